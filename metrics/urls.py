"""Addresses of the metrics stage below /w/<workspace>/p/<product>/metrics/."""

from django.urls import URLPattern, path

from metrics.views import pages, sources

app_name = "metrics"
urlpatterns: list[URLPattern] = [
    path("dashboard/", pages.dashboard_page, name="dashboard"),
    path("<int:number>/compute/", pages.compute, name="compute"),
    path("sources/", sources.sources, name="sources"),
    path("sources/import/", sources.import_file, name="import"),
    path("sources/keys/new/", sources.key_new, name="key-new"),
    path("sources/keys/<int:pk>/revoke/", sources.key_revoke, name="key-revoke"),
]
