"""Approval over REST: the same questions and the same one way to answer, as the token's own person."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from products.api.base import ProductViewSet, WorkspaceViewSet
from products.approval import actions, queries, subjects
from products.approval.standing import RECORD
from products.queries import item as item_of
from products.serializers import PersonField
from products.validators import plausible_date, storable_text
from products.waiting import Wait, waiting


class SeatSerializer(serializers.Serializer):
    approver = PersonField(read_only=True)
    verdict = serializers.CharField()
    comment = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class RequestSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    subject = serializers.CharField(help_text="“record”, or what other things take approvals.")
    ref = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.SerializerMethodField()
    outcome = serializers.CharField()
    content = serializers.JSONField(help_text="What is approved, as it stood when it was asked.")
    content_hash = serializers.CharField(help_text="SHA-256 of its canonical JSON.")
    message = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    asked_by = PersonField(read_only=True, allow_null=True)
    asked_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    follows = serializers.IntegerField(source="follows_id", allow_null=True)
    answers = SeatSerializer(source="seats", many=True)

    def get_state(self, one: Any) -> str:
        return str(getattr(one, "state", "")) or queries.state(one.product, one)


class AskSerializer(serializers.Serializer):
    subject = serializers.CharField(max_length=16, default=RECORD)
    number = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="Of a record its number; of another thing its id."
    )
    approvers = serializers.ListField(child=PersonField(), min_length=1, max_length=actions.MOST_APPROVERS)
    message = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, validators=[storable_text]
    )
    due_on = serializers.DateField(required=False, allow_null=True, validators=[plausible_date])


class AnswerSerializer(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=actions.VERDICTS)
    comment = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, validators=[storable_text]
    )
    content_hash = serializers.CharField(
        max_length=64, help_text="Of what you read, as the request has it; refused if it changed since."
    )


OPEN = OpenApiParameter("state", str, enum=["open"], description="Only those that are not closed.")


@extend_schema_view(
    list=extend_schema(responses=RequestSerializer(many=True), parameters=[OPEN]),
    retrieve=extend_schema(responses=RequestSerializer),
    create=extend_schema(request=AskSerializer, responses={201: RequestSerializer}),
    answer=extend_schema(request=AnswerSerializer, responses=RequestSerializer),
    withdraw=extend_schema(request=None, responses=RequestSerializer),
)
@extend_schema(tags=["products"])
class ApprovalsViewSet(ProductViewSet):
    """Approval requests. POST asks; POST …/answer/ answers, for oneself only and once; …/withdraw/ takes one back."""

    serializer_class = RequestSerializer
    needs = {"answer": "comment", "withdraw": "comment"}

    def get_queryset(self) -> Any:
        only_open = self.request.query_params.get("state") == "open"
        return queries.requests(self.request.product, only_open).select_related("product__workspace")

    def _row(self) -> Any:
        one = queries.request(self.request.product, int(self.kwargs["pk"]))
        if one is None:
            raise Http404
        return one

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        states = queries.states(page or [])
        for one in page or []:
            one.state = states[one.pk]
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return Response(self.get_serializer(self._row()).data)

    def create(self, request: Any, **_: Any) -> Response:
        shape = AskSerializer(data=request.data, context=self.get_serializer_context())
        shape.is_valid(raise_exception=True)
        values = dict(shape.validated_data)
        about, number = subjects.find(values["subject"]), values.pop("number")
        values["ref"] = self._ref(values["subject"], number)
        row = about.find(request.product, values["ref"], False) if about is not None else None
        if about is None or row is None:
            raise serializers.ValidationError({"number": "There is nothing of this number to approve."})
        self.refuse_unless(
            about.may_ask(request.access, row), "Only who may change it asks for its approval."
        )
        made = actions.ask(product=request.product, actor=request.access.actor, **values)
        self.kwargs["pk"] = str(made.pk)
        return Response(self.get_serializer(self._row()).data, status=201)

    def _ref(self, subject: str, number: int) -> int:
        if subject != RECORD:
            return number
        item = item_of(self.request.product, number)
        return item.pk if item is not None else 0

    @action(detail=True, methods=["post"])
    def answer(self, request: Any, **_: Any) -> Response:
        shape = AnswerSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        actions.answer(request=self._row(), actor=request.access.actor, **shape.validated_data)
        return Response(self.get_serializer(self._row()).data)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, **_: Any) -> Response:
        manages = request.access.may("manage")
        actions.withdraw(request=self._row(), actor=request.access.actor, manages=manages)
        return Response(self.get_serializer(self._row()).data)


class WaitingSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="What waits: approval, round.")
    id = serializers.IntegerField(source="ref", help_text="Of the request or the round.")
    request = serializers.SerializerMethodField(help_text="The id of a request for approval, else null.")
    product = serializers.CharField(source="product.key")
    title = serializers.CharField()
    asked_by = PersonField(read_only=True, allow_null=True)
    due_on = serializers.DateField(allow_null=True)

    def get_request(self, wait: Wait) -> int | None:
        return wait.ref if wait.kind == "approval" else None


@extend_schema_view(list=extend_schema(responses=WaitingSerializer(many=True)))
@extend_schema(tags=["workspace"])
class WaitingViewSet(WorkspaceViewSet):
    """What waits for the token's person to answer, over all products; what is due first comes first."""

    serializer_class = WaitingSerializer
    pagination_class = None

    def list(self, request: Any, **_: Any) -> Response:
        approvals = [
            Wait("approval", one.pk, one.product, one.title, "", one.asked_by, one.asked_at, one.due_on)
            for one in (seat.request for seat in queries.waiting(request.access)[:200])
        ]
        return Response(self.get_serializer(waiting(request.access, approvals, 200), many=True).data)
