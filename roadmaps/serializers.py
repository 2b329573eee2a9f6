"""Shapes of this stage's own REST resources; rules are in the actions."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from products.serializers import PersonField
from products.validators import plausible_date, storable_text
from roadmaps.models import Initiative, Share, ShareDay


class DaySerializer(serializers.ModelSerializer):
    class Meta:
        model = ShareDay
        fields = ("date", "views")


class ShareSerializer(serializers.ModelSerializer):
    """A share link. Its address is in the answer that makes it and nowhere else."""

    created_by = PersonField(read_only=True)
    name = serializers.CharField(max_length=80, validators=[storable_text])
    password = serializers.CharField(max_length=128, write_only=True, required=False, trim_whitespace=False)
    themes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1), required=False, max_length=200
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, validators=[plausible_date])
    has_password = serializers.BooleanField(read_only=True)
    log = serializers.SerializerMethodField()

    class Meta:
        model = Share
        fields = (
            "id", "name", "view", "show_dates", "show_progress", "themes", "expires_at", "password", "has_password",
            "created_by", "created_at", "revoked_at", "views", "last_viewed_at", "log",
        )  # fmt: skip
        read_only_fields = ("created_at", "revoked_at", "views", "last_viewed_at")

    @extend_schema_field(DaySerializer(many=True))
    def get_log(self, share: Share) -> Any:
        return DaySerializer(getattr(share, "log", []), many=True).data


class NewShareSerializer(ShareSerializer):
    """The answer that makes or re-issues a link: the only one with its address."""

    url = serializers.SerializerMethodField()

    class Meta(ShareSerializer.Meta):
        fields = ("url", *ShareSerializer.Meta.fields)

    def get_url(self, share: Share) -> str:
        return str(self.context["url"])


class MoveSerializer(serializers.Serializer):
    start = serializers.DateField(allow_null=True, validators=[plausible_date])
    end = serializers.DateField(allow_null=True, validators=[plausible_date])
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
