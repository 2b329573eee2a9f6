"""The REST route of a metric's chart."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from metrics import chart_page
from metrics.api.base import OfMetric
from metrics.drawing.base import Unanswerable
from metrics.drawing.view import RANGES
from metrics.serializers import PointSerializer


@extend_schema(tags=["metrics"])
class ChartViewSet(OfMetric):
    """The numbers of a metric's chart, as its page shows it."""

    serializer_class = PointSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("chart", str, description="One of those that `charts` of the answer names."),
            OpenApiParameter("range", str, enum=[*RANGES, "dates"], description="Usual: 365."),
            OpenApiParameter("from", OpenApiTypes.DATE, description="Instead of a range."),
            OpenApiParameter("to", OpenApiTypes.DATE),
            OpenApiParameter("by", str, enum=["week", "month"], description="Where its points allow it."),
            OpenApiParameter("compare", str, enum=["previous"]),
            OpenApiParameter("breakdown", str, description='"trait:" and its name.'),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def list(self, request: Any, **_: Any) -> Response:
        """Columns and rows, what happened meanwhile, and how it compares in words."""
        try:
            return Response(chart_page.as_json(self.metric(), request.query_params))
        except Unanswerable as why:
            raise ValidationError({"breakdown": [str(why)]}) from None
