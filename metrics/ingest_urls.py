"""Addresses that need no account: the Segment HTTP tracking shape below /v1/, with a write key, no cookie."""

from django.urls import URLPattern, path

from metrics.views import ingest

urlpatterns: list[URLPattern] = [
    path("track", ingest.track, name="ingest-track"),
    path("identify", ingest.identify, name="ingest-identify"),
    path("page", ingest.page, name="ingest-page"),
    path("screen", ingest.screen, name="ingest-screen"),
    path("group", ingest.group, name="ingest-group"),
    path("alias", ingest.alias, name="ingest-alias"),
    path("batch", ingest.batch, name="ingest-batch"),
    path("import", ingest.batch, name="ingest-import"),
]
