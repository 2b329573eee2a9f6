"""Shapes of what people type about themselves and their workspace; the rules are in actions.py."""

import zoneinfo
from functools import lru_cache
from typing import Any

from allauth.core import context
from django import forms

from accounts import queries
from accounts.models import User, Workspace
from accounts.roles import ROLES
from accounts.widgets import LongSelect

ROLE_HELP = (
    "Stakeholders read and comment, contributors add, product managers change everything, admins run it."
)


class SignupDetails(forms.Form):
    """Joined to allauth's sign-up form."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def clean(self) -> dict[str, Any] | None:
        """Where sign-up is closed, an invitation opens it for the invited address alone."""
        cleaned = super().clean()
        only = queries.signup_address(context.request)
        if only and "email" in self.cleaned_data and self.cleaned_data["email"].strip().lower() != only:
            self.add_error("email", f"Your invitation is for {only}. Sign up with that address.")
        return cleaned

    def signup(self, request: Any, user: Any) -> None:
        """allauth calls this after saving; the adapter has kept the name already."""


class ShapeOnly(forms.ModelForm):
    """Reads the shape only: the action checks and saves."""

    def _post_clean(self) -> None:
        pass


class ProfileForm(ShapeOnly):
    class Meta:
        model = User
        fields = ("name",)


@lru_cache
def zone_choices() -> list[tuple[str, str]]:
    """Zones named by a place; the aliases without one (EST, GB, Zulu) are left out."""
    names = sorted(
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")
    )
    return [(name, name.replace("_", " ")) for name in ["UTC", *names]]


class WorkspaceForm(ShapeOnly):
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices, initial="UTC", widget=LongSelect)
    week_start = forms.TypedChoiceField(
        label="Week starts on", choices=Workspace.WEEK_STARTS, coerce=int, initial=Workspace.WEEK_STARTS[0][0]
    )

    class Meta:
        model = Workspace
        fields = ("name", "slug", "timezone", "week_start", "currency")
        help_texts = {"currency": "Three letters, such as USD or EUR."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off"}
        if self.instance.pk:
            del self.fields["slug"]
            return
        self.fields["timezone"].widget.attrs |= {"data-browser-zone": not self.is_bound}
        slug = self.fields["slug"]
        slug.required, slug.help_text = False, "Part of every link. Left empty, it is made from the name."
        slug.widget.attrs |= {"data-slug-from": "id_name", "autocomplete": "off", "spellcheck": "false"}

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (
            "slug" in self.fields
            and not cleaned.get("slug")
            and "slug" not in self.errors
            and cleaned.get("name")
        ):
            cleaned["slug"] = queries.free_slug(cleaned["name"])
        return cleaned


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail", max_length=254)
    role = forms.ChoiceField(choices=ROLES, initial="contributor", help_text=ROLE_HELP)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLES)

    def __init__(self, *args: Any, member: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"role": member.role})
        super().__init__(*args, auto_id=f"id_%s_{member.pk}", **kwargs)
        self.fields["role"].label = f"Role of {member.user.display_name}"
