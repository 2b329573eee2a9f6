"""REST of prioritisation: frameworks, their tables in bulk, undo, customers' replies, simulations."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from products.access import may_edit
from products.api import ProductViewSet
from products.api.base import expected_version, tagged
from products.api.items import IF_MATCH
from products.problems import problem_handler
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

MOST_ARCHIVED = 200  # in one answer, newest first
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
    needs = {"create": "manage", "partial_update": "manage", "destroy": "manage", "restore": "manage"}

    @extend_schema(
        parameters=[OpenApiParameter("archived", str, enum=["1"], description="1 lists the archived ones.")]
    )
    def list(self, request: Any, **_: Any) -> Response:
        is_archived = request.query_params.get("archived") == "1"
        archived = queries.archived_frameworks(request.product)[:MOST_ARCHIVED]
        found = archived if is_archived else queries.frameworks(request.product)
        return Response(FrameworkSerializer(found, many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return self.answer(self.framework())

    @extend_schema(responses={201: FrameworkSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        shape = FrameworkSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        made = actions.create_framework(
            product=request.product, actor=request.access.actor, values=shape.values()
        )
        return self.answer(made, 201)

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request: Any, **_: Any) -> Response:
        shape = FrameworkSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        values = {name: value for name, value in shape.values().items() if name != "method"}
        row = actions.change_framework(
            framework=self.framework(), actor=request.access.actor, values=values,
            expected_version=expected_version(request),
        )  # fmt: skip
        return self.answer(row)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request: Any, **_: Any) -> Response:
        """Archives it; its answers are kept."""
        actions.archive_framework(
            framework=self.framework(), actor=request.access.actor, expected_version=expected_version(request)
        )
        return Response(status=204)

    @extend_schema(request=None, responses={200: FrameworkSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Any, **_: Any) -> Response:
        """Brings an archived one back, with all its answers."""
        found = queries.archived_framework(request.product, self.kwargs["framework"])
        if found is None:
            raise Http404
        return self.answer(actions.restore_framework(framework=found, actor=request.access.actor))

    def answer(self, row: Any, status: int = 200) -> Response:
        return tagged(FrameworkSerializer(row).data, row.version, status)


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
        """Writes up to 5,000 cells: all, or none and an error for each that is in the way (“42.reach”).

        A refusal tells beside its `errors` what stands in those cells, as `present`.
        """
        shape = ScoreCellsSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        cells = [
            Cell(one["initiative"], one["column"], one["value"], one.get("was"))
            for one in shape.validated_data["cells"]
        ]
        framework = self.framework()
        try:
            actions.write(framework=framework, cells=cells, actor=request.access.actor, allowed=self.allowed)
        except actions.CellsRefused as refused:
            answer: Any = problem_handler(refused, {"request": request})
            answer.data["present"] = refused.present
            return Response(answer.data, status=answer.status_code, content_type="application/problem+json")
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
