"""What is read of this stage. Every query takes the product first."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber

from products import kinds
from products.models import Activity, Item, Product
from products.queries import details
from roadmaps.models import Initiative, KeyResult, Objective, Theme

MOST_MOVES = 50  # of a key result that its line shows; its history has the others
OVER = ("shipped", "dropped")  # statuses of initiatives that nobody plans any more


def initiatives(product: Product) -> QuerySet[Initiative]:
    """Live initiatives with all that a roadmap shows of them."""
    return details(product, kinds.get("initiative")).filter(item__archived_at=None).order_by("item__number")


def initiative(product: Product, number: int) -> Initiative | None:
    return initiatives(product).filter(item__number=number).first()


def dated_initiatives(product: Product) -> QuerySet[Initiative]:
    return initiatives(product).exclude(start_date=None).exclude(item__status="dropped")


def undated_initiatives(product: Product) -> QuerySet[Initiative]:
    return initiatives(product).filter(start_date=None).exclude(item__status__in=OVER)


def open_initiatives(product: Product) -> QuerySet[Initiative]:
    return initiatives(product).exclude(item__status__in=OVER)


def column(product: Product, horizon: str) -> QuerySet[Initiative]:
    """One column of Now–Next–Later in its order."""
    return open_initiatives(product).filter(horizon=horizon).order_by("position", "item__number")


def themes(product: Product) -> QuerySet[Theme]:
    rows = details(product, kinds.get("theme")).filter(item__archived_at=None)
    return rows.order_by("position", "item__number")


def theme(product: Product, number: int) -> Theme | None:
    return themes(product).filter(item__number=number).first()


@dataclass(frozen=True, slots=True)
class Strategy:
    """Objectives with their key results, and what changed on each, oldest first."""

    objectives: list[Objective]
    movements: dict[int, list[Activity]] = field(default_factory=dict)


def strategy(product: Product, only: Objective | None = None) -> Strategy:
    results = (
        details(product, kinds.get("key_result")).filter(item__archived_at=None).order_by("item__number")
    )
    work = initiatives(product).exclude(item__status="dropped")
    rows = (
        details(product, kinds.get("objective"))
        .filter(item__archived_at=None)
        .prefetch_related(Prefetch("key_results", results, to_attr="shown_results"))
        .prefetch_related(Prefetch("initiatives", work, to_attr="shown_initiatives"))
        .order_by("-period_end", "item__number")
    )
    found = list(rows.filter(pk=only.pk) if only else rows)
    shown = [result.pk for objective in found for result in objective.shown_results]
    return Strategy(found, movements(product, shown))


def movements(product: Product, key_results: list[int]) -> dict[int, list[Activity]]:
    """For each key result, the newest MOST_MOVES activities that changed its current value, oldest first."""
    made: dict[int, list[Activity]] = {}
    newest = Window(RowNumber(), partition_by="item", order_by=("-at", "-pk"))
    rows = Activity.objects.filter(product=product, item__in=key_results, changes__has_key="current")
    rows = rows.annotate(age=newest).filter(age__lte=MOST_MOVES)
    for activity in rows.select_related("actor").order_by("at", "pk"):
        made.setdefault(activity.item_id or 0, []).append(activity)
    return made


def metric_of(key_result: Item) -> Item | None:
    """The metric that a key result follows, if it follows one."""
    tied = KeyResult.objects.filter(item=key_result).values("metric")
    return Item.objects.select_related("product").filter(pk__in=tied).first()


def key_results_of(metric: Item) -> QuerySet[KeyResult]:
    """The live key results that follow a metric, whichever product of the workspace they are in.

    Those of a closed objective stand where they stood when it was closed.
    """
    return KeyResult.objects.filter(
        metric=metric, workspace=metric.workspace_id, item__archived_at=None, objective__closed_at=None
    ).order_by("pk")
