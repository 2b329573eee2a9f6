"""Editions, their links, promises and readers over REST."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from products.api import ProductViewSet
from products.api.items import IF_MATCH
from products.sharing.api import ShareLinksViewSet, documented
from roadmaps.outside import actions, queries, wishes
from roadmaps.outside.forms import EraseForm
from roadmaps.outside.serializers import (
    EditionSerializer,
    EntrySerializer,
    NewShareSerializer,
    PromiseHistorySerializer,
    ShareSerializer,
    WishSerializer,
)


class SharesViewSet(ShareLinksViewSet):
    """Links to an edition for readers outside. DELETE revokes; a lost address can only be re-issued."""

    public = "shared"
    serializer_class = ShareSerializer
    answer_class = NewShareSerializer

    def get_queryset(self) -> Any:
        return queries.shares(self.request.product)

    def share(self, pk: int) -> Any:
        return queries.share(self.request.product, pk)

    def made(self, values: dict[str, Any]) -> tuple[Any, str]:
        return actions.create_share(
            product=self.request.product, actor=self.request.access.actor, values=values
        )


ADDRESS = OpenApiParameter("email", str, required=True, description="The reader's whole address.")


class EditionsViewSet(ProductViewSet):
    """Editions of the roadmap. DELETE puts one away and closes its links; POST …/restore/ brings both back."""

    serializer_class = EditionSerializer
    lookup_field = "pk"
    needs = dict.fromkeys(
        (
            "list", "create", "retrieve", "partial_update", "destroy", "restore", "entries", "promises", "readers",
            "erase",
        ),
        "manage",
    )  # fmt: skip

    @property
    def default_ordering(self) -> str:
        return {"entries": "position", "promises": "-said_at"}.get(self.action or "", "-pk")

    def get_queryset(self) -> Any:
        return queries.editions(self.request.product)

    def get_object(self) -> Any:
        found = queries.edition(self.request.product, int(self.kwargs["pk"]))
        if found is None:
            raise Http404
        return found

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return self._tagged(self.get_object())

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        made = actions.create_edition(
            product=request.product, actor=request.access.actor, values=dict(shape.validated_data)
        )
        return self._tagged(made, status=201)

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request: Any, **_: Any) -> Response:
        row = self.get_object()
        shape = self.get_serializer(row, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        made = actions.change_edition(
            edition=row,
            actor=request.access.actor,
            values=dict(shape.validated_data),
            expected=_expected(request),
        )
        return self._tagged(made)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request: Any, **_: Any) -> Response:
        row, expected = self.get_object(), _expected(request)
        actions.archive_edition(edition=row, actor=request.access.actor, expected=expected)
        return Response(status=204)

    def _tagged(self, row: Any, status: int = 200) -> Response:
        """The ETag is of what managers set; the version moves with initiatives and votes as well."""
        headers = {"ETag": f'"{actions.fingerprint(row)}"'}
        return Response(self.get_serializer(row).data, status=status, headers=headers)

    @extend_schema(request=None, responses=EditionSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Any, **_: Any) -> Response:
        actions.restore_edition(edition=self.get_object(), actor=request.access.actor)
        return self._tagged(self.get_object())

    @extend_schema(responses=EntrySerializer(many=True))
    @action(detail=True, methods=["get"])
    def entries(self, request: Any, **_: Any) -> Response:
        """What readers see now."""
        return self._page_of(EntrySerializer, queries.entries(self.get_object()))

    @extend_schema(responses=PromiseHistorySerializer(many=True))
    @action(detail=True, methods=["get"])
    def promises(self, request: Any, **_: Any) -> Response:
        """The ledger by initiative, what changed last first: what was said when, and whether it was kept."""
        row = self.get_object()
        today = timezone.localdate(timezone=request.product.workspace.zone)
        items = self.paginate_queryset(queries.promised(row)) or []
        stories = queries.stories(row, items, today)
        return self.get_paginated_response(PromiseHistorySerializer(stories, many=True).data)

    @extend_schema(responses=WishSerializer(many=True))
    @action(detail=True, methods=["get"])
    def readers(self, request: Any, **_: Any) -> Response:
        """Readers who confirmed their address, with what they asked for."""
        return self._page_of(WishSerializer, queries.wishes(self.get_object()))

    def _page_of(self, shape: Any, rows: Any) -> Response:
        return self.get_paginated_response(shape(self.paginate_queryset(rows), many=True).data)

    @extend_schema(parameters=[ADDRESS], responses={204: None})
    @readers.mapping.delete
    def erase(self, request: Any, **_: Any) -> Response:
        """Erases a reader by `?email=`, with all they asked of this edition."""
        form = EraseForm(request.query_params)
        if not form.is_valid():
            raise Http404
        wishes.erase(edition=self.get_object(), email=form.cleaned_data["email"], actor=request.access.actor)
        return Response(status=204)


def _expected(request: Any) -> str | None:
    """The fingerprint of If-Match, None without one; a malformed one never matches."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    return str(given.strip().removeprefix("W/").strip('"'))


routes = [
    ("shares", documented(SharesViewSet, "roadmaps"), "share"),
    ("editions", extend_schema(tags=["roadmaps"])(EditionsViewSet), "edition"),
]
