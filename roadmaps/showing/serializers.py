"""Shapes of the roadmap over REST; rules are in the actions."""

from rest_framework import serializers

from roadmaps.models import SavedView
from roadmaps.showing import changes


class RoadmapGroupSerializer(serializers.Serializer):
    product = serializers.CharField(source="product.key")
    number = serializers.IntegerField()
    title = serializers.CharField()


class RoadmapRowSerializer(serializers.Serializer):
    """One initiative as a roadmap has it."""

    product = serializers.CharField(source="product.key")
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.CharField()
    owner = serializers.CharField(source="owner.called", default=None, allow_null=True)
    theme = RoadmapGroupSerializer(allow_null=True)
    objective = RoadmapGroupSerializer(allow_null=True)
    team = serializers.CharField(allow_blank=True)
    level = serializers.CharField()
    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)
    date_precision = serializers.CharField(source="precision")
    horizon = serializers.CharField()
    progress = serializers.IntegerField()
    effort = serializers.FloatField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    waits_for = serializers.ListField(child=serializers.CharField(), help_text="Such as RELAY-42.")


class RoadmapSerializer(serializers.Serializer):
    as_of = serializers.DateField(allow_null=True)
    layout = serializers.CharField()
    count = serializers.IntegerField()
    initiatives = RoadmapRowSerializer(many=True)


class RoadmapChangeSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text=", ".join(key for key, *_ in changes.GROUPS))
    product = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    words = serializers.CharField()
    days = serializers.IntegerField(allow_null=True, help_text="How much later it ends; below zero: sooner.")
    before = serializers.JSONField()
    after = serializers.JSONField()


class RoadmapChangesSerializer(serializers.Serializer):
    since = serializers.DateField()
    until = serializers.DateField()
    changes = RoadmapChangeSerializer(many=True)


class RoadmapViewSerializer(serializers.ModelSerializer):
    owner = serializers.CharField(source="owner.email", read_only=True)
    choices = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=200), max_length=100),
        required=False,
        help_text="What stands in the address: theme, objective, owner, team, status, horizon, q, group, sort, zoom.",
    )

    class Meta:
        model = SavedView
        fields = ("id", "name", "layout", "choices", "is_shared", "owner", "created_at", "updated_at")
        read_only_fields = ("created_at", "updated_at")
