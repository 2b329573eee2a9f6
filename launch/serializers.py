"""Shapes of what is no Item in the launch stage; rules are in the actions."""

from rest_framework import serializers

from launch.models import Readiness
from products.serializers import PersonField


class ReadinessSerializer(serializers.ModelSerializer):
    decided_by = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Readiness
        fields = ("function", "verdict", "note", "decided_by", "decided_at")
        read_only_fields = ("function", "decided_at")


class NearLaunch(serializers.Serializer):
    product = serializers.CharField(source="launch.item.product.key")
    number = serializers.IntegerField(source="launch.item.number")
    title = serializers.CharField(source="launch.item.title")
    days = serializers.IntegerField(help_text="Days from this launch; negative is before it.")


class GoNoGoSerializer(serializers.Serializer):
    may_go = serializers.BooleanField()
    obstacles = serializers.ListField(child=serializers.CharField())
    open_questions = serializers.ListField(child=serializers.CharField())
    close_launches = NearLaunch(many=True)
