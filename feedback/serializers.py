"""Shapes of votes and answers in the REST API; rules are in the actions."""

from typing import Any

from rest_framework import serializers

from feedback import queries
from feedback.models import Idea, Response, Vote


class VoteSerializer(serializers.ModelSerializer):
    """Who voted: a member by e-mail, a customer as told; a visitor of the portal has neither."""

    member = serializers.EmailField(source="user.email", read_only=True, default=None)

    class Meta:
        model = Vote
        fields = ("id", "member", "customer_name", "customer_email", "created_at")


class NewVote(serializers.Serializer):
    """A vote on a customer's behalf."""

    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class VoteCount(serializers.Serializer):
    votes = serializers.IntegerField()
    voted = serializers.BooleanField(help_text="Whether the person who asks has voted.")


class MergeInto(serializers.Serializer):
    into = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="Number of the idea that stays."
    )

    def validate_into(self, number: int) -> Idea:
        idea = queries.idea(self.context["request"].product, number)
        if idea is None:
            raise serializers.ValidationError(f"This product has no idea number {number}.")
        return idea


class ResponseSerializer(serializers.ModelSerializer):
    score = serializers.IntegerField(min_value=0, max_value=10)
    respondent = serializers.CharField(max_length=254, required=False, allow_blank=True)
    comment = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    submitted_at = serializers.DateTimeField(required=False)
    external_id = serializers.CharField(max_length=400, required=False, allow_null=True)

    class Meta:
        model = Response
        fields = ("id", "respondent", "score", "comment", "submitted_at", "external_id", "wave", "source")
        read_only_fields = ("wave", "source")
        validators: list[Any] = []


class NewResponses(serializers.Serializer):
    many: Any = {"many": True, "allow_empty": False, "max_length": 1000}  # a list serializer takes these
    responses = ResponseSerializer(**many)


class Imported(serializers.Serializer):
    kept = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Answers that had been sent before.")
