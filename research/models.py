"""Personas, their jobs and problems, notes of what was said, and the insights taken from them."""

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from products.models import HUES, Detail, Link
from products.validators import plausible_date, storable_text
from research import passages

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


def _text(label: str, help_text: str = "", most: int = 4000) -> models.TextField:
    return models.TextField(
        label, max_length=most, blank=True, validators=[storable_text], help_text=help_text
    )


def _line(label: str, help_text: str = "", most: int = 120) -> models.CharField:
    return models.CharField(
        label, max_length=most, blank=True, validators=[storable_text], help_text=help_text
    )


def _score(label: str, help_text: str, default: int = 3) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=ONE_TO_FIVE, help_text=help_text
    )


def _counted(rows: QuerySet[Any], by: str, what: Any) -> Coalesce:
    """A number per outer row by subquery: a join with grouping is five times slower on long lists."""
    number = rows.order_by().values(by).annotate(number=what).values("number")
    return Coalesce(Subquery(number, output_field=models.IntegerField()), 0)


def _age(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(120)])


class PersonaManager(models.Manager["Persona"]):
    def get_queryset(self) -> QuerySet["Persona"]:
        problems = Problem.objects.filter(persona=OuterRef("pk"), item__archived_at=None)
        return super().get_queryset().annotate(problems_n=_counted(problems, "persona", Count("pk")))


@pghistory.track()
class Persona(Detail):
    NEEDS = (
        ("price", "Price"),
        ("quality", "Quality"),
        ("choice", "Choice"),
        ("convenience", "Convenience"),
    )

    hue = models.CharField("colour", max_length=8, choices=HUES, default="indigo")
    role = _line("role", "What they are hired to do: “support lead”.")
    age_from = _age("age from")
    age_to = _age("age to")
    gender = _line("gender", most=40)
    education = _line("education")
    income = _line("income", "As they would say it: “€52k a year”.")
    goals = _text("goals", "What a good month looks like to them.")
    frustrations = _text("frustrations", "What costs them time, money or nerves.")
    habits = _text("habits", "How they work today: tools, times, people they ask.")
    quote = _line("quote", "One sentence they really said.", 300)
    main_need = models.CharField("main need", max_length=12, choices=NEEDS, blank=True)
    share = models.PositiveSmallIntegerField(
        "share of customers",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="In per cent, 0 to 100.",
    )

    objects = PersonaManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__lte=100), name="persona_share_in_percent"
            ),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=models.F("age_to")),
                name="persona_ages_in_order",
                violation_error_message="The ages are the wrong way round.",
            ),
        ]

    @property
    def ages(self) -> str:
        if self.age_from is not None and self.age_to is not None:
            return f"{self.age_from}–{self.age_to}" if self.age_from != self.age_to else str(self.age_from)
        if self.age_from is not None:
            return f"from {self.age_from}"
        return f"up to {self.age_to}" if self.age_to is not None else ""

    @property
    def demographics(self) -> list[tuple[str, str]]:
        told = (
            ("Age", self.ages),
            ("Gender", self.gender),
            ("Education", self.education),
            ("Income", self.income),
        )
        return [(label, value) for label, value in told if value]

    def clean(self) -> None:
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            raise ValidationError({"age_to": "This is younger than “age from”."})


class NeedManager(models.Manager["Need"]):
    """Every need comes with the evidence counted behind it: live insights linked to it, and their weights."""

    def get_queryset(self) -> QuerySet["Need"]:
        links = Link.objects.filter(
            target=OuterRef("pk"), kind="evidences", source__kind="insight", source__archived_at=None
        )
        return (
            super()
            .get_queryset()
            .annotate(
                insights_n=_counted(links, "target", Count("pk")),
                insights_weight=_counted(links, "target", Sum("source__insight__weight")),
            )
        )


