"""The dashboard over REST: all of it in one call, as CSV, and its tiles."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from metrics import actions, board_files, dashboard, queries
from metrics.api.base import asked_as_of
from metrics.arrangement import NAMES
from metrics.serializers import DashboardShareSerializer, NewDashboardShare, PointSerializer
from products.api import ProductViewSet
from products.api.base import expected_version, tagged
from products.api.items import IF_MATCH
from products.sharing.api import ShareLinksViewSet, documented

AS_OF = OpenApiParameter(
    "as_of", str, description="Headlines and points as known then: a moment, or a day, which is its end."
)
RANGE = OpenApiParameter("range", str, enum=list(dashboard.RANGES), description="Usual: 365 days.")


@extend_schema(tags=["metrics"])
class DashboardViewSet(ProductViewSet):
    serializer_class = PointSerializer
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(parameters=[RANGE, AS_OF], responses={200: OpenApiTypes.OBJECT})
    def list(self, request: Any, **_: Any) -> Response:
        """The tiles in their order; each metric on them with its headline, interval, trend, target, newest run,
        error and points of the range; and the marks of it.
        """
        return Response(board_files.as_json(self._board()))

    @extend_schema(parameters=[RANGE, AS_OF], responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=False, methods=["get"], url_path="csv")
    def csv(self, request: Any, **_: Any) -> HttpResponse:
        """The same points as a table: one row a period, and one with the headline (granularity “now”)."""
        return HttpResponse(board_files.as_csv(self._board()), content_type="text/csv; charset=utf-8")

    def _board(self) -> dashboard.Board:
        query = self.request.query_params
        return dashboard.board(self.request.product, query.get("range", ""), asked_as_of(self.request))


class TileSerializer(serializers.Serializer):
    id = serializers.CharField(source="key", read_only=True)
    metric = serializers.IntegerField(
        source="metric.item.number", min_value=1, max_value=2**31 - 1, help_text="A metric's number."
    )
    chart = serializers.ChoiceField(choices=NAMES)
    size = serializers.ChoiceField(choices=["s", "m", "l"], required=False)
    index = serializers.IntegerField(
        min_value=0, max_value=1000, required=False, write_only=True, help_text="How many stand before it."
    )
    compare = serializers.BooleanField(source="is_compared", read_only=True)
    breakdown = serializers.CharField(read_only=True)


class TileChange(serializers.Serializer):
    chart = serializers.ChoiceField(choices=NAMES, required=False)
    size = serializers.ChoiceField(choices=["s", "m", "l"], required=False)
    index = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    compare = serializers.BooleanField(required=False, help_text="With the period before.")
    breakdown = serializers.CharField(
        max_length=120,
        required=False,
        allow_blank=True,
        help_text="The name of a trait; empty for everybody.",
    )


@extend_schema_view(
    list=extend_schema(responses=TileSerializer(many=True)),
    create=extend_schema(
        request=TileSerializer, responses={201: TileSerializer(many=True)}, parameters=[IF_MATCH]
    ),
    partial_update=extend_schema(
        request=TileChange, responses=TileSerializer(many=True), parameters=[IF_MATCH]
    ),
    destroy=extend_schema(responses={204: None}, parameters=[IF_MATCH]),
    reset=extend_schema(request=None, responses=TileSerializer(many=True), parameters=[IF_MATCH]),
)
@extend_schema(tags=["metrics"])
class TilesViewSet(ProductViewSet):
    """The dashboard's tiles in their order. The ETag is of the whole arrangement: send it back as If-Match."""

    serializer_class = TileSerializer
    pagination_class = None
    filter_backends: list[Any] = []
    lookup_value_regex = "[0-9a-z_-]{1,31}"  # wide enough for the access walk to reach it
    needs = {"create": "manage", "partial_update": "manage", "destroy": "manage", "reset": "manage"}

    def list(self, request: Any, **_: Any) -> Response:
        return self._answer()

    def create(self, request: Any, **_: Any) -> Response:
        shape = TileSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        values = dict(shape.validated_data)
        number = values.pop("metric")["item"]["number"]
        metric = queries.metric_of(request.product, number)
        if metric is None:
            raise serializers.ValidationError({"metric": [f"This product has no metric number {number}."]})
        actions.add_tile(metric=metric, **values, **self._given())
        return self._answer(201)

    def partial_update(self, request: Any, **_: Any) -> Response:
        shape = TileChange(data=request.data)
        shape.is_valid(raise_exception=True)
        actions.change_tile(key=self.kwargs["pk"], **shape.validated_data, **self._given())
        return self._answer()

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.remove_tile(key=self.kwargs["pk"], **self._given())
        return Response(status=204)

    @action(detail=False, methods=["post"])
    def reset(self, request: Any, **_: Any) -> Response:
        """Back to the usual tiles."""
        actions.reset_dashboard(**self._given())
        return self._answer()

    def _given(self) -> dict[str, Any]:
        request = self.request
        return {
            "product": request.product,
            "actor": request.access.actor,
            "version": expected_version(request),
        }

    def _answer(self, status: int = 200) -> Response:
        places, version = dashboard.places(self.request.product)
        return tagged(TileSerializer(places, many=True).data, version, status)


class DashboardSharesViewSet(ShareLinksViewSet):
    """Links to the dashboard for readers outside. DELETE revokes; a lost address can only be re-issued."""

    public = "shared-dashboard"
    serializer_class = DashboardShareSerializer
    answer_class = NewDashboardShare

    def get_queryset(self) -> Any:
        return queries.shares(self.request.product)

    def share(self, pk: int) -> Any:
        return queries.share(self.request.product, pk)

    def made(self, values: dict[str, Any]) -> tuple[Any, str]:
        return actions.create_share(
            product=self.request.product, actor=self.request.access.actor, values=values
        )


routes: list[tuple[str, Any, str]] = [
    ("metrics/dashboard/tiles", TilesViewSet, "metrics-tiles"),
    ("metrics/dashboard/shares", documented(DashboardSharesViewSet, "metrics"), "metrics-shares"),
    ("metrics/dashboard", DashboardViewSet, "metrics-dashboard"),
]
