"""Addresses of the research stage below /w/<workspace>/p/<product>/research/."""

from django.urls import URLPattern

app_name = "research"
urlpatterns: list[URLPattern] = []
