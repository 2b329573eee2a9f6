"""How a program signs in to the REST API: `Authorization: Bearer <token>`."""

from datetime import timedelta
from typing import Any

import pghistory
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions

from accounts import queries
from accounts.models import ApiToken, User

LAST_USED_STEP = timedelta(minutes=1)


class BearerToken(authentication.BaseAuthentication):
    keyword = "Bearer"

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = usable_token(secret.strip())
        if token is None:
            raise exceptions.AuthenticationFailed("The token is unknown, expired or revoked.")
        if set(token.scopes) == {"ingest"}:
            raise exceptions.PermissionDenied("This token may only send data to the ingestion routes.")
        pghistory.context(user=token.user_id, token=token.pk)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="pmapp"'


def usable_token(secret: str) -> ApiToken | None:
    """The live token with this secret, its last use noted at most once a minute."""
    now = timezone.now()
    token = queries.api_token(secret)
    if token is None or not token.is_usable(now) or not token.user.is_active:
        return None
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # not annotated there
    """How the OpenAPI document names it."""

    target_class = "accounts.authentication.BearerToken"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
