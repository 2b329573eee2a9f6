"""REST of prioritisation: frameworks, their tables in bulk, undo, customers' replies, simulations."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from products.access import may_edit
from products.api import ProductViewSet
from roadmaps.priority import actions, queries
from roadmaps.priority.actions import Cell
from roadmaps.priority.api import rounds
from roadmaps.priority.chances import OddsSerializer, odds_state
from roadmaps.priority.serializers import (
    CustomerRepliesSerializer,
    FrameworkSerializer,
    PriorityTableSerializer,
    ScoreCellsSerializer,
    table,
)

KEY = r"(?P<framework>[a-z][a-z0-9-]{0,39})"


class OfFramework(ProductViewSet):
    """Below a framework's address."""

    pagination_class = None

    def framework(self) -> Any:
        found = queries.framework(self.request.product, self.kwargs["framework"])
        if found is None:
            raise Http404
        return found

    def allowed(self, item: Any) -> bool:
        return may_edit(self.request.access, item)


@extend_schema(tags=["priorities"])
class FrameworksViewSet(OfFramework):
    """Ways to compare initiatives. Every product has `rice`, which stands on the initiatives' own fields."""

    serializer_class = FrameworkSerializer
    lookup_field = "framework"
    lookup_value_regex = "[a-z][a-z0-9-]{0,39}"
    needs = {"create": "manage", "partial_update": "manage", "destroy": "manage"}

    def list(self, request: Any, **_: Any) -> Response:
        return Response(FrameworkSerializer(queries.frameworks(request.product), many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return Response(FrameworkSerializer(self.framework()).data)

    @extend_schema(responses={201: FrameworkSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        shape = FrameworkSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        made = actions.create_framework(
            product=request.product, actor=request.access.actor, values=shape.values()
        )
        return Response(FrameworkSerializer(made).data, status=201)

    def partial_update(self, request: Any, **_: Any) -> Response:
        shape = FrameworkSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        values = {name: value for name, value in shape.values().items() if name != "method"}
        row = actions.change_framework(framework=self.framework(), actor=request.access.actor, values=values)
        return Response(FrameworkSerializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, **_: Any) -> Response:
        """Archives it; its answers are kept."""
        actions.archive_framework(framework=self.framework(), actor=request.access.actor)
        return Response(status=204)


@extend_schema(tags=["priorities"])
class TableViewSet(OfFramework):
    serializer_class = PriorityTableSerializer

    @extend_schema(responses=PriorityTableSerializer)
    def list(self, request: Any, **_: Any) -> Response:
        """Every open initiative with its answers, score and rank, best first; without a score at the end."""
        return Response(table(queries.sheet(self.framework())))


@extend_schema(tags=["priorities"])
class CellsViewSet(OfFramework):
    serializer_class = ScoreCellsSerializer

    @extend_schema(request=ScoreCellsSerializer, responses={200: PriorityTableSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Writes up to 5,000 cells: all, or none and an error for each that is in the way (“42.reach”)."""
        shape = ScoreCellsSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        cells = [
            Cell(one["initiative"], one["column"], one["value"], one.get("was"))
            for one in shape.validated_data["cells"]
        ]
        framework = self.framework()
        actions.write(framework=framework, cells=cells, actor=request.access.actor, allowed=self.allowed)
        return Response(table(queries.sheet(self.framework())))


@extend_schema(tags=["priorities"])
class UndoViewSet(OfFramework):
    serializer_class = PriorityTableSerializer

    @extend_schema(request=None, responses={200: PriorityTableSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Takes back what you wrote last; cells that others have changed since stay."""
        actions.undo(framework=self.framework(), actor=request.access.actor, allowed=self.allowed)
        return Response(table(queries.sheet(self.framework())))


@extend_schema(tags=["priorities"])
class RepliesViewSet(OfFramework):
    serializer_class = CustomerRepliesSerializer
    needs = {"create": "contribute"}

    @extend_schema(request=CustomerRepliesSerializer, responses={201: OpenApiTypes.OBJECT})
    def create(self, request: Any, **_: Any) -> Response:
        """What customers said, of Kano or the opportunity score; who answers again replaces their answer."""
        rows = request.data.get("replies") if isinstance(request.data, dict) else request.data
        stored = actions.take_replies(framework=self.framework(), rows=rows, actor=request.access.actor)
        return Response({"stored": stored}, status=201)


@extend_schema(tags=["priorities"])
class OddsViewSet(OfFramework):
    serializer_class = OddsSerializer

    @extend_schema(responses=OddsSerializer)
    def list(self, request: Any, **_: Any) -> Response:
        """The last simulation; `is_fresh` is false once an answer has changed since."""
        return Response(odds_state(queries.sheet(self.framework())))

    @extend_schema(request=None, responses={202: OddsSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Orders a simulation now."""
        framework = self.framework()
        actions.order_odds(framework=framework)
        return Response(odds_state(queries.sheet(framework)), status=202)


routes = [
    (f"frameworks/{KEY}/table", TableViewSet, "framework-table"),
    (f"frameworks/{KEY}/cells", CellsViewSet, "framework-cells"),
    (f"frameworks/{KEY}/undo", UndoViewSet, "framework-undo"),
    (f"frameworks/{KEY}/replies", RepliesViewSet, "framework-replies"),
    (f"frameworks/{KEY}/odds", OddsViewSet, "framework-odds"),
    ("frameworks", FrameworksViewSet, "framework"),
    *rounds.routes,
]
