"""REST routes of the launch stage that are no Kind: readiness by function, and the decisions about a launch."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from launch import actions, queries
from launch.serializers import GoNoGoSerializer, ReadinessSerializer
from products.access import may_edit
from products.api import ProductViewSet
from products.kinds import get
from products.queries import product_ids
from products.serializers import serializer_class as shape_of

LAUNCH_SHAPE, TASK_SHAPE = shape_of(get("launch")), shape_of(get("launch_task"))


class LaunchPart(ProductViewSet):
    pagination_class: Any = None

    def launch(self) -> Any:
        found = queries.launch(self.request.product, int(self.kwargs["number"]))
        if found is None:
            raise Http404
        if self.request.method not in {"GET", "HEAD", "OPTIONS"}:
            self.refuse_unless(
                may_edit(self.request.access, found.item), "You may change only what you own or wrote."
            )
        return found


@extend_schema_view(
    list=extend_schema(responses=ReadinessSerializer(many=True)),
    partial_update=extend_schema(request=ReadinessSerializer, responses=ReadinessSerializer),
)
@extend_schema(tags=["launch"])
class ReadinessViewSet(LaunchPart):
    """What each function says about being ready. PATCH a function's verdict."""

    serializer_class = ReadinessSerializer
    lookup_field = "function"
    lookup_value_regex = "[a-z0-9]{1,12}"

    def list(self, request: Any, **_: Any) -> Response:
        rows = queries.readiness(request.product, self.launch())
        return Response(self.get_serializer(rows, many=True).data)

    def partial_update(self, request: Any, function: str, **_: Any) -> Response:
        launch = self.launch()
        row = queries.verdict(request.product, launch, function)
        if row is None:
            raise Http404
        shape = self.get_serializer(row, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        said = {"verdict": row.verdict, "note": row.note} | shape.validated_data
        saved = actions.decide(launch=launch, function=function, actor=request.access.actor, **said)
        return Response(self.get_serializer(saved).data)


@extend_schema(tags=["launch"], request=None)
class DecisionViewSet(LaunchPart):
    """Go, hold, replan, complete; the default checklist; and what stands in the way."""

    serializer_class = GoNoGoSerializer

    def _turned(self, do: Callable[..., Any]) -> Response:
        turned = do(launch=self.launch(), actor=self.request.access.actor)
        return Response(LAUNCH_SHAPE(turned, context=self.get_serializer_context()).data)

    @extend_schema(responses=LAUNCH_SHAPE)
    @action(detail=False, methods=["post"])
    def go(self, request: Any, **_: Any) -> Response:
        return self._turned(actions.go)

    @extend_schema(responses=LAUNCH_SHAPE)
    @action(detail=False, methods=["post"])
    def hold(self, request: Any, **_: Any) -> Response:
        return self._turned(actions.hold)

    @extend_schema(responses=LAUNCH_SHAPE)
    @action(detail=False, methods=["post"])
    def replan(self, request: Any, **_: Any) -> Response:
        return self._turned(actions.replan)

    @extend_schema(responses=LAUNCH_SHAPE)
    @action(detail=False, methods=["post"])
    def complete(self, request: Any, **_: Any) -> Response:
        return self._turned(actions.complete)

    @extend_schema(responses={201: TASK_SHAPE(many=True)})
    @action(detail=False, methods=["post"])
    def checklist(self, request: Any, **_: Any) -> Response:
        """Adds the default tasks of the launch's tier that it does not have yet."""
        made = actions.add_checklist(launch=self.launch(), actor=request.access.actor)
        return Response(TASK_SHAPE(made, many=True, context=self.get_serializer_context()).data, status=201)

    @extend_schema(responses=GoNoGoSerializer)
    @action(detail=False, methods=["get"], url_path="go-no-go")
    def go_no_go(self, request: Any, **_: Any) -> Response:
        launch = self.launch()
        summary = queries.summary(request.product, launch)
        close = queries.close_launches(request.product, launch, product_ids(request.access))
        said = {
            "may_go": summary.may_go,
            "obstacles": summary.obstacles,
            "open_questions": summary.open_questions,
            "close_launches": [{"days": days, "launch": other} for days, other in close],
        }
        return Response(GoNoGoSerializer(said, context=self.get_serializer_context()).data)


routes: list[tuple[str, Any, str]] = [
    (r"launches/(?P<number>[0-9]{1,9})/readiness", ReadinessViewSet, "readiness"),
    (r"launches/(?P<number>[0-9]{1,9})", DecisionViewSet, "launch-decision"),
]
