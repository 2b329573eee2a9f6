"""Addresses of the launch stage below /w/<workspace>/p/<product>/launch/."""

from django.urls import URLPattern

app_name = "launch"
urlpatterns: list[URLPattern] = []
