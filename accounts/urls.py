"""Addresses about people and workspaces."""

from django.urls import path

from accounts import views
from accounts.views import settings

app_name = "accounts"
SETTINGS = "w/<slug:workspace>/settings/"
urlpatterns = [
    path("account/", views.profile, name="profile"),
    path("account/sessions/<int:pk>/end/", views.session_end, name="session-end"),
    path("workspaces/", views.workspaces, name="workspaces"),
    path("workspaces/new/", views.workspace_new, name="workspace-new"),
    path("invite/<str:token>/", views.invite, name="invite"),
    path(SETTINGS, settings.general, name="settings"),
    path(f"{SETTINGS}members/", settings.members, name="members"),
    path(f"{SETTINGS}members/<int:pk>/role/", settings.member_role, name="member-role"),
    path(f"{SETTINGS}members/<int:pk>/remove/", settings.member_remove, name="member-remove"),
    path(f"{SETTINGS}invitations/", settings.invitations, name="invitations"),
    path(f"{SETTINGS}invitations/<int:pk>/revoke/", settings.invitation_revoke, name="invitation-revoke"),
]
