"""Shapes of what REST takes and gives of prioritisation; rules are in the actions."""

from typing import Any

from rest_framework import serializers

from roadmaps.models import Framework
from roadmaps.priority.calc.columns import LONGEST, written
from roadmaps.priority.queries import Sheet
from roadmaps.priority.words import score_text


class FrameworkCriterionSerializer(serializers.Serializer):
    key = serializers.CharField(required=False, max_length=24, help_text="Its name in a formula.")
    label = serializers.CharField(max_length=60)
    kind = serializers.CharField(read_only=True)
    least = serializers.FloatField(required=False, allow_null=True)
    most = serializers.FloatField(required=False, allow_null=True)
    weight = serializers.FloatField(required=False, help_text="Of weighted scoring.")
    direction = serializers.ChoiceField(
        choices=[("more", "More is better"), ("less", "Less is better")], required=False
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=120)


class FrameworkSettingsSerializer(serializers.Serializer):
    value_threshold = serializers.FloatField(required=False, help_text="At or above it the value is high.")
    effort_threshold = serializers.FloatField(required=False)
    capacity = serializers.FloatField(required=False, min_value=0, help_text="Of MoSCoW, in units of effort.")


class FrameworkSerializer(serializers.ModelSerializer):
    criteria = FrameworkCriterionSerializer(many=True, required=False, source="columns")
    formula = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="Of the method “formula”: over the criteria's keys.",
    )
    settings = FrameworkSettingsSerializer(required=False)
    top = serializers.IntegerField(required=False, min_value=1, max_value=100)
    name = serializers.CharField(required=False, max_length=80)
    score = serializers.SerializerMethodField(
        help_text="The expression that is computed for each initiative."
    )

    class Meta:
        model = Framework
        fields = ("key", "name", "method", "criteria", "formula", "score", "settings", "top", "changed_at", "version",
                  "archived_at")  # fmt: skip
        read_only_fields = ("key", "changed_at", "version", "archived_at")

    def get_score(self, row: Any) -> str:
        return row.rules.text

    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        given = dict(self.validated_data)
        if "columns" in given:
            given["criteria"] = given.pop("columns")
        return given


class ScoreCellSerializer(serializers.Serializer):
    initiative = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    column = serializers.CharField(max_length=24)
    value = serializers.JSONField(
        allow_null=True, help_text="A number, a text such as 10..50..90 or “Must”; null empties the cell."
    )
    was = serializers.JSONField(
        required=False,
        allow_null=True,
        help_text="What you saw there; refused where it is something else by now.",
    )

    def validate_value(self, given: Any) -> str:
        return _text(given)

    def validate_was(self, given: Any) -> str:
        return _text(given)


def _text(given: Any) -> str:
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise serializers.ValidationError("Give a number, a text or null.")
    return str(given)[: LONGEST + 1]


class ScoreCellsSerializer(serializers.Serializer):
    cells = ScoreCellSerializer(many=True, allow_empty=False)


class CustomerRepliesSerializer(serializers.Serializer):
    replies = serializers.ListField(
        child=serializers.DictField(),
        help_text="Each with initiative, respondent and the survey's questions: functional and dysfunctional, "
        "or importance and satisfaction.",
    )


class PriorityRowSerializer(serializers.Serializer):
    initiative = serializers.IntegerField(help_text="Its number.")
    title = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    score_text = serializers.CharField(help_text="The score as pages show it.")
    values = serializers.DictField(child=serializers.CharField(), help_text="By column, as they are written.")
    extra = serializers.DictField(help_text="Further numbers of the method.")


class PriorityTableSerializer(serializers.Serializer):
    framework = serializers.CharField()
    rows = PriorityRowSerializer(many=True)
    summary = serializers.DictField()


def table(sheet: Sheet) -> dict[str, Any]:
    columns = {column.key: column for column in sheet.framework.columns}
    rows = [
        {
            "initiative": row.number,
            "title": row.title,
            "rank": row.rank,
            "score": row.score,
            "score_text": score_text(sheet.framework, row),
            "extra": row.extra,
            "values": {key: written(answer, columns[key]) for key, answer in row.answers.items()},
        }
        for row in sheet.rows
    ]
    return {"framework": sheet.framework.key, "rows": rows, "summary": sheet.summary}
