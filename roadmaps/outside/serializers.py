"""Shapes of editions, their links, promises and readers over REST; rules are in the actions."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from products.sharing.api import SHARED_FIELDS, ShareLinkSerializer, with_address
from products.validators import storable_text
from roadmaps.models import Edition, EditionEntry, Promise, Share, Wish
from roadmaps.models.editions import HORIZONS, STATES


def _whole(**more: Any) -> serializers.ListField:
    number = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    return serializers.ListField(child=number, required=False, max_length=200, **more)


def _some(known: Any) -> serializers.ListField:
    """Of these words; the model refuses others."""
    words = ", ".join(key for key, _ in known)
    return serializers.ListField(
        child=serializers.CharField(max_length=8),
        required=False,
        max_length=8,
        help_text=f"Some of: {words}.",
    )


class EditionSerializer(serializers.ModelSerializer):
    """An edition of the roadmap. Title, introduction and colour are what readers see of it."""

    themes = _whole(help_text="Numbers of themes; none means all.")
    horizons = _some(HORIZONS)
    states = _some(STATES)
    title = serializers.CharField(max_length=120, required=False, validators=[storable_text])

    class Meta:
        model = Edition
        fields = (
            "id", "name", "audience", "title", "intro", "hue", "precision", "themes", "horizons", "states", "version",
            "changed_at", "created_at", "archived_at",
        )  # fmt: skip
        read_only_fields = ("version", "changed_at", "created_at", "archived_at")


class EntrySerializer(serializers.ModelSerializer):
    """What readers see of an initiative, and its number, which they do not."""

    initiative = serializers.IntegerField(source="item.number", read_only=True)
    state = serializers.CharField(read_only=True)

    class Meta:
        model = EditionEntry
        fields = (
            "uid", "initiative", "title", "note", "theme", "hue", "state", "horizon", "start", "end", "span", "since",
            "changed_at", "votes",
        )  # fmt: skip
        read_only_fields = fields


class PromiseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Promise
        fields = ("at", "event", "title", "theme", "state", "horizon", "end", "span", "before")
        read_only_fields = fields


class PromiseHistorySerializer(serializers.Serializer):
    """How one promise came out: kept, slipped, dropped or still open, with all that was said.

    What had shipped before it was first shown is only told: nothing was promised.
    """

    initiative = serializers.IntegerField(source="last.item.number")
    title = serializers.CharField()
    outcome = serializers.ChoiceField(choices=("kept", "slipped", "dropped", "open", "told"))
    promised = serializers.CharField()
    says = serializers.CharField()
    moves = serializers.IntegerField()
    slip_days = serializers.IntegerField()
    since = serializers.DateTimeField(source="first.at")
    shipped_at = serializers.DateTimeField(allow_null=True)
    rows = PromiseSerializer(many=True)


class WishSerializer(serializers.ModelSerializer):
    initiative = serializers.IntegerField(source="item.number", read_only=True)
    link = serializers.IntegerField(source="share_id", allow_null=True, read_only=True)

    class Meta:
        model = Wish
        fields = ("id", "initiative", "email", "is_vote", "is_news", "link", "confirmed_at", "told_at")
        read_only_fields = fields


class DayOfSiteSerializer(serializers.Serializer):
    date = serializers.DateField()
    host = serializers.CharField(help_text="The site the readers came from; empty when unknown.")
    views = serializers.IntegerField()


class ShareSerializer(ShareLinkSerializer):
    edition = serializers.PrimaryKeyRelatedField(queryset=Edition.objects.none())
    layouts = serializers.ListField(
        child=serializers.ChoiceField(choices=Share.LAYOUTS), required=False, max_length=4
    )
    domain = serializers.CharField(
        max_length=120, required=False, allow_blank=True, validators=[storable_text]
    )
    embed_hosts = serializers.ListField(
        child=serializers.CharField(max_length=120, validators=[storable_text]), required=False, max_length=20
    )

    class Meta:
        model = Share
        fields = (
            "id", "name", "edition", "layouts", "show_dates", "show_progress", "feedback", "domain", "embed_hosts",
            "is_indexed", *SHARED_FIELDS,
        )  # fmt: skip
        read_only_fields = ("created_at", "revoked_at", "views", "last_viewed_at")

    def get_fields(self) -> Any:
        made = super().get_fields()
        product = getattr(self.context.get("request"), "product", None)
        if product is not None:
            made["edition"].queryset = Edition.objects.filter(product=product)
        return made

    @extend_schema_field(DayOfSiteSerializer(many=True))
    def get_log(self, share: Any) -> Any:
        return DayOfSiteSerializer(getattr(share, "log", []), many=True).data


NewShareSerializer = with_address(ShareSerializer, "NewShareSerializer")
