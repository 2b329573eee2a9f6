"""REST routes of a metric's past: looking back at the ends of months, and points as of a day."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from metrics import actions, queries, seen
from metrics.api.base import OfMetric, asked_as_of, asked_day
from metrics.serializers import BackfillSerializer, NewBackfill

AS_OF = (
    "What was known at that moment, or at the end of that day. Of a metric of which nothing was known yet, what "
    "was worked out later for the end of the month before (`is_worked_out`)."
)


def asked_points(metric: Any, request: Any) -> list[Any]:
    """The points as of ?as_of=…, of the asked periods only."""
    first, last = (asked_day(request, name) for name in ("from", "to"))
    granularity = request.query_params.get("granularity", "")
    points, _ = seen.points_of(metric, asked_as_of(request))
    return [
        one
        for one in points
        if (not granularity or one.granularity == granularity)
        and (first is None or one.period_start >= first)
        and (last is None or one.period_start <= last)
    ]


@extend_schema_view(
    list=extend_schema(responses=BackfillSerializer(many=True)),
    create=extend_schema(request=NewBackfill, responses={202: BackfillSerializer}),
    retrieve=extend_schema(responses=BackfillSerializer),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["metrics"])
class BackfillsViewSet(OfMetric):
    """What the metric would have shown at the ends of past months. POST orders it (while one runs, that one
    answers), DELETE cancels it: the months that are done stay.
    """

    serializer_class = BackfillSerializer

    def list(self, request: Any, **_: Any) -> Response:
        return Response(self.get_serializer(queries.backfills(self.metric())[:50], many=True).data)

    def create(self, request: Any, **_: Any) -> Response:
        metric = self.writable()
        shape = NewBackfill(data=request.data)
        shape.is_valid(raise_exception=True)
        asked = shape.validated_data
        made = actions.start_backfill(
            metric=metric,
            reason="asked",
            actor=request.access.actor,
            first=asked.get("from"),
            last=asked.get("to"),
        )
        return Response(self.get_serializer(made).data, status=202)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return Response(self.get_serializer(self._found(self.metric())).data)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.cancel_backfill(backfill=self._found(self.writable()))
        return Response(status=204)

    def _found(self, metric: Any) -> Any:
        backfill = queries.backfills(metric).filter(pk=int(self.kwargs["pk"])).first()
        if backfill is None:
            raise Http404
        return backfill
