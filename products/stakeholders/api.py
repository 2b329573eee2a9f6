"""The register over REST, and what changed since the token's person last looked."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from products.api.base import ProductViewSet, expected_version, tagged
from products.api.items import IF_MATCH
from products.serializers import PersonField
from products.stakeholders import actions, queries, readers, settled
from products.validators import plausible_date, storable_text


class StakeholderSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(max_length=120, validators=[storable_text])
    organisation = serializers.CharField(
        max_length=120, required=False, allow_blank=True, validators=[storable_text]
    )
    position = serializers.CharField(
        max_length=120, required=False, allow_blank=True, validators=[storable_text]
    )
    user = PersonField(required=False, allow_null=True)
    email = serializers.CharField(
        max_length=254, required=False, allow_blank=True, validators=[storable_text]
    )
    interest = serializers.IntegerField(min_value=0, max_value=100, required=False)
    influence = serializers.IntegerField(min_value=0, max_value=100, required=False)
    wants = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, max_length=50, help_text="Keys of kinds."
    )
    topics = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1),
        required=False,
        max_length=200,
        help_text="Numbers of records that they follow, with what belongs to these.",
    )
    cadence = serializers.ChoiceField(choices=actions.CADENCES, required=False)
    next_contact = serializers.DateField(required=False, allow_null=True, validators=[plausible_date])
    notes = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, validators=[storable_text]
    )
    next_digest_at = serializers.DateTimeField(read_only=True, allow_null=True)
    unsubscribed_at = serializers.DateTimeField(read_only=True, allow_null=True)


class ToldSerializer(serializers.Serializer):
    """A record that changed: the net effect, in words."""

    title = serializers.CharField()
    kind = serializers.CharField(source="item.kind")
    number = serializers.IntegerField(source="item.number")
    is_new = serializers.BooleanField()
    lines = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()


class SinceSerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="Send it to …/since/seen/ to say that you have seen this.")
    changes = ToldSerializer(many=True)


class SeenSerializer(serializers.Serializer):
    until = serializers.DateTimeField(required=False, validators=[plausible_date])


@extend_schema_view(
    list=extend_schema(responses=StakeholderSerializer(many=True)),
    retrieve=extend_schema(responses=StakeholderSerializer),
    create=extend_schema(request=StakeholderSerializer, responses={201: StakeholderSerializer}),
    partial_update=extend_schema(
        request=StakeholderSerializer, responses=StakeholderSerializer, parameters=[IF_MATCH]
    ),
    destroy=extend_schema(responses={204: None}, parameters=[IF_MATCH]),
)
@extend_schema(tags=["products"])
class StakeholdersViewSet(ProductViewSet):
    """The register of stakeholders, for product managers only. PATCH moves one on the grid, too."""

    serializer_class = StakeholderSerializer
    needs = dict.fromkeys(("list", "retrieve", "create", "partial_update", "destroy"), "manage")

    def need(self) -> Any:
        return "manage"

    def get_queryset(self) -> Any:
        return queries.register(self.request.product)

    def _row(self) -> Any:
        row = queries.stakeholder(self.request.product, int(self.kwargs["pk"]))
        if row is None:
            raise Http404
        return row

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        row = self._row()
        return tagged(self.get_serializer(row).data, row.version)

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        values = dict(shape.validated_data)
        made = actions.add(product=request.product, actor=request.access.actor, values=values)
        return tagged(self.get_serializer(made).data, made.version, 201)

    def partial_update(self, request: Any, **_: Any) -> Response:
        row = self._row()
        shape = self.get_serializer(row, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        values = dict(shape.validated_data)
        saved = actions.change(
            stakeholder=row,
            actor=request.access.actor,
            values=values,
            expected_version=expected_version(request),
        )
        return tagged(self.get_serializer(saved).data, saved.version)

    def destroy(self, request: Any, **_: Any) -> Response:
        version = expected_version(request)
        actions.remove(stakeholder=self._row(), actor=request.access.actor, expected_version=version)
        return Response(status=204)


ONE = forced_singular_serializer(SinceSerializer)  # type: ignore[no-untyped-call]  # spectacular's


@extend_schema_view(list=extend_schema(responses=ONE))
@extend_schema(tags=["products"])
class SinceViewSet(ProductViewSet):
    """What changed since the token's person last said that they had seen it, limited to what they may see and wish."""

    serializer_class = SinceSerializer
    pagination_class = None
    needs = {"seen": "comment"}

    def list(self, request: Any, **_: Any) -> Response:
        now = settled.until(timezone.now())
        registered = queries.registered(request.product, request.user)
        reader = readers.of_member(request.product, request.access, registered)
        seen = queries.seen_at(request.product, request.user)
        answer = {
            "since": seen or now - queries.FIRST_LOOK,
            "until": now,
            "changes": queries.changed_for(reader, seen, now),
        }
        return Response(self.get_serializer(answer).data)

    @extend_schema(request=SeenSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def seen(self, request: Any, **_: Any) -> Response:
        shape = SeenSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        until = shape.validated_data.get("until")
        actions.mark_seen(product=request.product, user=request.user, until=until)
        return Response(status=204)
