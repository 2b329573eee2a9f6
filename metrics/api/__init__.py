"""REST routes beside the metric's own resource: points, runs, computing, data in, the dashboard in one call."""

import io
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from metrics import actions, queries
from metrics.api import chart, dashboard, data, explore, past, watch
from metrics.api.base import NUMBER, OfMetric, asked_day, asked_moment
from metrics.csvfiles import MOST_BYTES, rows_of
from metrics.fields import Bad
from metrics.serializers import (
    NewPoints,
    NewWriteKey,
    PointDetailSerializer,
    PointSerializer,
    Rows,
    RunSerializer,
    Stored,
    StripeSerializer,
    WriteKeySerializer,
)
from metrics.shapes import SHAPES
from products.api import ProductViewSet
from products.parsers import CleanJSONParser, limited


@extend_schema(tags=["metrics"])
class PointsViewSet(OfMetric):
    serializer_class = PointSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE),
            OpenApiParameter("to", OpenApiTypes.DATE),
            OpenApiParameter(
                "known_at", OpenApiTypes.DATETIME, description="The points as they were known then."
            ),
            OpenApiParameter("as_of", str, description=past.AS_OF),
            OpenApiParameter("granularity", str, enum=["day", "week", "month", "summary"]),
            OpenApiParameter(
                "detail", str, enum=["1"], description="1 adds details, such as a month's movements."
            ),
        ],
        responses=PointDetailSerializer(many=True),
    )
    def list(self, request: Any, **_: Any) -> Response:
        if request.query_params.get("as_of"):
            return Response(PointSerializer(past.asked_points(self.metric(), request), many=True).data)
        rows = queries.points(
            self.metric(),
            start=asked_day(request, "from"),
            end=asked_day(request, "to"),
            known_at=asked_moment(request, "known_at"),
            granularity=request.query_params.get("granularity", "")[:20],
        )
        if request.query_params.get("detail") == "1":
            return Response(PointDetailSerializer(rows, many=True).data)
        return Response(PointSerializer(rows.defer("detail"), many=True).data)

    @extend_schema(request=NewPoints, responses={201: OpenApiTypes.OBJECT})
    def create(self, request: Any, **_: Any) -> Response:
        """Values of a metric that is pushed: {"points": [{"period_start": "2026-01-31", "value": 12.5}]}."""
        rows = request.data.get("points") if isinstance(request.data, dict) else request.data
        if not isinstance(rows, list) or not rows or len(rows) > 5000:
            raise ValidationError({"points": ["Give a list of 1 to 5000 points."]})
        stored = actions.push_points(metric=self.writable(), rows=rows, actor=request.access.actor)
        return Response({"stored": stored}, status=201)


