"""REST routes of this stage beside those of its kinds: editions with their links, and moving initiatives."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from products import kinds
from products.access import may_edit
from products.api import ProductViewSet
from products.api.base import expected_version
from products.api.items import IF_MATCH
from products.serializers import serializer_class
from roadmaps import actions, queries
from roadmaps.outside import api as outside
from roadmaps.priority import api as priority
from roadmaps.serializers import MoveSerializer, PlaceSerializer
from roadmaps.showing import api as showing
from roadmaps.strategy.api import goals, north, plans


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
        request=MoveSerializer,
        responses={200: serializer_class(kinds.get("initiative"))},
        parameters=[IF_MATCH],
        tags=["roadmaps"],
    )
)
class MoveViewSet(InitiativeMoves):
    """Moves an initiative in time and between themes; what is left out stays as it is."""

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
        moved = actions.move(
            initiative=row, actor=request.access.actor, expected_version=expected_version(request), **given
        )
        return self.answer(moved)


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
    *outside.routes,
    (f"{NUMBER}/move", MoveViewSet, "initiative-move"),
    (f"{NUMBER}/place", PlaceViewSet, "initiative-place"),
    *plans.routes,
    *showing.routes,
    *priority.routes,
    *goals.routes,
    *north.routes,
]
