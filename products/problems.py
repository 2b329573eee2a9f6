"""Errors of the REST API as problem+json (RFC 9457), each with the field it belongs to."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.access import ReadOnly
from products.actions import StaleVersion


class PreconditionFailed(exceptions.APIException):
    status_code = 412
    default_detail = "The record has changed since you read it. Fetch it again and repeat your change."
    default_code = "stale"


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    known = _known(error, context)
    if known is None:
        return None
    set_rollback()
    headers = {"Content-Type": "application/problem+json"}
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if authenticate := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    return Response(
        _body(known), status=known.status_code, headers=headers, content_type="application/problem+json"
    )


def _known(error: Exception, context: dict[str, Any]) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, ReadOnly):
        return exceptions.MethodNotAllowed(context["request"].method)
    if isinstance(error, StaleVersion):
        return PreconditionFailed()
    if isinstance(error, ModelError):
        return exceptions.ValidationError(by_field(error))
    return None


def by_field(error: ModelError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return {
            name.replace("__all__", "non_field_errors"): list(texts)
            for name, texts in error.message_dict.items()
        }
    return {"non_field_errors": list(error.messages)}


def _body(error: exceptions.APIException) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
    }
    if isinstance(error, exceptions.ValidationError):
        body["detail"] = "Some of what was sent cannot be accepted."
        body["errors"] = _flat(error.detail)
    else:
        body["detail"] = str(error.detail)
    return body


def _flat(detail: Any, pointer: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [one for key, inner in detail.items() for one in _flat(inner, f"{pointer}/{key}")]
    if isinstance(detail, list):
        if all(isinstance(inner, str) for inner in detail):
            return [{"pointer": pointer or "/", "detail": str(inner)} for inner in detail]
        return [one for index, inner in enumerate(detail) for one in _flat(inner, f"{pointer}/{index}")]
    return [{"pointer": pointer or "/", "detail": str(detail)}]
