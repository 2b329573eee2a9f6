"""Charts as files: their numbers as CSV, their picture as SVG, which the browser makes a PNG of."""

import csv
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from metrics import chart_page, queries
from metrics.drawing.base import Unanswerable
from metrics.explore import page as explorer
from products import charts
from products.access import product_view
from products.csvcells import safe


def _metric(request: Any, number: int) -> Any:
    metric = queries.metric_of(request.product, number)
    if metric is None:
        raise Http404
    return metric


def _told(give: Callable[[], HttpResponse]) -> HttpResponse:
    """What cannot be answered is said, not saved."""
    try:
        return give()
    except Unanswerable as why:
        return HttpResponse(str(why), status=400, content_type="text/plain; charset=utf-8")


@product_view("view")
def chart_csv(request: Any, number: int) -> HttpResponse:
    """The numbers of a metric's chart, all of them and unrounded."""
    metric = _metric(request, number)
    return _told(lambda: _csv(*chart_page.table(metric, request.GET)))


@product_view("view")
def chart_svg(request: Any, number: int) -> HttpResponse:
    metric = _metric(request, number)
    return _told(lambda: _svg(*chart_page.picture(metric, request.GET)))


@product_view("view")
def explore_csv(request: Any) -> HttpResponse:
    """The numbers of the explorer's answer."""
    found = _explored(request)
    return _csv(f"{request.product.key}-explored", *charts.table_of(found["chart"]))


@product_view("view")
def explore_svg(request: Any) -> HttpResponse:
    found = _explored(request)
    return _svg(f"{request.product.key}-explored", charts.picture(found["chart"], found["words"]))


def _explored(request: Any) -> dict[str, Any]:
    found = explorer.context(request.product, request.GET)
    if "chart" not in found:
        raise Http404
    return found


def _csv(name: str, header: list[str], rows: list[list[Any]]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    file = csv.writer(answer)
    file.writerow([_cell(one) for one in header])
    file.writerows([_cell(one) for one in row] for row in rows)
    return answer


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is told apart; "" for what is not known."""
    if value is None:
        return ""
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 10)
    return safe(value) if isinstance(value, str) else value


def _svg(name: str, text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return answer
