"""What is read about launches. The product comes first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from launch.checklist import FUNCTIONS
from launch.models import Launch, LaunchTask, Readiness
from launch.readiness import TOO_CLOSE, Summary, clashes, summarise
from products.models import Product

ORDER = [key for key, _ in FUNCTIONS]


def launch(product: Product, number: int) -> Launch | None:
    rows = Launch.objects.filter(item__product=product, item__archived_at=None, item__number=number)
    return rows.select_related("item__product", "item__product__workspace", "item__owner", "release").first()


def task(product: Product, number: int) -> LaunchTask | None:
    rows = LaunchTask.objects.filter(item__product=product, item__archived_at=None, item__number=number)
    return rows.select_related("item__product", "item__product__workspace", "launch__item").first()


def tasks(product: Product, launch: Launch) -> QuerySet[LaunchTask]:
    rows = LaunchTask.objects.filter(launch=launch, item__product=product, item__archived_at=None)
    return rows.select_related("item__owner", "item__product", "item__product__workspace").order_by(
        "due_date", "item__number"
    )


def readiness(product: Product, launch: Launch) -> list[Readiness]:
    """One row a function, in the order in which the functions are always named."""
    rows = Readiness.objects.filter(launch=launch, launch__item__product=product).select_related("decided_by")
    return sorted(rows, key=lambda row: ORDER.index(row.function))


def verdict(product: Product, launch: Launch, function: str) -> Readiness | None:
    return next((row for row in readiness(product, launch) if row.function == function), None)


def summary(product: Product, launch: Launch) -> Summary:
    verdicts = {row.get_function_display(): (row.verdict, row.note) for row in readiness(product, launch)}
    must_haves = tasks(product, launch).filter(must_have=True).exclude(item__status="done")
    return summarise(verdicts, [task.item.title for task in must_haves])


def close_launches(product: Product, launch: Launch, visible: Iterable[int]) -> list[tuple[int, Launch]]:
    """Other launches of the workspace within two weeks, in products that the person may see (`visible`)."""
    if launch.date is None:
        return []
    span = dt.timedelta(days=TOO_CLOSE)
    others = Launch.objects.filter(
        workspace=product.workspace,
        item__product__in=list(visible),
        item__archived_at=None,
        date__range=(launch.date - span, launch.date + span),
    ).exclude(pk=launch.pk)
    rows = others.select_related("item__product", "item__product__workspace").order_by("date", "item__number")
    return clashes(launch.date, [(row.date, row) for row in rows if row.date is not None])


def today(product: Product) -> dt.date:
    return timezone.now().astimezone(product.workspace.zone).date()


def calendar_marks(products: Sequence[Product], start: dt.date, end: dt.date) -> Any:
    """The days of the launches."""
    rows = Launch.objects.filter(item__product__in=products, item__archived_at=None, date__range=(start, end))
    return rows.values_list(
        "date", "item__title", Value("launch"), "item__product_id", "item__number", Value("")
    )
