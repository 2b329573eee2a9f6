"""Addresses of shared dashboards: no session cookie, allow-listed fields only."""

from django.urls import path

from metrics.views import public

urlpatterns = [
    path("<str:secret>/", public.shared, name="shared-dashboard"),
    path("<str:secret>/dashboard.json", public.shared_json, name="shared-dashboard-json"),
]