@extend_schema(tags=["metrics"])
class ComputeViewSet(OfMetric):
    serializer_class = RunSerializer

    @extend_schema(request=None, responses={202: RunSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Orders a computation now; the run says how it went."""
        run = actions.order(metric=self.writable())
        return Response(RunSerializer(run).data, status=202)


@extend_schema(tags=["metrics"])
class RunsViewSet(OfMetric):
    serializer_class = RunSerializer

    @extend_schema(responses=RunSerializer(many=True))
    def list(self, request: Any, **_: Any) -> Response:
        return Response(RunSerializer(queries.runs(self.metric())[:100], many=True).data)


class CSVParser(BaseParser):
    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        what = (parser_context or {})["view"].what
        try:
            return {"rows": rows_of(io.BytesIO(limited(stream, MOST_BYTES)), what)}
        except Bad as bad:
            raise ValidationError({bad.field: [bad.message]}) from None


@extend_schema(tags=["metrics"])
class DataViewSet(ProductViewSet):
    """Raw rows in bulk, all of them or none: events, subscriptions, fx-rates, answers."""

    what: str
    serializer_class = Rows
    parser_classes = [CleanJSONParser, CSVParser]
    needs = {"create": "manage"}
    pagination_class = None

    @extend_schema(request={"application/json": Rows, "text/csv": OpenApiTypes.STR}, responses={201: Stored})
    def create(self, request: Any, **_: Any) -> Response:
        rows = request.data.get("rows") if isinstance(request.data, dict) else request.data
        if not isinstance(rows, list) or not rows:
            raise ValidationError({"rows": ["Give a list of rows."]})
        new, known = actions.take_rows(
            product=request.product, what=self.what, rows=rows, actor=request.access.actor
        )
        return Response({"stored": new, "known": known}, status=201)


@extend_schema_view(
    list=extend_schema(responses=WriteKeySerializer(many=True)),
    create=extend_schema(request=WriteKeySerializer, responses={201: NewWriteKey}),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["metrics"])
class WriteKeysViewSet(ProductViewSet):
    """Keys that may send data to this product and nothing else. POST answers with the secret, once; DELETE revokes."""

    serializer_class = WriteKeySerializer
    needs = {"list": "contribute", "create": "manage", "destroy": "manage"}
    default_ordering = "-created_at"

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(queries.write_keys(request.product))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        key, secret = actions.create_write_key(
            product=request.product, user=request.user, actor=request.access.actor, **shape.validated_data
        )
        answer = Response(self.get_serializer(key).data | {"secret": secret}, status=201)
        answer["Cache-Control"] = "no-store"
        return answer

    def destroy(self, request: Any, **_: Any) -> Response:
        key = queries.write_key(request.product, int(self.kwargs["pk"]))
        if key is None:
            raise Http404
        actions.revoke_write_key(product=request.product, token=key, actor=request.access.actor)
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(responses=StripeSerializer(many=True)),
    create=extend_schema(responses={200: StripeSerializer}),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["metrics"])
class StripeViewSet(ProductViewSet):
    """Stripe's webhook of the product: none or one. POST makes its address, and with a secret sets or
    replaces it; no answer holds it.
    """

    serializer_class = StripeSerializer
    pagination_class = None
    needs = {"list": "manage", "create": "manage", "destroy": "manage"}

    def list(self, request: Any, **_: Any) -> Response:
        endpoint = queries.stripe_of(request.product)
        return Response(self.get_serializer([endpoint] if endpoint else [], many=True).data)

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        endpoint = actions.connect_stripe(
            product=request.product, secret=shape.validated_data.get("secret", ""), actor=request.access.actor
        )
        return Response(self.get_serializer(endpoint).data)

    def destroy(self, request: Any, **_: Any) -> Response:
        endpoint = queries.stripe_of(request.product)
        if endpoint is None or endpoint.pk != int(self.kwargs["pk"]):
            raise Http404
        actions.disconnect_stripe(endpoint=endpoint, actor=request.access.actor)
        return Response(status=204)


def data_viewset(what: str) -> type[DataViewSet]:
    return type(
        f"{what.title().replace('-', '')}DataViewSet",
        (DataViewSet,),
        {"what": what, "__doc__": DataViewSet.__doc__},
    )


routes: list[tuple[str, Any, str]] = [
    ("write-keys", WriteKeysViewSet, "write-keys"),
    ("stripe", StripeViewSet, "stripe"),
    *dashboard.routes,
    ("metrics/explore", explore.ExploreViewSet, "metrics-explore"),
    (f"metrics/{NUMBER}/points", PointsViewSet, "metric-points"),
    (f"metrics/{NUMBER}/chart", chart.ChartViewSet, "metric-chart"),
    (f"metrics/{NUMBER}/compute", ComputeViewSet, "metric-compute"),
    (f"metrics/{NUMBER}/runs", RunsViewSet, "metric-runs"),
    (f"metrics/{NUMBER}/backfills", past.BackfillsViewSet, "metric-backfills"),
    *data.routes,
    *watch.routes,
    *((f"metric-data/{what}", data_viewset(what), f"metric-data-{what}") for what in SHAPES),
]
