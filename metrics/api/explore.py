"""The explorer's REST route."""

from typing import Any

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from metrics import actions
from metrics.explore import page as explorer
from metrics.explore.question import GRANULARITIES, MEASURES, RANGES
from metrics.serializers import Explored
from products.api import ProductViewSet


class Counting(APIException):
    status_code = 503
    default_detail = "The events are being counted for the first time. Ask again in a minute."
    wait = 60


@extend_schema(tags=["metrics"])
class ExploreViewSet(ProductViewSet):
    """Asks what the explorer's page asks, with the same parameters."""

    serializer_class = Explored
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "event", str, many=True, description="Doing any of them counts. None: anything."
            ),
            OpenApiParameter("measure", str, enum=list(MEASURES)),
            OpenApiParameter("by", str, enum=list(GRANULARITIES), description="Usual: week."),
            OpenApiParameter("range", str, enum=list(RANGES), description="Days up to today; usual: 90."),
            OpenApiParameter("from", OpenApiTypes.DATE, description="Instead of a range; periods are whole."),
            OpenApiParameter("to", OpenApiTypes.DATE),
            OpenApiParameter(
                "segment",
                str,
                description='Only these people, as JSON: {"all": […]}, {"any": […]}, {"not": …}, '
                '{"trait": "plan", "is": ["pro"]}, {"event": "Opened", "within_days": 30}. Only for people.',
            ),
            OpenApiParameter("breakdown", str, description='"event", or "trait:" and its name.'),
        ],
        responses={200: forced_singular_serializer(Explored)},  # type: ignore[no-untyped-call]  # the library's
    )
    def list(self, request: Any, **_: Any) -> Response:
        """How many people did something, or how often, in each period of a range."""
        found, state = explorer.ask(request.product, request.query_params)
        if state == "uncounted":
            actions.count_soon(product=request.product)
            raise Counting
        return Response(Explored(found).data)
