"""REST of blind rounds. What others said is in no answer before the round is revealed."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from products.access import may_edit
from products.api import ProductViewSet
from products.api.base import Pages
from products.validators import plausible_date
from roadmaps.priority import actions, queries, round_queries
from roadmaps.priority.actions import Cell
from roadmaps.priority.round_queries import may_lead
from roadmaps.priority.serializers import ScoreCellsSerializer


class NewRoundSerializer(serializers.Serializer):
    framework = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    people = serializers.ListField(child=serializers.EmailField(), min_length=2, max_length=50)
    columns = serializers.ListField(child=serializers.CharField(max_length=24), required=False)
    initiatives = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=100
    )
    due_date = serializers.DateField(
        required=False, allow_null=True, validators=[plausible_date],
        help_text="The last day to answer; afterwards no answer is taken.",
    )  # fmt: skip


class RoundDueSerializer(serializers.Serializer):
    due_date = serializers.DateField(allow_null=True, validators=[plausible_date])


class RoundSeatSerializer(serializers.Serializer):
    name = serializers.CharField()
    done = serializers.IntegerField(help_text="Cells filled.")
    total = serializers.IntegerField()


class OwnBallotSerializer(serializers.Serializer):
    initiative = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.FloatField()


class RoundResultSerializer(serializers.Serializer):
    initiative = serializers.IntegerField()
    column = serializers.CharField()
    count = serializers.IntegerField()
    low = serializers.FloatField()
    median = serializers.FloatField()
    high = serializers.FloatField()
    agreement = serializers.FloatField(help_text="1: all say the same.")
    histogram = serializers.DictField(child=serializers.IntegerField())
    said = serializers.DictField(child=serializers.FloatField(), help_text="By person.")


class RoundLineSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    framework = serializers.CharField()
    name = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    initiatives = serializers.ListField(child=serializers.IntegerField())
    due_date = serializers.DateField(allow_null=True)
    started_at = serializers.DateTimeField()
    revealed_at = serializers.DateTimeField(allow_null=True)
    members = RoundSeatSerializer(many=True)


class RoundSerializer(RoundLineSerializer):
    mine = OwnBallotSerializer(many=True)
    results = RoundResultSerializer(many=True, help_text="Empty until the round is revealed.")


class TakeSerializer(serializers.Serializer):
    how = serializers.ChoiceField(choices=["median", "range"], default="median")


def line(blind: Any, seats: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": blind.pk, "framework": blind.framework.key, "name": blind.name, "columns": blind.columns,
        "initiatives": blind.numbers, "due_date": blind.due_date, "started_at": blind.started_at,
        "revealed_at": blind.revealed_at,
        "members": [{name: one[name] for name in ("name", "done", "total")} for one in seats],
    }  # fmt: skip


def shown(blind: Any, user: Any) -> dict[str, Any]:
    mine = round_queries.own_ballots(blind, user)
    return line(blind, round_queries.seats(blind)) | {
        "mine": [{"initiative": n, "column": c, "value": value} for (n, c), value in mine.items()],
        "results": [
            {
                "initiative": one.number, "column": one.column.key, "count": one.spread.count, "low": one.spread.low,
                "median": one.spread.median, "high": one.spread.high, "agreement": one.spread.agreement,
                "histogram": dict(one.spread.bars), "said": dict(one.said),
            }
            for one in round_queries.results(blind)
        ],
    }  # fmt: skip


class OfRound(ProductViewSet):
    pagination_class = None
    serializer_class = RoundSerializer

    def blind(self) -> Any:
        found = round_queries.blind_round(self.request.product, int(self.kwargs["pk"]))
        if found is None:
            raise Http404
        return found

    def answer(self, blind: Any, status: int = 200) -> Response:
        return Response(shown(blind, self.request.access.user), status=status)


@extend_schema(tags=["priorities"])
class RoundsViewSet(OfRound):
    """Blind rounds: each member's answers are their own until the round is revealed."""

    pagination_class = Pages
    needs = {"create": "manage"}

    @extend_schema(responses=RoundLineSerializer(many=True))
    def list(self, request: Any, **_: Any) -> Response:
        """Newest first. What was said is in the answer for each one."""
        rows = self.paginate_queryset(round_queries.rounds(request.product)) or []
        seats = round_queries.seats_of(rows)
        return self.get_paginated_response([line(one, seats[one.pk]) for one in rows])

    @extend_schema(responses=RoundSerializer)
    def retrieve(self, request: Any, **_: Any) -> Response:
        return self.answer(self.blind())

    @extend_schema(request=NewRoundSerializer, responses={201: RoundSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        shape = NewRoundSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = dict(shape.validated_data)
        framework = queries.framework(request.product, given.pop("framework"))
        if framework is None:
            raise serializers.ValidationError({"framework": ["There is no such framework."]})
        known = {one.email: one for one in round_queries.invitable(request.product)}
        if unknown := [email for email in given["people"] if email.lower() not in known]:
            raise serializers.ValidationError({"people": [f"{unknown[0]} may not open this product."]})
        people = [known[email.lower()] for email in given.pop("people")]
        made = actions.start_round(
            framework=framework,
            actor=request.access.actor,
            people=people,
            numbers=given.pop("initiatives", None),
            **given,
        )
        return self.answer(made, 201)

    @extend_schema(request=RoundDueSerializer, responses={200: RoundSerializer})
    def partial_update(self, request: Any, **_: Any) -> Response:
        """Another last day to answer. Who started the round or a product manager gives it."""
        blind = self.blind()
        self.refuse_unless(may_lead(request.access, blind), "Who started the round moves its last day.")
        shape = RoundDueSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        moved = actions.move_due(
            blind=blind, actor=request.access.actor, due_date=shape.validated_data["due_date"]
        )
        return self.answer(moved)


@extend_schema(tags=["priorities"])
class VoteViewSet(OfRound):
    needs = {"create": "comment"}

    @extend_schema(request=ScoreCellsSerializer, responses={200: RoundSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Your own answers: all of them or none, until the round is revealed."""
        blind = self.blind()
        shape = ScoreCellsSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        cells = [
            Cell(one["initiative"], one["column"], one["value"]) for one in shape.validated_data["cells"]
        ]
        actions.vote(blind=blind, cells=cells, actor=request.access.actor)
        return self.answer(blind)


@extend_schema(tags=["priorities"])
class RevealViewSet(OfRound):
    @extend_schema(request=None, responses={200: RoundSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Shows everybody what all have said. Who started the round or a product manager does it."""
        blind = self.blind()
        self.refuse_unless(may_lead(request.access, blind), "Who started the round reveals it.")
        return self.answer(actions.reveal(blind=blind, actor=request.access.actor))


@extend_schema(tags=["priorities"])
class TakeViewSet(OfRound):
    @extend_schema(request=TakeSerializer, responses={200: RoundSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Writes the medians into the table, or lowest..median..highest as ranges."""
        blind = self.blind()
        shape = TakeSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        actions.take(
            blind=blind, actor=request.access.actor, as_range=shape.validated_data["how"] == "range",
            allowed=lambda item: may_edit(request.access, item),
        )  # fmt: skip
        return self.answer(blind)


PK = r"rounds/(?P<pk>[0-9]{1,9})"
routes = [
    (f"{PK}/vote", VoteViewSet, "round-vote"),
    (f"{PK}/reveal", RevealViewSet, "round-reveal"),
    (f"{PK}/take", TakeViewSet, "round-take"),
    ("rounds", RoundsViewSet, "round"),
]
