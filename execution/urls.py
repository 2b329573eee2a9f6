"""Addresses of the execution stage below /w/<workspace>/p/<product>/execution/."""

from django.urls import URLPattern

app_name = "execution"
urlpatterns: list[URLPattern] = []
