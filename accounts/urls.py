"""Addresses about people and workspaces."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.profile, name="profile"),
    path("workspaces/", views.workspaces, name="workspaces"),
    path("workspaces/new/", views.workspace_new, name="workspace-new"),
    path("w/<slug:workspace>/settings/members/", views.members, name="members"),
]
