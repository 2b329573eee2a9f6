"""The raw rows that metrics are computed from. Many, only added, unique by the sender's own ids."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, Workspace
from products.models import Product


class DataRow(TenantModel):
    """High-volume rows: no Items, no field history, no Activity for each."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class KnownMessage(TenantModel):
    """The id of a message that is stored as an Event, by its digest: what makes sending it again harmless.

    Events are partitioned by month, and a unique index cannot reach across partitions, so their ids stand here.
    Written in the statement that writes the event (metrics/actions/intake.py), taken away by a trigger of the
    database when the event is deleted.
    """

    pk = models.CompositePrimaryKey("workspace_id", "digest")
    # The event has a constraint already: one look at the workspace for each row is enough.
    workspace = models.ForeignKey(
        Workspace,
        on_delete=models.CASCADE,
        editable=False,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    digest = models.UUIDField()

    def __str__(self) -> str:
        return str(self.digest)


class Event(DataRow):
    """One thing that one person did, as a Segment client tells it. Partitioned by the month of `occurred_at`."""

    # No index of their own: those below and the months are how rows are found.
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, editable=False, related_name="+", db_index=False
    )
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    message_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)  # track, page, screen, identify, group
    name = models.CharField(max_length=200)
    distinct_id = models.CharField(max_length=200)
    session_id = models.CharField(max_length=120, blank=True)
    occurred_at = models.DateTimeField()
    properties = models.JSONField(default=dict)
    delivery_id = models.BigIntegerField(null=True)  # no key: the Delivery goes when its rows are folded

    class Meta:
        indexes = [
            models.Index(fields=["product", "occurred_at"], name="event_when"),
            models.Index(fields=["delivery_id"], name="event_delivery"),
            models.Index(fields=["product", "distinct_id"], name="event_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} by {self.distinct_id}"


class Alias(DataRow):
    """Two ids of one person. `identify` ties an anonymous id to one person only; `alias` ties any two."""

    from_id = models.CharField(max_length=200)
    to_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)  # identify, alias
    delivery_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "aliases"
        indexes = [models.Index(fields=["delivery_id"], name="alias_delivery")]
        constraints = [
            models.UniqueConstraint(fields=["product", "from_id", "to_id"], name="one_alias_a_pair"),
            models.UniqueConstraint(
                fields=["product", "from_id"],
                condition=models.Q(kind="identify"),
                name="one_person_an_anonymous_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_id} is {self.to_id}"


class SubscriptionVersion(DataRow):
    """From `effective_at` on, this subscription of this customer looks like this."""

    event_id = models.CharField(max_length=120)
    effective_at = models.DateTimeField()
    sequence = models.BigIntegerField(default=0)
    subscription_id = models.CharField(max_length=120)
    customer_id = models.CharField(max_length=120)
    status = models.CharField(max_length=20)
    interval = models.CharField(max_length=5)
    interval_count = models.PositiveSmallIntegerField(default=1)
    unit_amount_minor = models.DecimalField(max_digits=30, decimal_places=12)
    quantity = models.DecimalField(max_digits=20, decimal_places=6, default=1)
    currency = models.CharField(max_length=3)
    metered = models.BooleanField(default=False)
    discount = models.JSONField(null=True)
    discount_ends_at = models.DateTimeField(null=True)  # the discount's own, where an index finds it
    made_from = models.CharField(max_length=60, blank=True)  # the Stripe subscription it was made from
    # Numbers of a RevenueDelivery, no keys: it goes when its rows are folded, and with it what it has replaced.
    delivery_id = models.BigIntegerField(null=True)
    replaced_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "event_id"],
                condition=models.Q(replaced_by=None),
                name="one_version_an_event",
            )
        ]
        indexes = [
            models.Index(fields=["product", "effective_at"], name="version_when"),
            models.Index(fields=["product", "customer_id"], name="version_customer"),
            models.Index(fields=["product", "subscription_id"], name="version_subscription"),
            models.Index(
                fields=["product", "discount_ends_at"],
                condition=models.Q(discount_ends_at__isnull=False),
                name="version_discount_end",
            ),
            models.Index(
                fields=["product", "made_from"], condition=~models.Q(made_from=""), name="version_made_from"
            ),
            models.Index(
                fields=["delivery_id"], condition=models.Q(delivery_id__isnull=False), name="version_delivery"
            ),
            models.Index(
                fields=["replaced_by"], condition=models.Q(replaced_by__isnull=False), name="version_replaced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} at {self.effective_at}"


class FxRate(DataRow):
    """Units of `to_currency` for one unit of `currency`, one rate a month; sending it again corrects it."""

    month = models.DateField()
    currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "month", "currency", "to_currency"], name="one_rate_a_month"
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.currency}: {self.rate}"


class Answer(DataRow):
    """One score that somebody gave in a survey; None is an answer left empty."""

    external_id = models.CharField(max_length=120)
    survey = models.CharField(max_length=80)
    kind = models.CharField(max_length=4)  # nps, csat, ces
    respondent = models.CharField(max_length=200)
    score = models.FloatField(null=True)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "external_id"], name="one_scored_answer_an_id")
        ]
        indexes = [models.Index(fields=["product", "kind", "submitted_at"], name="answer_when")]

    def __str__(self) -> str:
        return f"{self.kind} {self.score} by {self.respondent}"


class Lifetime(DataRow):
    """How long customers stayed, as another system knows it: `tenure` periods, then churned or still there."""

    external_id = models.CharField(max_length=120)
    cohort = models.CharField(max_length=80, blank=True)
    tenure = models.DecimalField(max_digits=20, decimal_places=6)
    churned = models.BooleanField()
    customers = models.DecimalField(max_digits=20, decimal_places=6, default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "external_id"], name="one_lifetime_an_id"),
            models.CheckConstraint(
                condition=models.Q(tenure__gte=0, customers__gte=0), name="lifetime_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customers} for {self.tenure}{'' if self.churned else ' and more'}"


class ReleaseMark(DataRow):
    """A dated mark for charts that came with the data: the tags of an imported project, a change of prices."""

    KINDS = (("release", "Release"), ("launch", "Launch"), ("price", "Price change"))

    date = models.DateField()
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=7, choices=KINDS, default="release")
    url = models.URLField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "label"], name="one_mark_a_label")]

    def __str__(self) -> str:
        return self.label


class Intake(TenantModel):
    """What came in on one day by one source: the page about data sources, and the clock of staleness.

    The counters change in the transaction that stores the rows, so whoever reads a count sees its rows too.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=13)  # events, subscriptions, answers, lifetimes, marks
    day = models.DateField()
    accepted = models.BigIntegerField(default=0)
    late = models.BigIntegerField(default=0)  # of these, rows of a day before
    repeated = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    ignored = models.BigIntegerField(default=0)  # Stripe events that say nothing about revenue
    last_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "source", "day"], name="one_intake_a_day")]

    def __str__(self) -> str:
        return f"{self.source} on {self.day}: {self.accepted}"
