"""Addresses of the vision stage below /w/<workspace>/p/<product>/vision/."""

from django.urls import URLPattern

app_name = "vision"
urlpatterns: list[URLPattern] = []
