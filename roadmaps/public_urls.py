"""Addresses that need no account: no session cookie, allow-listed fields only."""

from django.urls import path

from roadmaps import public_views

urlpatterns = [
    path("<str:secret>/", public_views.shared, name="shared"),
    path("<str:secret>/roadmap.json", public_views.shared_json, name="shared-json"),
]
