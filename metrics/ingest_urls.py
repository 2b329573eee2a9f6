"""Addresses that need no account and set no cookie: Segment's HTTP shape below /v1/, and Stripe's webhooks."""

from django.urls import URLPattern, path

from metrics.views import ingest, stripe

urlpatterns: list[URLPattern] = [
    path("track", ingest.track, name="ingest-track"),
    path("identify", ingest.identify, name="ingest-identify"),
    path("page", ingest.page, name="ingest-page"),
    path("screen", ingest.screen, name="ingest-screen"),
    path("group", ingest.group, name="ingest-group"),
    path("alias", ingest.alias, name="ingest-alias"),
    path("batch", ingest.batch, name="ingest-batch"),
    path("import", ingest.batch, name="ingest-import"),
    path("stripe/<str:address>", stripe.webhook, name="ingest-stripe"),
]
