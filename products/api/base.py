"""The viewset bases: every route passes the one gate before anything else happens."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError
from django.http import Http404
from rest_framework import viewsets
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from accounts.access import SAFE, open_workspace
from accounts.roles import Word
from products.access import is_limited, open_product
from products.problems import PreconditionFailed

WRITES: dict[str, Word] = {"GET": "view", "HEAD": "view", "OPTIONS": "view"}


class Pages(CursorPagination):
    """Cursor pages: stable while rows come and go. `?limit=` up to 200."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = "-pk"

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """The view's `orderings` maps public names to columns; the primary key breaks ties."""
        asked = request.query_params.get("ordering", "")
        known: dict[str, str] = getattr(view, "orderings", {})
        column = known.get(asked.lstrip("-"))
        if column is None:
            return (getattr(view, "default_ordering", self.ordering),)
        sign = "-" if asked.startswith("-") else ""
        return (f"{sign}{column}", f"{sign}pk")

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """A cursor that nobody got from us, such as words where its column has numbers, is a 404 like any other."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, DataError):
            if request.query_params.get(self.cursor_query_param):
                raise NotFound(self.invalid_cursor_message) from None
            raise

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """As OpenAPI 3.1 says it: DRF's own still has the `nullable` of 3.0."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": ["results"], "properties": properties}

    def _get_position_from_instance(self, instance: Any, ordering: Any) -> str:
        value = instance
        for name in ordering[0].lstrip("-").split("__"):
            value = getattr(value, name)
        return str(value)


class GatedViewSet(viewsets.GenericViewSet):
    """`needs` maps an action to the word it requires; what is not named: reading view, writing contribute."""

    pagination_class = Pages
    needs: ClassVar[dict[str, Word]] = {}
    lookup_value_regex = "[0-9]{1,9}"

    def need(self) -> Word:
        default = WRITES.get(self.request.method or "", "contribute")
        return self.needs.get(self.action or "", default)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.pass_gate(request)

    def pass_gate(self, request: Any) -> None:
        raise NotImplementedError

    def refuse_unless(self, allowed: bool, why: str) -> None:
        if not allowed:
            raise PermissionDenied(why)


class WorkspaceViewSet(GatedViewSet):
    """Below /api/v1/workspaces/<workspace>/."""

    def pass_gate(self, request: Any) -> None:
        access = open_workspace(request, self.kwargs["workspace"], self.need())
        if request.method not in SAFE and is_limited(access.token):
            raise Http404  # a token for one product changes nothing outside of it


class ProductViewSet(GatedViewSet):
    """Below /api/v1/workspaces/<workspace>/products/<product>/; sets request.product and request.access."""

    def pass_gate(self, request: Any) -> None:
        open_product(request, self.kwargs["workspace"], self.kwargs["product"], self.need())


def etag(version: int) -> str:
    return f'"{version}"'


def expected_version(request: Any) -> int | None:
    """The version of If-Match, None without one; a malformed one never matches."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    number = given.strip().removeprefix("W/").strip('"')
    if not number.isdecimal() or len(number) > 9:
        raise PreconditionFailed
    return int(number)


def tagged(data: Any, version: int, status: int = 200, **headers: str) -> Response:
    return Response(data, status=status, headers={"ETag": etag(version), **headers})
