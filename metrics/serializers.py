"""Shapes of the stage's own REST routes."""

from django.urls import reverse
from rest_framework import serializers

from metrics.models import Backfill, DashboardShare, MetricPoint, MetricRun, StripeEndpoint, Watch
from metrics.shapes import COLUMNS
from products.serializers import PersonField
from products.sharing.api import SHARED_FIELDS, ShareLinkSerializer, with_address


class PointSerializer(serializers.ModelSerializer):
    value = serializers.FloatField(allow_null=True)
    is_worked_out = serializers.SerializerMethodField(
        help_text="Nobody saw it then: the metric was not computed yet, and it was worked out later."
    )

    class Meta:
        model = MetricPoint
        fields = (
            "granularity",
            "period_start",
            "value",
            "payload",
            "is_complete",
            "is_revision",
            "is_worked_out",
            "known_at",
        )

    def get_is_worked_out(self, point: MetricPoint) -> bool:
        return point.pk is None


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


class BackfillSerializer(serializers.ModelSerializer):
    asked_by = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Backfill
        fields = (
            "id", "reason", "asked_by", "first", "last", "state", "total", "done", "created_at", "started_at",
            "finished_at", "retry_at", "attempts", "error",
        )  # fmt: skip


class NewBackfill(serializers.Serializer):
    """The months whose ends lie from the one day to the other; without both, the last twelve."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "from": serializers.DateField(required=False),
            "to": serializers.DateField(required=False),
        }


class MarkSerializer(serializers.Serializer):
    date = serializers.DateField()
    label = serializers.CharField()
    kind = serializers.CharField(help_text="release, launch, …")


class MetricChangeSerializer(serializers.Serializer):
    """One change of one metric; of a crossing of a line there is no interval."""

    metric = serializers.IntegerField(source="insight.metric.item.number")
    title = serializers.CharField(source="insight.metric.item.title")
    kind = serializers.CharField(source="insight.kind", help_text="change, target, above or below.")
    direction = serializers.CharField(source="insight.direction")
    since = serializers.DateField(source="insight.since")
    granularity = serializers.CharField(source="insight.granularity")
    before = serializers.FloatField(
        source="insight.before", help_text="What was to be expected.", allow_null=True
    )
    after = serializers.FloatField(source="insight.after", allow_null=True)
    low = serializers.FloatField(
        source="insight.low", help_text="Of after less before, 95 %.", allow_null=True
    )
    high = serializers.FloatField(source="insight.high", allow_null=True)
    line = serializers.FloatField(source="insight.line", allow_null=True)
    found_at = serializers.DateTimeField(source="insight.found_at")
    ended_at = serializers.DateTimeField(source="insight.ended_at", allow_null=True)
    words = serializers.CharField()
    marks = MarkSerializer(many=True, help_text="What stands in the window of the change.")


class ChangesSerializer(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=Watch.VERDICTS, allow_blank=True)
    words = serializers.CharField()
    looked_at = serializers.DateTimeField(allow_null=True)
    found = serializers.DictField(help_text="The numbers of the last look.")
    changes = MetricChangeSerializer(many=True)


class AlertsSerializer(serializers.ModelSerializer):
    class Meta:
        model = Watch
        fields = ("tell_change", "tell_target", "above", "below")


class FollowSerializer(serializers.Serializer):
    follows = serializers.BooleanField()


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


class StripeSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    url = serializers.SerializerMethodField(help_text="What Stripe posts to.")
    secret = serializers.CharField(
        write_only=True,
        max_length=220,
        required=False,
        help_text="whsec_…, once Stripe has made it; never given back.",
    )
    hint = serializers.CharField(read_only=True, help_text="The secret's last characters.")
    created_at = serializers.DateTimeField(read_only=True)
    secret_at = serializers.DateTimeField(read_only=True, allow_null=True)
    last_at = serializers.DateTimeField(read_only=True, allow_null=True)
    refused_at = serializers.DateTimeField(read_only=True, allow_null=True)
    refusal = serializers.CharField(read_only=True)

    def get_url(self, endpoint: StripeEndpoint) -> str:
        path = reverse("ingest-stripe", kwargs={"address": endpoint.address})
        return str(self.context["request"].build_absolute_uri(path))


class Rows(serializers.Serializer):
    rows = serializers.ListField(
        child=serializers.DictField(),
        help_text=" · ".join(f"{what}: {columns}" for what, columns in COLUMNS.items()),
    )


class Stored(serializers.Serializer):
    stored = serializers.IntegerField(help_text="Rows that were new.")
    known = serializers.IntegerField(help_text="Rows that were there already, known by their ids.")


class ExploredQuestion(serializers.Serializer):
    events = serializers.ListField(child=serializers.CharField())
    measure = serializers.CharField()
    granularity = serializers.CharField()
    # "from" is a word of Python, so these two are declared by name below.
    segment = serializers.DictField(allow_null=True, help_text="As it was asked; null for everybody.")
    breakdown = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {"from": serializers.DateField(), "to": serializers.DateField()}


class ExploredPeriod(serializers.Serializer):
    start = serializers.DateField()
    is_complete = serializers.BooleanField()


class ExploredPart(serializers.Serializer):
    name = serializers.CharField()
    values = serializers.ListField(child=serializers.IntegerField())
    total = serializers.IntegerField()
    is_rest = serializers.BooleanField(help_text="What the breakdown does not name.")


class Explored(serializers.Serializer):
    question = ExploredQuestion()
    words = serializers.CharField(help_text="The question as a person says it.")
    periods = ExploredPeriod(many=True)
    values = serializers.ListField(child=serializers.IntegerField(), help_text="One for each period.")
    total = serializers.IntegerField(help_text="Different people, or all events, of the whole range.")
    parts = ExploredPart(many=True)
    parts_overlap = serializers.BooleanField(help_text="A person may be in several parts.")
    segment_people = serializers.IntegerField(allow_null=True, help_text="People of the segment.")
    is_behind = serializers.BooleanField(help_text="The newest events are not counted yet.")


class DashboardShareSerializer(ShareLinkSerializer):
    class Meta:
        model = DashboardShare
        fields = ("id", "name", "range", "show_targets", "show_marks", "show_breakdowns", *SHARED_FIELDS)
        read_only_fields = ("created_at", "revoked_at", "views", "last_viewed_at")


NewDashboardShare = with_address(DashboardShareSerializer, "NewDashboardShare")
