"""What a vision has beside its resource: kept versions, pitch check and readiness."""

from typing import Any

from django.http import Http404
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from products.api import ProductViewSet
from vision import queries
from vision.serializers import CheckSerializer, VersionSerializer


class OfVision(ProductViewSet):
    def vision(self) -> Any:
        found = queries.vision(self.request.product, int(self.kwargs["number"]))
        if found is None:
            raise Http404
        return found


@extend_schema_view(list=extend_schema(responses=VersionSerializer(many=True), tags=["vision"]))
class VersionsViewSet(OfVision):
    """Every wording the vision has had, the newest first."""

    serializer_class = VersionSerializer
    default_ordering = "-number"

    def list(self, request: Any, **_: Any) -> Response:
        rows = self.paginate_queryset(queries.versions(request.product, self.vision()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


ONE_CHECK = forced_singular_serializer(CheckSerializer)  # type: ignore[no-untyped-call]  # spectacular's


@extend_schema_view(list=extend_schema(responses=ONE_CHECK, tags=["vision"]))
class CheckViewSet(OfVision):
    """The statement as it is said, what is weak about it, and what is missing before it is ready."""

    serializer_class = CheckSerializer
    pagination_class = None

    def list(self, request: Any, **_: Any) -> Response:
        vision = self.vision()
        return Response(self.get_serializer(queries.checked(request.product, vision)).data)


OF_VISION = "visions/(?P<number>[0-9]{1,9})"
routes = [
    (f"{OF_VISION}/versions", VersionsViewSet, "vision-version"),
    (f"{OF_VISION}/check", CheckViewSet, "vision-check"),
]
