"""Addresses that need no account: no session cookie, allow-listed fields only."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
