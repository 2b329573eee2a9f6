"""Raw rows, in the shapes that the calculations take."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet, Sum

from accounts.models import ApiToken
from metrics.calc import survey as calc_survey
from metrics.calc.events import ANY, merged
from metrics.calc.events import Event as Behaviour
from metrics.calc.identity import canonical_ids
from metrics.calc.lifetime import Life
from metrics.inputs import inputs_of
from metrics.models import (
    Alias,
    Answer,
    Event,
    Intake,
    Lifetime,
    Metric,
    MetricPoint,
)
from products.models import Product

ACTIVITY_KINDS = (
    "track",
    "page",
    "screen",
)  # identify and group say who somebody is, not that they did something
SOURCE_OF = {
    "mrr": "subscriptions",
    "nps": "answers",
    "csat": "answers",
    "ces": "answers",
    "active_users": "events",
    "explored": "events",
    "retention": "events",
    "lifecycle": "events",
    "sessions": "events",
    "funnel": "events",
    "activation": "events",
}
POINTS_OF = "metric "  # the source of a forecast or formula: the points of the metrics with these numbers
CHUNK = 5000
NAMED = 5000  # newest events that are looked through for names


def person_events(
    product: Product, *, since: datetime | None, before: datetime, names: Sequence[str]
) -> list[Behaviour]:
    """What people did in [since, before), anonymous and known ids merged; `*` in names takes every event."""
    rows = Event.objects.filter(product=product, kind__in=ACTIVITY_KINDS, occurred_at__lt=before)
    if since is not None:
        rows = rows.filter(occurred_at__gte=since)
    if ANY not in names:
        rows = rows.filter(name__in=set(names))
    aliases = Alias.objects.filter(product=product).values_list("from_id", "to_id")
    columns = rows.values_list("message_id", "distinct_id", "name", "occurred_at", "session_id")
    read = (Behaviour(*row) for row in columns.iterator(chunk_size=CHUNK))
    return list(merged(read, canonical_ids(aliases)))


def first_event_at(product: Product) -> datetime | None:
    found = Event.objects.filter(product=product, kind__in=ACTIVITY_KINDS).aggregate(first=Min("occurred_at"))
    return found["first"]


def recent_events(product: Product) -> QuerySet[Event]:
    return Event.objects.filter(product=product).order_by("-pk")


def event_names(product: Product) -> list[str]:
    """What people did lately, by name: of the newest events only, for there may be millions."""
    newest = Event.objects.filter(product=product, kind__in=ACTIVITY_KINDS).order_by("-occurred_at")
    return sorted(set(newest.values_list("name", flat=True)[:NAMED]))


def survey_answers(
    product: Product, *, kind: str, survey: str, since: datetime | None, before: datetime
) -> list[calc_survey.Answer]:
    """Answers in [since, before); an empty survey key takes those of every survey of the kind."""
    rows = Answer.objects.filter(product=product, kind=kind, submitted_at__lt=before)
    if survey:
        rows = rows.filter(survey=survey)
    if since is not None:
        rows = rows.filter(submitted_at__gte=since)
    columns = rows.values_list("respondent", "score", "submitted_at")
    return [calc_survey.Answer(*row) for row in columns.iterator(chunk_size=CHUNK)]


def answered_surveys(product: Product) -> list[str]:
    rows = Answer.objects.filter(product=product).values_list("survey", flat=True)
    return list(rows.distinct().order_by("survey"))


def lifetimes(product: Product, cohort: str) -> list[Life]:
    """Tenures that were sent; an empty cohort takes those of every cohort."""
    rows = Lifetime.objects.filter(product=product)
    if cohort:
        rows = rows.filter(cohort=cohort)
    columns = rows.order_by("pk").values_list("tenure", "churned", "customers")
    return [
        Life(float(tenure), churned, float(customers)) for tenure, churned, customers in columns.iterator()
    ]


def source_of(metric: Metric) -> str:
    """What the metric is computed from, as Intake names it; other metrics' points for a forecast or formula."""
    if metric.calculation == "customer_lifetime":
        return str(metric.params.get("source", "subscriptions"))
    if metric.calculation in {"forecast", "formula"}:
        numbers = inputs_of(metric.calculation, metric.params)
        return f"{POINTS_OF}{','.join(map(str, numbers))}"
    return SOURCE_OF.get(metric.calculation, "")


def data_version(product: Product, source: str) -> tuple[int, int]:
    """How many rows a source (see source_of) has taken in ever, and how many of them were late.

    Read before the rows themselves: then every row that these numbers count is read as well.
    """
    if source.startswith(POINTS_OF):
        numbers = [int(number) for number in source.removeprefix(POINTS_OF).split(",") if number]
        points = MetricPoint.objects.filter(metric__item__product=product, metric__item__number__in=numbers)
        counted = points.aggregate(version=Count("pk"), late=Count("pk", filter=Q(is_revision=True)))
        return counted["version"], counted["late"]
    found = Intake.objects.filter(product=product, source=source).aggregate(
        version=Sum("accepted"), late=Sum("late")
    )
    return int(found["version"] or 0), int(found["late"] or 0)


def intake_days(product: Product) -> QuerySet[Intake]:
    return Intake.objects.filter(product=product).order_by("-day", "source")


def write_keys(product: Product) -> QuerySet[ApiToken]:
    """The live keys that may send data to this product, newest first."""
    return (
        ApiToken.objects.filter(
            workspace=product.workspace, limit__product=product, revoked_at=None, scopes=["ingest"]
        )
        .select_related("user")
        .order_by("-created_at")
    )


def write_key(product: Product, pk: int) -> ApiToken | None:
    return write_keys(product).filter(pk=pk).first()
