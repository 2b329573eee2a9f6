"""REST: the North Star and its tree of drivers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from products.api import ProductViewSet
from products.validators import storable_text
from roadmaps.strategy import actions, north_queries


class DriverSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk", read_only=True)
    metric = serializers.IntegerField(
        source="metric.number", min_value=1, max_value=2**31 - 1, help_text="The metric's number."
    )
    title = serializers.CharField(source="metric.title", read_only=True)
    parent = serializers.IntegerField(
        source="parent_id",
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="The id of what it drives.",
    )
    influence = serializers.CharField(
        required=False, allow_blank=True, max_length=160, validators=[storable_text]
    )


@extend_schema_view(
    list=extend_schema(responses=DriverSerializer(many=True), tags=["roadmaps"]),
    create=extend_schema(request=DriverSerializer, responses={201: DriverSerializer}, tags=["roadmaps"]),
    partial_update=extend_schema(request=DriverSerializer, responses=DriverSerializer, tags=["roadmaps"]),
    destroy=extend_schema(responses={204: None}, tags=["roadmaps"]),
)
class DriversViewSet(ProductViewSet):
    """The tree's metrics. The one without a parent is the North Star. What drove a removed one drives what it drove."""

    serializer_class = DriverSerializer
    pagination_class = None
    filter_backends = ()
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    needs = {"create": "manage", "partial_update": "manage", "destroy": "manage"}

    def row(self) -> Any:
        found = north_queries.driver(self.request.product, int(self.kwargs["pk"]))
        if found is None:
            raise Http404
        return found

    def values(self, partial: bool = False) -> dict[str, Any]:
        """Rows for the numbers that were given; each unknown one is an error of its field."""
        shape = DriverSerializer(data=self.request.data, partial=partial)
        shape.is_valid(raise_exception=True)
        given, made = dict(shape.validated_data), {}
        if "metric" in given:
            number = given["metric"]["number"]
            made["metric"] = north_queries.metric(self.request.product, number)
            if made["metric"] is None:
                raise ValidationError({"metric": f"This product has no metric number {number}."})
        if "parent_id" in given:
            pk = given["parent_id"]
            made["parent"] = None if pk is None else north_queries.driver(self.request.product, pk)
            if pk is not None and made["parent"] is None:
                raise ValidationError({"parent": f"The tree has no metric with the id {pk}."})
        if "influence" in given:
            made["influence"] = given["influence"]
        return made

    def list(self, request: Any, **_: Any) -> Response:
        return Response(DriverSerializer(north_queries.drivers(request.product), many=True).data)

    def create(self, request: Any, **_: Any) -> Response:
        given = {"parent": None, "influence": ""} | self.values()
        made = actions.add_driver(product=request.product, actor=request.access.actor, **given)
        return Response(DriverSerializer(made).data, status=201)

    def partial_update(self, request: Any, **_: Any) -> Response:
        row = self.row()
        saved = actions.change_driver(driver=row, actor=request.access.actor, **self.values(partial=True))
        return Response(DriverSerializer(saved).data)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.remove_driver(driver=self.row(), actor=request.access.actor)
        return Response(status=204)


routes = [("north-star/drivers", DriversViewSet, "north-star-driver")]
