"""Any view as a file: the rows that the page shows, in their order, as CSV or drawn on a sheet of paper."""

import csv
import io
from typing import Any

from django.http import HttpResponse

from products.csvcells import safe
from roadmaps.showing import columns, page, picture
from roadmaps.showing.asked import Asked, in_order, value_of
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Row, Snapshot

COLUMNS = (
    "number", "title", "status", "theme", "objective", "owner", "starts", "ends", "horizon", "done", "effort", "score",
    "waits_on",
)  # fmt: skip


def ordered(found: Snapshot, scope: Scope, asked: Asked) -> list[Row]:
    """As the layout has them: by column and place, by lane and start, or as the list is sorted."""
    if asked.layout in columns.FIELDS:
        rows = columns.in_columns(found, asked)
        name = columns.FIELDS[asked.layout]
        used = {value_of(row, name, scope.is_across) for row in rows}
        heads = columns.heads(found, scope, asked, used)
        order = {
            head["key"]: place for place, head in enumerate(heads)
        }  # a status of the past may be none of them
        return sorted(rows, key=lambda row: order.get(value_of(row, name, scope.is_across), len(order)))
    return in_order(found.rows, asked.sort if asked.layout == "list" else asked.sort or "start")


def sheet(scope: Scope, asked: Asked, paper: str) -> HttpResponse:
    """A PDF of one page."""
    from products import pdf  # its library takes a second to load: only who asks for one waits for it

    name = page.file_name(scope, asked)
    size = paper if paper in pdf.PAPERS else "a4"
    drawn = pdf.of_svg(picture.draw(scope, asked), paper=size, title=name)
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def table(scope: Scope, asked: Asked) -> str:
    found = page.found(scope, asked)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(COLUMNS)
    keys = {row.pk: row.key for row in found.rows}
    for row in ordered(found, scope, asked):
        out.writerow([safe(cell) if isinstance(cell, str) else cell for cell in _cells(row, keys)])
    return text.getvalue()


def _cells(row: Row, keys: dict[int, str]) -> list[Any]:
    return [
        row.key,
        row.title,
        row.shown_status.label,
        row.theme.title if row.theme else "",
        row.objective.title if row.objective else "",
        row.owner.called if row.owner else "",
        row.start or "",
        row.end or "",
        row.horizon,
        row.progress,
        "" if row.effort is None else row.effort,
        "" if row.score is None else row.score,
        " ".join(keys[pk] for pk in row.waits_on if pk in keys),
    ]
