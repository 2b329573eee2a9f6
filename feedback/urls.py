"""Addresses of the feedback stage below /w/<workspace>/p/<product>/feedback/."""

from django.urls import URLPattern

app_name = "feedback"
urlpatterns: list[URLPattern] = []
