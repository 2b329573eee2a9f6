"""Shapes of this stage's own REST resources; rules are in the actions."""

from rest_framework import serializers

from products.validators import plausible_date
from roadmaps.models import Initiative


class MoveSerializer(serializers.Serializer):
    start = serializers.DateField(
        required=False, allow_null=True, validators=[plausible_date], help_text="Left out: stays as it is."
    )
    end = serializers.DateField(required=False, allow_null=True, validators=[plausible_date])
    theme = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text="A theme's number; null: no theme.",
    )


class PlaceSerializer(serializers.Serializer):
    horizon = serializers.ChoiceField(choices=Initiative.HORIZONS)
    index = serializers.IntegerField(min_value=0, max_value=100_000, help_text="How many stand above it.")
