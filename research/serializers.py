"""The shape in which a passage of a note becomes an insight; rules are in the actions."""

from typing import Any

from rest_framework import serializers

from products.serializers import NumberField


class MarkSerializer(serializers.Serializer):
    quote = serializers.CharField(max_length=4000, help_text="A passage of the note, word for word.")
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    weight = serializers.IntegerField(min_value=1, max_value=5, default=3)
    start = serializers.IntegerField(
        min_value=0,
        max_value=200_000,
        required=False,
        help_text="Which occurrence: the nearest to this character.",
    )
    evidences = NumberField(
        as_detail=False, required=False, allow_null=True,
        help_text="Number of the problem, job, persona, idea or initiative it is evidence for.",
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.validated_data.items() if name != "evidences"}
