"""Addresses that need no account: no session cookie, allow-listed fields only."""

from django.urls import path

from feedback import public_views as views

urlpatterns = [
    path("portal/<slug:slug>/", views.portal, name="portal"),
    path("portal/<slug:slug>/new/", views.portal_submit, name="portal-submit"),
    path("portal/<slug:slug>/thanks/", views.portal_thanks, name="portal-thanks"),
    path("portal/<slug:slug>/ideas/<int:number>/", views.portal_idea, name="portal-idea"),
    path("survey/<slug:token>/", views.survey, name="survey"),
]
