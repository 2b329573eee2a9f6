"""Reading and writing the kept sums. The caller holds the product's lock."""

from datetime import datetime
from fractions import Fraction

from metrics.calc.mrr_cells import Cell, Cells, add
from metrics.models import RevenueMonth, RevenueView


def cells_kept(view: RevenueView) -> Cells:
    rows = RevenueMonth.objects.filter(view=view).values_list("month", "currency", "sums")
    return {(month, currency): _cell(sums) for month, currency, sums in rows if sums}


def replace(view: RevenueView, cells: Cells, now: datetime) -> None:
    """Makes these the sums. A month that says the same as before is not touched."""
    cells = {key: dict(cell) for key, cell in cells.items()}
    if view.pk:
        add(cells, cells_kept(view), sign=-1)
    change(view, cells, now)


def change(view: RevenueView, cells: Cells, now: datetime) -> None:
    """Adds the cells to the sums."""
    view.save()
    if not cells:
        return
    months = {month for month, _ in cells}
    kept = {
        (row.month, row.currency): row for row in RevenueMonth.objects.filter(view=view, month__in=months)
    }
    rows = []
    for (month, currency), cell in cells.items():
        row = kept.get((month, currency))
        total = {(month, currency): _cell(row.sums) if row else {}}
        add(total, {(month, currency): cell})
        rows.append(
            RevenueMonth(
                workspace_id=view.workspace_id,
                view=view,
                month=month,
                currency=currency,
                sums={name: str(value) for name, value in total.get((month, currency), {}).items()},
                changed_at=now,
            )
        )
    RevenueMonth.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["view", "month", "currency"],
        update_fields=["sums", "changed_at"],
    )


def _cell(sums: dict[str, str]) -> Cell:
    return {name: Fraction(*map(int, value.split("/"))) for name, value in sums.items()}
