"""Shapes of the stage's own REST routes."""

from rest_framework import serializers

from metrics.models import MetricPoint, MetricRun
from metrics.shapes import COLUMNS
from products.serializers import PersonField


class PointSerializer(serializers.ModelSerializer):
    value = serializers.FloatField(allow_null=True)

    class Meta:
        model = MetricPoint
        fields = ("granularity", "period_start", "value", "payload", "is_complete", "is_revision", "known_at")


class PointDetailSerializer(PointSerializer):
    class Meta(PointSerializer.Meta):
        fields = (*PointSerializer.Meta.fields, "detail")


class RunSerializer(serializers.ModelSerializer):
    class Meta:
        model = MetricRun
        fields = (
            "id", "period", "state", "created_at", "started_at", "finished_at", "attempts", "error", "rows_read",
            "points_stored", "retry_at",
        )  # fmt: skip


class NewPoint(serializers.Serializer):
    period_start = serializers.DateField()
    value = serializers.FloatField(allow_null=True)


class NewPoints(serializers.Serializer):
    points = NewPoint(many=True)


class WriteKeySerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(
        max_length=80, help_text="Where it will be used, such as “Web app, production”."
    )
    prefix = serializers.CharField(read_only=True)
    owner = PersonField(source="user", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    last_used_at = serializers.DateTimeField(read_only=True, allow_null=True)


class NewWriteKey(WriteKeySerializer):
    secret = serializers.CharField(read_only=True, help_text="The key itself, shown this once.")


class Rows(serializers.Serializer):
    rows = serializers.ListField(
        child=serializers.DictField(),
        help_text=" · ".join(f"{what}: {columns}" for what, columns in COLUMNS.items()),
    )


class Stored(serializers.Serializer):
    stored = serializers.IntegerField(help_text="Rows that were new.")
    known = serializers.IntegerField(help_text="Rows that were there already, known by their ids.")
