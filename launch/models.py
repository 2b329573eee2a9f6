"""A launch, the tasks of its checklist, and what each function says about being ready."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import TenantModel, User
from launch.checklist import FUNCTIONS
from products.models import Detail, Item
from products.validators import plausible_date, storable_text


@pghistory.track()
class Launch(Detail):
    TIERS = (
        (1, "Tier 1: the whole market hears of it"),
        (2, "Tier 2: existing customers"),
        (3, "Tier 3: release notes"),
    )
    CHANNELS = (
        ("in_app", "In the app"),
        ("email", "E-mail"),
        ("blog", "Blog"),
        ("press", "Press"),
        ("social", "Social media"),
        ("events", "Events and webinars"),
        ("paid", "Paid advertising"),
        ("sales", "Sales outreach"),
        ("partners", "Partners"),
        ("community", "Community"),
    )
    DISTRIBUTION = (
        ("self_serve", "Self-serve"),
        ("sales_led", "Sales-led"),
        ("partner", "Through partners"),
        ("marketplace", "Marketplace"),
        ("hybrid", "Self-serve and sales"),
    )

    release = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="launches"
    )
    tier = models.PositiveSmallIntegerField(choices=TIERS, default=2)
    date = models.DateField("launch date", null=True, blank=True, validators=[plausible_date])
    target_market = models.TextField(max_length=1000, blank=True, validators=[storable_text])
    positioning = models.TextField(max_length=2000, blank=True, validators=[storable_text])
    channels = ArrayField(models.CharField(max_length=12, choices=CHANNELS), default=list, blank=True)
    distribution = models.CharField(
        "distribution model", max_length=12, choices=DISTRIBUTION, default="self_serve"
    )
    launched_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "launches"
        indexes = [models.Index(fields=["workspace", "date"], name="launch_day")]
        constraints = [
            models.CheckConstraint(condition=models.Q(tier__range=(1, 3)), name="launch_tier_1_to_3")
        ]

    def clean(self) -> None:
        if len(set(self.channels)) != len(self.channels):
            raise ValidationError({"channels": "Name each channel once."})

    def channel_list(self) -> list[str]:
        labels = dict(self.CHANNELS)
        return [labels.get(channel, channel) for channel in self.channels]

    def channel_names(self) -> str:
        return ", ".join(self.channel_list())


@pghistory.track()
class LaunchTask(Detail):
    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="tasks")
    function = models.CharField(max_length=12, choices=FUNCTIONS, default="product")
    due_date = models.DateField("due", null=True, blank=True, validators=[plausible_date])
    must_have = models.BooleanField("the launch cannot go without it", default=False)
    notes = models.TextField(max_length=2000, blank=True, validators=[storable_text])
    done_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["launch", "due_date"], name="launch_task_due")]


@pghistory.track()
class Readiness(TenantModel):
    """What one function says: go, no go, or nothing yet. Made with the launch, one row a function."""

    VERDICTS = (("pending", "Pending"), ("go", "Go"), ("no_go", "No go"))

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="readiness")
    function = models.CharField(max_length=12, choices=FUNCTIONS)
    verdict = models.CharField(max_length=8, choices=VERDICTS, default="pending")
    note = models.CharField(max_length=500, blank=True, validators=[storable_text])
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "readiness"
        constraints = [
            models.UniqueConstraint(fields=["launch", "function"], name="one_verdict_a_function"),
            models.CheckConstraint(
                condition=models.Q(verdict="pending") | models.Q(decided_at__isnull=False),
                name="verdict_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_function_display()}: {self.get_verdict_display()}"

    @property
    def category(self) -> str:
        return {"go": "done", "no_go": "dropped"}.get(self.verdict, "planned")

    def clean(self) -> None:
        if self.verdict == "no_go" and not self.note.strip():
            raise ValidationError({"note": "Say what is missing, so that somebody can mend it."})
