"""Shapes of what a vision has beside its own fields; read only."""

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from products.serializers import ItemRef, PersonField
from vision.models import VisionVersion


class VersionSerializer(serializers.ModelSerializer):
    author = PersonField(read_only=True)
    wording = serializers.SerializerMethodField()

    class Meta:
        model = VisionVersion
        fields = ("number", "title", "wording", "why", "author", "created_at")

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_wording(self, version: VisionVersion) -> dict[str, str]:
        return dict(version.wording)


@extend_schema_serializer(component_name="VisionRequirement")  # a requirement document has the plain name
class RequirementSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    is_met = serializers.BooleanField()
    found = ItemRef(many=True)
    next_step = serializers.CharField()


class EmptyWordSerializer(serializers.Serializer):
    part = serializers.CharField()
    word = serializers.CharField()

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        return {"part": instance[0], "word": instance[1]}


class ReviewSerializer(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=["incomplete", "weak", "strong"])
    words = serializers.IntegerField()
    seconds = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())
    empty_words = EmptyWordSerializer(many=True)
    hints = serializers.ListField(child=serializers.CharField())


class CheckSerializer(serializers.Serializer):
    statement = serializers.CharField()
    pitch = ReviewSerializer()
    is_ready = serializers.BooleanField(help_text="Whether the status may be set to ready.")
    readiness = RequirementSerializer(many=True)
