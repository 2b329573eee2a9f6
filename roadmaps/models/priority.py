"""Prioritisation: frameworks, what is answered in them, what customers said, and who changed what."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models import Product
from products.validators import storable_text
from roadmaps.models.plans import Initiative
from roadmaps.priority.calc.columns import Column, Estimate
from roadmaps.priority.calc.methods import METHODS
from roadmaps.priority.calc.ranking import Rules

BUILT_IN = "rice"  # every product has it; it stands on the initiatives' own fields
FIELDS = ("reach", "impact", "confidence", "effort")  # of Initiative, as columns of the built-in framework
RESERVED = ("new", "tree", "rounds")


@pghistory.track(exclude=["changed_at", "version"])
class Framework(TenantModel):
    """A way to compare the initiatives of a product. The built-in one is stored when it is first written to."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="frameworks", editable=False)
    key = models.CharField(
        max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9-]*\Z", "Use a–z, 0–9 and hyphens only.")]
    )
    name = models.CharField(max_length=80, validators=[storable_text])
    method = models.CharField(max_length=12, choices=[(one.key, one.label) for one in METHODS.values()])
    criteria = models.JSONField(default=list)  # columns, as priority.calc.columns has them
    formula = models.CharField(max_length=500, blank=True, validators=[storable_text])
    settings = models.JSONField(default=dict)  # thresholds and capacity
    top = models.PositiveSmallIntegerField(default=5)  # how many will be done: what “in the top N” asks
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now)  # any answer, or the framework itself
    version = models.PositiveIntegerField(default=1)  # of what it asks, so that nobody overwrites unseen
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "key"], name="one_framework_a_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_built_in(self) -> bool:
        return self.key == BUILT_IN

    @property
    def columns(self) -> tuple[Column, ...]:
        method = METHODS[self.method]
        if not self.criteria:
            return method.columns
        choices = {column.key: column.choices for column in method.columns}
        return tuple(Column(**one, choices=choices.get(one["key"], ())) for one in self.criteria)

    @property
    def rules(self) -> Rules:
        return Rules(METHODS[self.method], self.columns, self.formula, self.settings)


class Answer(TenantModel):
    """One cell: what is known of one initiative in one column. Who wrote it when is in `Edit`."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="answers")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    column = models.CharField(max_length=24)
    value = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "initiative", "column"], name="one_answer_a_cell"),
            models.CheckConstraint(
                condition=models.Q(low=None, high=None)
                | models.Q(low__lte=models.F("value"), high__gte=models.F("value")),
                name="answer_range_goes_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.column}: {self.value}"

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.value, self.low, self.high)


class Edit(TenantModel):
    """What one person wrote at once: a cell, a pasted block, the medians of a round. Undone as one."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="edits")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    cells = models.JSONField()  # [[initiative's number, column, text before, text after], …]
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["framework", "user", "-id"], name="edit_newest")]

    def __str__(self) -> str:
        return f"{len(self.cells)} cells of {self.framework}"


class Reply(TenantModel):
    """One customer's answer to one question of a survey (Kano, opportunity) about one initiative."""

    QUESTIONS = tuple((name, name.capitalize()) for one in METHODS.values() for name in one.asks_people)

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="replies")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    respondent = models.CharField(max_length=120, validators=[storable_text])
    question = models.CharField(max_length=13, choices=QUESTIONS)
    value = models.PositiveSmallIntegerField()  # 1 to 5
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "initiative", "respondent", "question"], name="one_reply_a_question"
            ),
            models.CheckConstraint(condition=models.Q(value__range=(1, 5)), name="reply_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class Odds(TenantModel):
    """The last simulation of a framework. `stamp` names the answers it was drawn from, so age cannot be hidden."""

    STATES = (("due", "Waiting"), ("running", "Drawing"), ("done", "Done"), ("failed", "Failed"))

    framework = models.OneToOneField(
        Framework, primary_key=True, on_delete=models.CASCADE, related_name="odds"
    )
    state = models.CharField(max_length=7, choices=STATES, default="due")
    done = models.PositiveIntegerField(default=0)  # draws so far
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)  # the last word of the worker that draws
    tries = models.PositiveSmallIntegerField(default=0)  # runs that were begun and never came back
    finished_at = models.DateTimeField(null=True)
    stamp = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "odds"

    def __str__(self) -> str:
        return f"{self.framework}: {self.state}"


@pghistory.track()
class Round(TenantModel):
    """Several people answer without seeing each other; then all is shown at once."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=80, validators=[storable_text])
    columns = ArrayField(models.CharField(max_length=24))
    numbers = ArrayField(models.PositiveIntegerField(), default=list)  # of the initiatives asked about
    due_date = models.DateField(null=True, blank=True)
    started_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    revealed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["framework", "-id"], name="round_newest")]

    def __str__(self) -> str:
        return self.name


class RoundMember(TenantModel):
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="one_seat_a_person")]

    def __str__(self) -> str:
        return f"{self.user} in {self.round}"


class Ballot(TenantModel):
    """What one member thinks of one cell. Nobody else reads it before the round is revealed."""

    member = models.ForeignKey(RoundMember, on_delete=models.CASCADE, related_name="ballots")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    column = models.CharField(max_length=24)
    value = models.FloatField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "initiative", "column"], name="one_ballot_a_cell")
        ]

    def __str__(self) -> str:
        return f"{self.column} by {self.member}"
