"""REST: check-ins, closing an objective, and the whole strategy in one answer."""

from typing import Any

from django.http import Http404
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from products import kinds
from products.access import may_edit
from products.api import ProductViewSet
from products.serializers import PersonField, serializer_class
from products.validators import storable_text
from roadmaps.strategy import actions, goal_queries, overview


class CheckInSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    value = serializers.FloatField(
        required=False, allow_null=True, help_text="Left out where it follows a metric."
    )
    confidence = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=10)
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=4000, validators=[storable_text]
    )
    by = PersonField(read_only=True)
    at = serializers.DateTimeField(read_only=True)


class NewCheckIn(CheckInSerializer):
    status = serializers.CharField(
        required=False, max_length=16, help_text="The key result's status from now on; left out, it stays."
    )


class CloseSerializer(serializers.Serializer):
    score = serializers.FloatField(min_value=0, max_value=1)
    status = serializers.ChoiceField(
        choices=["achieved", "missed"], required=False, help_text="Left out, achieved from a score of 0.7."
    )
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=4000, validators=[storable_text]
    )


class StepSerializer(serializers.Serializer):
    text = serializers.CharField()
    records = serializers.ListField(child=serializers.CharField())
    more = serializers.IntegerField()


class KeyResultState(serializers.Serializer):
    number = serializers.IntegerField()
    title = serializers.CharField()
    score = serializers.FloatField(help_text="0 to 1.")
    expected = serializers.FloatField(help_text="What a straight way would have done by today, 0 to 1.")
    weight = serializers.IntegerField()
    confidence = serializers.IntegerField(allow_null=True)
    metric = serializers.IntegerField(allow_null=True)
    last_moved_at = serializers.DateTimeField(allow_null=True)
    check_in_due = serializers.DateField(allow_null=True)


class ObjectiveState(serializers.Serializer):
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    closed = serializers.BooleanField()
    key_results = KeyResultState(many=True)
    initiatives = serializers.ListField(child=serializers.IntegerField())


class StrategySerializer(serializers.Serializer):
    north_star = serializers.JSONField(help_text="A metric with its drivers, nested; null: none is chosen.")
    objectives = ObjectiveState(many=True)
    missing = StepSerializer(many=True)


ONE_STRATEGY = forced_singular_serializer(StrategySerializer)  # type: ignore[no-untyped-call]  # spectacular's


@extend_schema_view(
    list=extend_schema(responses=CheckInSerializer(many=True), tags=["roadmaps"]),
    create=extend_schema(request=NewCheckIn, responses={201: CheckInSerializer}, tags=["roadmaps"]),
)
class CheckInsViewSet(ProductViewSet):
    """What was said about a key result, newest first. Nothing of it changes afterwards."""

    serializer_class = CheckInSerializer
    pagination_class = None
    filter_backends = ()

    def row(self) -> Any:
        found = goal_queries.key_result(self.request.product, int(self.kwargs["number"]))
        if found is None:
            raise Http404
        return found

    def list(self, request: Any, **_: Any) -> Response:
        rows = goal_queries.check_ins(request.product, self.row())[:200]
        return Response(CheckInSerializer(rows, many=True, context=self.get_serializer_context()).data)

    def create(self, request: Any, **_: Any) -> Response:
        row = self.row()
        self.refuse_unless(may_edit(request.access, row.item), "You may change only what you own or wrote.")
        shape = NewCheckIn(data=request.data)
        shape.is_valid(raise_exception=True)
        given = {"value": None, "confidence": None} | shape.validated_data
        made = actions.check_in(key_result=row, actor=request.access.actor, **given)
        return Response(CheckInSerializer(made, context=self.get_serializer_context()).data, status=201)


@extend_schema_view(
    create=extend_schema(
        request=CloseSerializer,
        responses={200: serializer_class(kinds.get("objective"))},
        tags=["roadmaps"],
    )
)
class CloseViewSet(ProductViewSet):
    """Closes an objective with a final score; setting its status back to active opens it again."""

    serializer_class = CloseSerializer

    def create(self, request: Any, **_: Any) -> Response:
        row = goal_queries.objective(request.product, int(self.kwargs["number"]))
        if row is None:
            raise Http404
        self.refuse_unless(may_edit(request.access, row.item), "You may change only what you own or wrote.")
        shape = CloseSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        closed = actions.close_objective(objective=row, actor=request.access.actor, **shape.validated_data)
        answer = serializer_class(kinds.get("objective"))
        return Response(answer(closed, context=self.get_serializer_context()).data)


@extend_schema_view(list=extend_schema(responses=ONE_STRATEGY, tags=["roadmaps"]))
class StrategyViewSet(ProductViewSet):
    """North Star, objectives with their scores, and what is missing between them and the work."""

    serializer_class = StrategySerializer
    pagination_class = None
    filter_backends = ()

    def list(self, request: Any, **_: Any) -> Response:
        return Response(overview.as_json(overview.strategy_page(request.product, request.access)))


routes = [
    (r"key-results/(?P<number>[0-9]{1,9})/check-ins", CheckInsViewSet, "key-result-check-ins"),
    (r"objectives/(?P<number>[0-9]{1,9})/close", CloseViewSet, "objective-close"),
    ("strategy", StrategyViewSet, "strategy"),
]
