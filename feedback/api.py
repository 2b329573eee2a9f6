"""Votes, merging and answers over REST; ideas and surveys themselves come from their kinds."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from feedback import actions, queries
from feedback.serializers import (
    Imported,
    MergeInto,
    NewResponses,
    NewVote,
    ResponseSerializer,
    VoteCount,
    VoteSerializer,
)
from products.access import may_edit
from products.api import ProductViewSet
from products.serializers import serializer_class

NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH)


class _OfIdea(ProductViewSet):
    def idea(self) -> Any:
        idea = queries.idea(self.request.product, int(self.kwargs["number"]))
        if idea is None:
            raise Http404
        return idea

    def count(self) -> Response:
        idea = self.idea()
        voted = queries.has_voted(self.request.product, idea, self.request.access)
        return Response(VoteCount({"votes": idea.vote_count, "voted": voted}).data)


@extend_schema(tags=["feedback"], parameters=[NUMBER])
class VotesViewSet(_OfIdea):
    """The votes of an idea. POST votes on a customer's behalf; one's own vote is at …/vote/."""

    serializer_class = VoteSerializer

    def get_queryset(self) -> Any:
        return queries.votes(self.request.product, self.idea())

    @extend_schema(responses=VoteSerializer(many=True))
    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=NewVote, responses={200: VoteCount})
    def create(self, request: Any, **_: Any) -> Response:
        shape = NewVote(data=request.data)
        shape.is_valid(raise_exception=True)
        customer = (shape.validated_data["email"], shape.validated_data["name"])
        actions.vote_for_customers(idea=self.idea(), customers=[customer], actor=request.access.actor)
        return self.count()


@extend_schema(tags=["feedback"], parameters=[NUMBER])
class OwnVoteViewSet(_OfIdea):
    """The caller's own vote for an idea: PUT votes, DELETE takes it back; either however often."""

    serializer_class = VoteCount

    def need(self) -> Any:
        return "view" if self.request.method in {"GET", "HEAD", "OPTIONS"} else "comment"

    @extend_schema(request=None, responses=VoteCount)
    @action(
        detail=False,
        url_path="vote",
        methods=["get", "put", "delete"],
        pagination_class=None,
        filter_backends=[],
    )
    def vote(self, request: Any, **_: Any) -> Response:
        if request.method == "PUT":
            actions.vote(idea=self.idea(), actor=request.access.actor)
        elif request.method == "DELETE":
            actions.unvote(idea=self.idea(), actor=request.access.actor)
        return self.count()


@extend_schema(tags=["feedback"], parameters=[NUMBER])
class MergeViewSet(_OfIdea):
    """Merges this idea into another; its voters go along, each once."""

    serializer_class = MergeInto

    @extend_schema(
        request=MergeInto, responses={200: OpenApiTypes.OBJECT}, description="Answers the idea that stays."
    )
    def create(self, request: Any, **_: Any) -> Response:
        idea = self.idea()
        self.refuse_unless(may_edit(request.access, idea.item), "You may change only what you own or wrote.")
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        actions.merge(idea=idea, into=shape.validated_data["into"], actor=request.access.actor)
        stays = queries.idea(request.product, shape.validated_data["into"].item.number)
        return Response(serializer_class(idea.kind)(stays, context=self.get_serializer_context()).data)


@extend_schema(tags=["feedback"], parameters=[NUMBER])
class ResponsesViewSet(ProductViewSet):
    """The answers of a survey. POST imports up to 1,000: all of them, or none when one is wrong."""

    serializer_class = ResponseSerializer

    def survey(self) -> Any:
        survey = queries.survey(self.request.product, int(self.kwargs["number"]))
        if survey is None:
            raise Http404
        return survey

    def get_queryset(self) -> Any:
        return queries.responses(self.request.product, self.survey())

    @extend_schema(responses=ResponseSerializer(many=True))
    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=NewResponses, responses={201: Imported})
    def create(self, request: Any, **_: Any) -> Response:
        survey = self.survey()
        self.refuse_unless(
            may_edit(request.access, survey.item), "You may change only what you own or wrote."
        )
        shape = NewResponses(data=request.data)
        shape.is_valid(raise_exception=True)
        rows = shape.validated_data["responses"]
        kept, known, wrong = actions.import_answers(
            survey=survey, rows=rows, actor=request.access.actor, source="api", keep_some=False
        )
        if wrong:
            raise ValidationError({f"responses.{row - 1}.{field}": [text] for row, field, text in wrong})
        return Response(Imported({"kept": kept, "known": known}).data, status=201)


routes: list[tuple[str, type[ProductViewSet], str]] = [
    (r"ideas/(?P<number>[0-9]{1,9})/votes", VotesViewSet, "idea-votes"),
    (r"ideas/(?P<number>[0-9]{1,9})", OwnVoteViewSet, "idea-own"),
    (r"ideas/(?P<number>[0-9]{1,9})/merge", MergeViewSet, "idea-merge"),
    (r"surveys/(?P<number>[0-9]{1,9})/responses", ResponsesViewSet, "survey-responses"),
]
