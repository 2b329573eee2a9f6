"""Shapes of the REST routes about the data themselves."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from metrics.models import FEWEST_DAYS, MOST_DAYS
from metrics.plantext import PROPERTY_TYPES, checked


class TrackedEventSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True, allow_null=True)
    name = serializers.CharField(max_length=200, help_text="Just as programs send it. It cannot be changed.")
    description = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    is_expected = serializers.BooleanField(required=False)
    properties = serializers.DictField(
        child=serializers.ChoiceField(PROPERTY_TYPES),
        required=False,
        help_text="Expected properties by name, each with its type.",
    )
    count = serializers.IntegerField(read_only=True)
    first_at = serializers.DateTimeField(read_only=True, allow_null=True)
    last_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def validate_properties(self, value: Any) -> Any:
        try:
            return checked(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from None


class TrackedEventsSerializer(serializers.Serializer):
    events = TrackedEventSerializer(many=True)
    left_out = serializers.IntegerField(help_text="Rarer events that nobody planned, beyond those listed.")


class PersonSerializer(serializers.Serializer):
    id = serializers.CharField(max_length=200, help_text="Any of the person's ids.")


class ErasedSerializer(serializers.Serializer):
    ids = serializers.IntegerField()
    events = serializers.IntegerField()
    aliases = serializers.IntegerField()
    answers = serializers.IntegerField(help_text="Survey answers that have no name any more.")


class KeepSerializer(serializers.Serializer):
    days = serializers.IntegerField(min_value=FEWEST_DAYS, max_value=MOST_DAYS, allow_null=True)
