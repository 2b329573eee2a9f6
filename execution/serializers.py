"""Shapes of what is no Item in the execution stage; rules are in the actions."""

from typing import Any

from rest_framework import serializers

from execution.models import Criterion, RequirementVersion
from execution.models.requirements import BODY_LIMIT
from products.serializers import PersonField


class CriterionSerializer(serializers.ModelSerializer):
    checked_by = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Criterion
        fields = ("id", "text", "position", "checked_at", "checked_by", "created_at")
        read_only_fields = ("position", "checked_at", "created_at")


class CriterionCheckSerializer(serializers.Serializer):
    checked = serializers.BooleanField()


class CriterionPlaceSerializer(serializers.Serializer):
    index = serializers.IntegerField(min_value=0, max_value=1000, help_text="The place in the list, from 0.")


class RequirementVersionSerializer(serializers.ModelSerializer):
    author = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = RequirementVersion
        fields = ("number", "note", "author", "created_at", "body")
        read_only_fields = ("number", "author", "created_at")


class RequirementTextSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=BODY_LIMIT, allow_blank=True, trim_whitespace=False)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    base = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="The version you began from; 412 when it is stale.",
    )


class StoryCardSerializer(serializers.Serializer):
    number = serializers.IntegerField(source="item.number")
    title = serializers.CharField(source="item.title")
    owner = PersonField(source="item.owner", read_only=True, allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    is_blocked = serializers.BooleanField()
    criteria_total = serializers.IntegerField()
    criteria_met = serializers.IntegerField()
    release = serializers.SerializerMethodField()

    def get_release(self, card: Any) -> int | None:
        return card.release.item.number if card.release else None


class BoardColumnSerializer(serializers.Serializer):
    status = serializers.CharField(source="status.key")
    label = serializers.CharField(source="status.label")
    limit = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField()
    cards = StoryCardSerializer(many=True)


class StoryMoveSerializer(serializers.Serializer):
    story = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="The story's number.")
    status = serializers.CharField(max_length=16, help_text="The column: a status of stories.")
    before = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        allow_null=True,
        help_text="The number of the story it is put above; left out: the end of the column.",
    )
    version = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="The version of the story that you saw; 412 when somebody else changed it since.",
    )


class BoardLimitsSerializer(serializers.Serializer):
    """Statuses with their limits; null lifts one."""

    limits = serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=99, allow_null=True))


class ReleaseNowSerializer(serializers.Serializer):
    move_out = serializers.BooleanField(
        default=False, help_text="Take unfinished stories out of the release."
    )
    move_to = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        allow_null=True,
        help_text="The release that takes them.",
    )


class NotesDraftSerializer(serializers.Serializer):
    notes = serializers.CharField()
