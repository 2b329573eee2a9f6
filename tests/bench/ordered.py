"""Sessions and funnels, whose events have an order, from kept state against DuckDB over Parquet sorted by user."""

from datetime import date, datetime, timedelta
from typing import Any

from metrics import queries
from metrics.calc import funnel_columns
from metrics.calc.funnel import FunnelRule
from metrics.calc.times import NONE
from metrics.models import SessionRule
from products.models import Product
from tests.bench import questions
from tests.bench.lines import Line, compared, timed

STEPS = ("Opened", "Created", "Paid")  # nine of ten events
WINDOW = timedelta(days=7)


def lines(
    product: Product, duck: Any, rule: dict[str, Any], first: date, last: date, as_of: datetime
) -> list[Line]:
    return [_sessions(product, duck, rule, first, last), _funnel(product, duck, as_of)]


def _sessions(product: Product, duck: Any, given: dict[str, Any], first: date, last: date) -> Line:
    def year() -> dict[date, int]:
        rule = SessionRule.objects.get(product=product, **given)
        return {row.day: row.sessions for row in queries.session_days(rule, first, last)}

    mine, found = timed(year, 5)
    other, expected = timed(lambda: questions.sessions(duck), 2)
    if found != expected:
        raise SystemExit("sessions: the answers differ")
    return compared("sessions a day for a year, 30-minute rule", mine, other, "DuckDB", 100)


def _funnel(product: Product, duck: Any, as_of: datetime) -> Line:
    what = f"3-step funnel in 7 days, {' → '.join(STEPS)}"
    rule = FunnelRule(STEPS, WINDOW, as_of)

    def ours() -> list[int]:
        log = queries.log_of(product, names=STEPS, since=None, before=as_of)
        whole, _ = funnel_columns.counted(log, rule, queries.ranks_of(product, STEPS), NONE)
        return [row.users for row in funnel_columns.funnel(whole).steps]

    mine, found = timed(ours, 2)
    other, expected = timed(lambda: questions.funnel(duck, STEPS, WINDOW.days), 2)
    if found != expected:
        raise SystemExit(f"{what}: the answers differ")
    return compared(what, mine, other, "DuckDB", 1)
