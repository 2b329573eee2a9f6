"""Addresses of the metrics stage below /w/<workspace>/p/<product>/metrics/."""

from django.urls import URLPattern

app_name = "metrics"
urlpatterns: list[URLPattern] = []
