"""REST routes of this stage beside those of its kinds: share links, and moving initiatives."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from products import kinds
from products.access import may_edit
from products.api import ProductViewSet
from products.serializers import serializer_class
from roadmaps import actions, queries
from roadmaps.serializers import MoveSerializer, NewShareSerializer, PlaceSerializer, ShareSerializer


@extend_schema_view(
    list=extend_schema(responses=ShareSerializer(many=True)),
    create=extend_schema(request=ShareSerializer, responses={201: NewShareSerializer}),
    destroy=extend_schema(responses={204: None}),
    reissue=extend_schema(request=None, responses=NewShareSerializer),
)
@extend_schema(tags=["roadmaps"])
class SharesViewSet(ProductViewSet):
    """Links to the edition for readers outside. DELETE revokes; a lost address can only be re-issued."""

    serializer_class = ShareSerializer
    needs = {"list": "manage", "create": "manage", "destroy": "manage", "reissue": "manage"}
    lookup_field = "pk"

    def get_queryset(self) -> Any:
        return queries.shares(self.request.product)

    def get_object(self) -> Any:
        share = queries.share(self.request.product, int(self.kwargs["pk"]))
        if share is None:
            raise Http404
        return share

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        made = actions.create_share(
            product=request.product, actor=request.access.actor, values=dict(shape.validated_data)
        )
        return Response(self._with_address(*made), status=201)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.revoke_share(share=self.get_object(), actor=request.access.actor)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def reissue(self, request: Any, **_: Any) -> Response:
        share = self.get_object()
        return Response(
            self._with_address(share, actions.reissue_share(share=share, actor=request.access.actor))
        )

    def _with_address(self, share: Any, secret: str) -> Any:
        url = self.request.build_absolute_uri(reverse("shared", args=[secret]))
        return NewShareSerializer(share, context=self.get_serializer_context() | {"url": url}).data


class InitiativeMoves(ProductViewSet):
    """What both movements share: the initiative of the address, writable, and its answer."""

    def row(self) -> Any:
        found = queries.initiative(self.request.product, int(self.kwargs["number"]))
        if found is None:
            raise Http404
        self.refuse_unless(
            may_edit(self.request.access, found.item), "You may change only what you own or wrote."
        )
        return found

    def answer(self, row: Any) -> Response:
        shape = serializer_class(kinds.get("initiative"))
        return Response(shape(row, context=self.get_serializer_context()).data)


@extend_schema_view(
    create=extend_schema(
        request=MoveSerializer, responses={200: serializer_class(kinds.get("initiative"))}, tags=["roadmaps"]
    )
)
class MoveViewSet(InitiativeMoves):
    """Moves an initiative in time and between themes; `theme` left out stays as it is."""

    serializer_class = MoveSerializer

    def create(self, request: Any, **_: Any) -> Response:
        row = self.row()
        shape = MoveSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = dict(shape.validated_data)
        if (number := given.get("theme")) is not None:
            given["theme"] = queries.theme(request.product, number)
            if given["theme"] is None:
                raise ValidationError({"theme": f"This product has no theme number {number}."})
        return self.answer(actions.move(initiative=row, actor=request.access.actor, **given))


@extend_schema_view(
    create=extend_schema(
        request=PlaceSerializer, responses={200: serializer_class(kinds.get("initiative"))}, tags=["roadmaps"]
    )
)
class PlaceViewSet(InitiativeMoves):
    """Puts an initiative at a place of Now, Next or Later."""

    serializer_class = PlaceSerializer

    def create(self, request: Any, **_: Any) -> Response:
        row = self.row()
        shape = PlaceSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        return self.answer(actions.place(initiative=row, actor=request.access.actor, **shape.validated_data))


NUMBER = r"initiatives/(?P<number>[0-9]{1,9})"
routes = [
    ("shares", SharesViewSet, "share"),
    (f"{NUMBER}/move", MoveViewSet, "initiative-move"),
    (f"{NUMBER}/place", PlaceViewSet, "initiative-place"),
]