class Need(Detail):
    """What jobs and problems have in common."""

    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="%(class)ss",
        help_text="Whose it is.",
    )
    severity = _score("severity", "1: a nuisance. 5: they would leave, or come, because of it.")
    frequency = _score("frequency", "1: once a year. 3: weekly. 5: many times a day.")

    objects = NeedManager()

    class Meta:
        abstract = True

    def impact(self) -> int:
        return self.severity * self.frequency

    @property
    def evidence_count(self) -> int:
        return self._evidence("insights_n")

    @property
    def evidence_weight(self) -> int:
        return self._evidence("insights_weight")

    def _evidence(self, name: str) -> int:
        """A row that was just created has not been counted by its manager yet."""
        if name not in self.__dict__:
            counted = type(self)._default_manager.filter(pk=self.pk).values_list(name, flat=True).first()
            self.__dict__[name] = counted or 0
        return int(self.__dict__[name])


def _needs_valid(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(severity__range=(1, 5)) & Q(frequency__range=(1, 5)), name=f"{name}_scores_one_to_five"
    )


@pghistory.track()
class Job(Need):
    """A job to be done: When …, I want to …, so I can …."""

    situation = _line("when", "When … : “a customer writes for the third time”.", 300)
    motivation = _line("I want to", "I want to … : “see what was promised before”.", 300)
    outcome = _line("so I can", "So I can … : “answer once and be done”.", 300)

    class Meta:
        constraints = [_needs_valid("job")]


@pghistory.track()
class Problem(Need):
    description = _text("description", "What happens, to whom, and what it costs them. Markdown.", 10_000)

    class Meta:
        constraints = [_needs_valid("problem")]


class NoteManager(models.Manager["Note"]):
    def get_queryset(self) -> QuerySet["Note"]:
        insights = Insight.objects.filter(note=OuterRef("pk"), item__archived_at=None)
        return super().get_queryset().annotate(insights_n=_counted(insights, "note", Count("pk")))


@pghistory.track()
class Note(Detail):
    """What a customer said or did, as it was taken down."""

    SOURCES = (
        ("interview", "Interview"),
        ("call", "Call"),
        ("usability", "Usability session"),
        ("sales", "Sales"),
        ("support", "Support"),
    )

    source = models.CharField("source", max_length=12, choices=SOURCES, default="interview")
    customer = _line("customer", "Who said it.")
    company = _line("company")
    held_on = models.DateField("date", null=True, blank=True, validators=[plausible_date])
    body = models.TextField(
        "note",
        max_length=200_000,
        validators=[storable_text],
        help_text="The transcript, or what you wrote down. On the note's page, select passages to make insights.",
    )

    objects = NoteManager()

    def clean(self) -> None:
        """Forms send line breaks as two characters; offsets of highlights count one."""
        self.body = self.body.replace("\r\n", "\n").replace("\r", "\n")


@pghistory.track()
class Insight(Detail):
    """A passage of a note that means something, with how much it weighs and who said it."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="insights")
    quote = _text(
        "quote", "A passage of the note, word for word. Leave it empty for what was seen, not said."
    )
    # Where the quote stands in the note; both empty once an edit of the note has taken it out.
    start = models.PositiveIntegerField("starts at", null=True, blank=True)
    end = models.PositiveIntegerField(null=True, editable=False)
    weight = _score("weight", "1: said in passing. 5: they pay, leave or stay because of it.")
    customer = _line("customer", "Kept from the note when left empty.")
    company = _line("company")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weight__range=(1, 5)), name="insight_weight_one_to_five"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=models.F("end")),
                name="insight_start_before_end",
            ),
        ]
        indexes = [models.Index(fields=["note", "start"], name="insight_of_note")]

    @property
    def is_in_note(self) -> bool:
        return self.end is not None

    def clean(self) -> None:
        """A new quote must stand in its note; one that an edit of the note has removed may stay as it is."""
        if self.note_id is None or self._is_as_stored():
            return
        if not self.quote.strip():
            self.quote, self.start, self.end = "", None, None
            return
        found = passages.locate(self.note.body, self.quote, self.start or 0)
        if found is None:
            raise ValidationError(
                {"quote": "This passage is not in the note. Copy it exactly as it stands there."}
            )
        self.start, self.end = found
        self.quote = self.note.body[self.start : self.end]

    def _is_as_stored(self) -> bool:
        stored = Insight.objects.filter(pk=self.pk).values_list("note_id", "quote", "start").first()
        return stored == (self.note_id, self.quote, self.start)
