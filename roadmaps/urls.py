"""Addresses of the roadmaps stage below /w/<workspace>/p/<product>/roadmaps/."""

from django.urls import URLPattern

app_name = "roadmaps"
urlpatterns: list[URLPattern] = []
