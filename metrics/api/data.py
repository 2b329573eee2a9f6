"""REST routes about the data themselves: the tracking plan, one person's data, how long raw events are kept."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from metrics import actions, personfile, queries
from metrics.api.base import one
from metrics.data_serializers import (
    ErasedSerializer,
    KeepSerializer,
    PersonSerializer,
    TrackedEventSerializer,
    TrackedEventsSerializer,
)
from products.api import ProductViewSet


@extend_schema_view(
    list=extend_schema(responses=one(TrackedEventsSerializer)),
    retrieve=extend_schema(responses=TrackedEventSerializer),
    create=extend_schema(request=TrackedEventSerializer, responses={201: TrackedEventSerializer}),
    partial_update=extend_schema(request=TrackedEventSerializer, responses=TrackedEventSerializer),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["metrics"])
class TrackedEventsViewSet(ProductViewSet):
    """Events that came in against those of the plan. POST expects or describes one by its name; DELETE takes it out
    of the plan, not out of the data. An `id` of null is an event that nobody has planned."""

    serializer_class = TrackedEventSerializer
    pagination_class = None
    needs = {
        "list": "contribute",
        "retrieve": "contribute",
        "create": "manage",
        "partial_update": "manage",
        "destroy": "manage",
    }

    def plan(self) -> Any:
        found = queries.plan_of(self.request.product, int(self.kwargs["pk"]))
        if found is None:
            raise Http404
        return found

    def answer(self, name: str, status: int = 200) -> Response:
        found = queries.tracked_event(self.request.product, name)
        return Response(TrackedEventSerializer(found).data, status=status)

    def list(self, request: Any, **_: Any) -> Response:
        events, left_out = queries.tracked_events(request.product)
        return Response(TrackedEventsSerializer({"events": events, "left_out": left_out}).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return self.answer(self.plan().name)

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        values = {"is_expected": True, **shape.validated_data}
        name = values.pop("name")
        actions.plan_event(product=request.product, name=name, values=values, actor=request.access.actor)
        return self.answer(name, 201)

    def partial_update(self, request: Any, **_: Any) -> Response:
        plan = self.plan()
        shape = self.get_serializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        values = {name: value for name, value in shape.validated_data.items() if name != "name"}
        actions.plan_event(product=request.product, name=plan.name, values=values, actor=request.access.actor)
        return self.answer(plan.name)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.unplan_event(plan=self.plan(), actor=request.access.actor)
        return Response(status=204)


class OfPerson(ProductViewSet):
    serializer_class = PersonSerializer
    pagination_class = None
    needs = {"create": "manage"}

    def asked(self) -> dict[str, Any]:
        shape = self.get_serializer(data=self.request.data)
        shape.is_valid(raise_exception=True)
        request = self.request
        return {
            "product": request.product,
            "person": shape.validated_data["id"],
            "actor": request.access.actor,
        }


@extend_schema(tags=["metrics"])
class ExportPersonViewSet(OfPerson):
    @extend_schema(request=PersonSerializer, responses={200: OpenApiTypes.OBJECT})
    def create(self, request: Any, **_: Any) -> Any:
        """All that is kept of a person: ids, aliases, events, answers. By POST, so that the id stands in no address."""
        return personfile.answer(actions.export_person(**self.asked()))


@extend_schema(tags=["metrics"])
class ErasePersonViewSet(OfPerson):
    @extend_schema(request=PersonSerializer, responses=ErasedSerializer)
    def create(self, request: Any, **_: Any) -> Response:
        """Erases a person by any of their ids, for good. Stored points stay, being sums over many people."""
        return Response(ErasedSerializer(actions.erase_person(**self.asked())).data)


@extend_schema(tags=["metrics"])
class KeepViewSet(ProductViewSet):
    """How many days raw events are kept; null keeps them for good. What was counted from them stays."""

    serializer_class = KeepSerializer
    pagination_class = None
    needs = {"list": "contribute", "create": "manage"}

    @extend_schema(responses=one(KeepSerializer))
    def list(self, request: Any, **_: Any) -> Response:
        return Response({"days": queries.kept_days(request.product)})

    @extend_schema(request=KeepSerializer, responses={200: KeepSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        actions.keep_days(product=request.product, actor=request.access.actor, **shape.validated_data)
        return Response({"days": queries.kept_days(request.product)})


routes: list[tuple[str, Any, str]] = [
    ("tracked-events", TrackedEventsViewSet, "tracked-events"),
    ("metric-data/export-person", ExportPersonViewSet, "export-person"),
    ("metric-data/erase-person", ErasePersonViewSet, "erase-person"),
    ("metric-data/keep", KeepViewSet, "keep-events"),
]
