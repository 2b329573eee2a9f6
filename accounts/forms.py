"""Shapes of what people type about themselves and their workspace; the rules are in actions.py."""

from typing import Any

from django import forms


class SignupDetails(forms.Form):
    """Joined to allauth's sign-up form."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: Any) -> None:
        """allauth calls this after saving; the adapter has kept the name already."""
