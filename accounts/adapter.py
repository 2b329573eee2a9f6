"""Where pmapp differs from allauth's defaults."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from accounts import queries


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An invitation link opens sign-up even where it is closed to the public."""
        return bool(settings.SIGNUP_OPEN or queries.session_invitation(request))

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def clean_email(self, email: str) -> str:
        """allauth would cut a longer address off and keep what is left."""
        MaxLengthValidator(254)(email)
        return super().clean_email(email)
