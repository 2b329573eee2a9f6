"""MRR from every source, in every order of arrival: the identity holds to the cent, and the kept sums are what all
versions read anew say.
"""

import csv
import io
import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import Actor
from metrics import actions, queries, revenue
from metrics.calc.mrr import MrrRule, MrrTable, mrr_table
from metrics.calc.mrr_cells import Kept, merge, month_rows
from metrics.calc.mrr_rates import Rates
from metrics.calc.mrr_state import CountingRule
from metrics.calc.periods import zone
from metrics.csvfiles import rows_of
from metrics.models import RevenueDelivery, RevenueMonth, SubscriptionVersion
from metrics.revenue.check import difference
from tests import factories
from tests.metrics.given import Api, work
from tests.metrics.stripes import coupon, discount, event, item, sub
from tests.thorough import examples

pytestmark = pytest.mark.django_db
NEW_YORK = "America/New_York"
START = datetime(2025, 1, 1, 3, tzinfo=UTC)  # still December in New York
MONTHS = [date(2024, 12, 1), *(date(2025, month, 1) for month in range(1, 7))]
RATES = {
    month: {"EUR": Decimal("1.03") + Decimal(index) / 50, "JPY": Decimal("0.0066") + Decimal(index) / 10000}
    for index, month in enumerate(MONTHS)
}
numbers = itertools.count(1)
hours = st.integers(0, 24 * 120)


@st.composite
def rows(draw: Any) -> dict[str, Any]:
    """One version, by file or API. Sometimes nothing but its sequence orders it, sometimes not even that."""
    at = START + timedelta(hours=draw(hours))
    subscription = draw(st.integers(0, 3))
    moved = draw(st.integers(0, 9)) == 0  # changes hands
    kind = draw(st.sampled_from([None, None, "forever", "repeating", "once"]))
    ends = draw(st.none() | st.integers(-2, 60))
    given = kind and {
        "duration": kind,
        "percent_off": draw(st.sampled_from([None, 10, "33.33", 100])),
        "amount_off_minor": draw(st.sampled_from([None, 500, "0.5"])),
        "ends_at": None if ends is None else (at + timedelta(days=ends)).isoformat(),
    }
    if given and not (given["percent_off"] or given["amount_off_minor"]):
        given["percent_off"] = 50
    currency = draw(st.sampled_from(["USD"] * 8 + ["EUR", "JPY"])) if subscription else "EUR"
    return {
        "effective_at": at.isoformat(), "received_at": draw(st.sampled_from([START, at])).isoformat(),
        "sequence": draw(st.integers(0, 2)), "subscription_id": f"s{subscription}",
        "customer_id": f"c{(subscription + moved) % 3}",
        "status": draw(st.sampled_from(["active", "active", "past_due", "canceled", "paused", "trialing"])),
        "interval": draw(st.sampled_from(["day", "week", "month", "month", "year"])),
        "interval_count": draw(st.sampled_from([1, 1, 3, 7])),
        "unit_amount_minor": draw(st.sampled_from([0, 999, 4900, "0.123456789012", 10**12])),
        "quantity": draw(st.sampled_from([0, 1, 2, "1.5"])), "currency": currency,
        "metered": draw(st.integers(0, 9)) == 0, "discount": given,
    }  # fmt: skip


@st.composite
def stripes(draw: Any) -> dict[str, Any]:
    at = (START + timedelta(hours=draw(hours))).replace(tzinfo=None).isoformat()
    number = next(numbers)
    if draw(st.integers(0, 4)) == 0:
        shape = discount("2025-02-01", "2025-03-10", coupon=coupon(duration="repeating"))
        return event(number, "customer.discount.created", at, shape)
    second = [item(2, amount=1200, interval="year")] if draw(st.booleans()) else []
    return sub(
        number, at, item(1, draw(st.integers(0, 3))), *second,
        kind=draw(st.sampled_from(["updated", "updated", "paused", "deleted"])),
        status=draw(st.sampled_from(["active", "active", "past_due", "unpaid", "trialing"])),
        pause_collection={"behavior": "void"} if draw(st.integers(0, 3)) == 0 else None,
        discounts=["di_1"] if draw(st.booleans()) else [],
    )  # fmt: skip


deliveries = st.one_of(
    st.tuples(st.just("api"), st.lists(rows(), min_size=1, max_size=4)),
    st.tuples(st.just("csv"), st.lists(rows(), min_size=1, max_size=4)),
    st.tuples(st.just("stripe"), stripes()),
    st.tuples(st.just("refund"), st.just(None)),
    st.tuples(st.just("fold"), st.integers(0, 130)),
    st.tuples(st.just("again"), st.integers(0, 20)),
)


class Product:
    """A product of its own, which takes what comes by every road."""

    def __init__(self, world: Any) -> None:
        number = next(numbers)
        workspace = factories.workspace(f"revenue-{number}")  # event ids are the workspace's
        self.product, self.actor = factories.product(workspace, f"R{number}"), Actor(world.manager)
        self.endpoint = actions.connect_stripe(product=self.product, secret="", actor=self.actor)
        self.sent: list[tuple[str, Any]] = []
        self.now = START + timedelta(days=125)

    def take(self, how: str, what: Any) -> None:
        if how == "again":
            if self.sent:
                self.take(*self.sent[what % len(self.sent)])
            return
        if how == "fold":
            self.view(START + timedelta(days=what))
            return
        self.sent.append((how, what))
        if how == "refund":
            body = event(next(numbers), "charge.refunded", "2025-02-01", {"id": "ch_1", "amount": 4900})
            actions.take_stripe(endpoint=self.endpoint, body=body)
        elif how == "stripe":
            actions.take_stripe(endpoint=self.endpoint, body=what)
        else:
            for row in what:
                row.setdefault("event_id", f"e{next(numbers)}")
            read = what if how == "api" else rows_of(io.BytesIO(as_csv(what)), "subscriptions")
            actions.take_rows(product=self.product, what="subscriptions", rows=read, actor=self.actor)

    def view(self, now: datetime) -> Any:
        return revenue.ready(self.product, NEW_YORK, 60, now)

    def kept(self) -> MrrTable:
        view = self.view(self.now)
        made = month_rows(MONTHS, zone(NEW_YORK), self.now)
        Kept(revenue.cells_kept(view), Rates("USD", RATES), CountingRule()).fill(made)
        versions = queries.subscription_versions(self.product, customers=view.mixed)
        mixed = mrr_table(versions, MONTHS, self.rule(), set(view.mixed))
        for row, more in zip(made, mixed.months, strict=True):
            merge(row, more)
        return MrrTable(tuple(made), ())

    def rule(self) -> MrrRule:
        return MrrRule(zone(NEW_YORK), Rates("USD", RATES), timedelta(minutes=60), as_of=self.now)

    def anew(self) -> MrrTable:
        return mrr_table(queries.subscription_versions(self.product), MONTHS, self.rule())


def as_csv(given: list[dict[str, Any]]) -> bytes:
    flat = [
        {name: value for name, value in row.items() if name != "discount"}
        | {f"discount_{name}": value for name, value in (row["discount"] or {}).items()}
        for row in given
    ]
    names = sorted({name for row in flat for name in row})
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue().encode()


def holds(table: MrrTable, movements: MrrTable) -> None:
    for row in table.months:
        for moved in (row.movements, row.net_movements):
            gained = moved["new"] + moved["expansion"] + moved["reactivation"]
            lost = moved["contraction"] + moved["churn"]
            assert row.opening_mrr + row.fx + gained - lost == row.closing_mrr
        listed = sum(one.amount for one in movements.movements if one.month == row.month)
        assert listed == row.closing_mrr - row.opening_mrr - row.fx
    for before, after in itertools.pairwise(table.months):
        assert (before.closing_mrr, before.customers_closing) == (after.opening_mrr, after.customers_opening)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(st.lists(deliveries, max_size=9), st.randoms(use_true_random=False))
def test_opening_fx_and_movements_are_closing_whatever_comes_however(
    world: Any, given: list[Any], random: Any
) -> None:
    one, other = Product(world), Product(world)
    for how, what in given:
        one.take(how, what)
    table = one.anew()
    holds(table, table)
    assert one.kept().months == table.months
    assert difference(one.product) == ""
    late = [(how, what) for how, what in one.sent if how != "refund"]
    random.shuffle(late)
    for how, what in late:
        other.take(how, what)
    assert other.anew().months == table.months == other.kept().months
    revenue.rebuild(other.product, other.now)  # what lies ahead of then has not happened
    assert difference(other.product) == ""
    assert other.kept().months == table.months
    assert not RevenueDelivery.objects.filter(product__in=[one.product, other.product]).exists()
    assert not SubscriptionVersion.objects.filter(product=one.product).exclude(replaced_by=None).exists()


def plain(number: int, customer: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"p{number}", "effective_at": at.isoformat(), "subscription_id": f"s-{customer}",
        "customer_id": customer, "status": "active", "interval": "month", "unit_amount_minor": 1000,
        "currency": "USD",
    } | more  # fmt: skip


def test_a_discount_that_ends_and_a_version_ahead_need_no_event(world: Any) -> None:
    mine = Product(world)
    half = {"duration": "repeating", "percent_off": 50, "ends_at": (START + timedelta(days=40)).isoformat()}
    mine.take("api", [plain(1, "ana", START, discount=half), plain(2, "ben", START + timedelta(days=70))])
    expected = [(5, 5), (45, 10), (75, 20)]
    for days, closing in expected:
        mine.now = START + timedelta(days=days)
        assert mine.kept().months[-1].closing_mrr == closing
        assert mine.kept().months == mine.anew().months


def test_a_change_of_one_customer_touches_only_the_months_that_differ(world: Any) -> None:
    mine = Product(world)
    mine.take("api", [plain(n, f"c{n}", START + timedelta(days=20 * n)) for n in range(5)])
    mine.kept()
    before = dict(RevenueMonth.objects.values_list("month", "changed_at"))
    mine.take("api", [plain(99, "c4", START + timedelta(days=110), status="canceled")])
    mine.now += timedelta(minutes=1)
    mine.kept()
    after = dict(RevenueMonth.objects.values_list("month", "changed_at"))
    assert [month for month in after if after[month] != before.get(month)] == [date(2025, 4, 1)]
    assert difference(mine.product) == ""


def test_more_changes_than_are_worth_taking_one_by_one(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revenue, "MOST_TOUCHED", 3)
    mine = Product(world)
    mine.take("api", [plain(0, "zoe", START)])
    mine.kept()
    mine.take("api", [plain(n, f"c{n}", START + timedelta(days=130)) for n in range(1, 9)])
    mine.now = START + timedelta(days=129)
    assert mine.kept().months == mine.anew().months
    mine.now = START + timedelta(days=131)
    assert mine.kept().months == mine.anew().months
    assert mine.kept().months[-1].closing_mrr == 90


def test_a_check_finds_what_differs(world: Any) -> None:
    mine = Product(world)
    mine.take("api", [plain(1, "ana", START)])
    mine.kept()
    month = RevenueMonth.objects.get()
    month.sums |= {"new": "11"}
    month.save()
    assert difference(mine.product) == f"MRR of 2024-12 in USD ({NEW_YORK})"
    revenue.rebuild(mine.product)
    assert difference(mine.product) == ""


def test_a_month_of_very_many_movements_lists_none(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metrics.compute.money.MOST_LISTED", 2)
    api, now = Api(world), datetime.now(UTC)
    number = api.metric("mrr")
    given = [plain(n, f"c{n}", now - timedelta(days=70)) for n in range(3)]
    given.append(plain(9, "late", now - timedelta(days=35)))
    assert api.post("metric-data/subscriptions/", {"rows": given}).status_code == 201
    assert work() == ["done"]
    months = api.of(number, "month")
    listed = [(one["detail"]["listed"], len(one["detail"]["movements"])) for one in months]
    assert listed[0] == (False, 0)
    assert (True, 1) in listed
    assert sum(one["payload"]["new"] for one in months) == 40


def test_the_nightly_check_says_a_difference_on_the_page(world: Any) -> None:
    api = Api(world)
    api.metric("mrr")
    given = [plain(1, "ana", datetime.now(UTC) - timedelta(days=3))]
    assert api.post("metric-data/subscriptions/", {"rows": given}).status_code == 201
    assert work() == ["done"]
    assert actions.check_states() == 0
    RevenueMonth.objects.update(sums={"new": "11"})
    assert actions.check_states() == 1
    page = world.client(world.manager).get(world.url("metrics/sources/")).content.decode()
    assert "The kept sums of revenue differ" in page
    call_command("metrics_state", "rebuild")
    assert actions.check_states() == 0


def test_a_rate_sent_later_restates_the_months_of_its_currency(world: Any) -> None:
    api = Api(world)
    number = api.metric("mrr")
    now = datetime.now(UTC)
    rows = [
        plain(1, "ana", now - timedelta(days=70), currency="EUR"),
        plain(2, "ben", now - timedelta(days=40)),
    ]
    rate = {"month": f"{now - timedelta(days=70):%Y-%m}", "currency": "EUR", "rate": 2}
    assert api.post("metric-data/subscriptions/", {"rows": rows}).status_code == 201
    assert api.post("metric-data/fx-rates/", {"rows": [rate]}).status_code == 201
    assert work() == ["done"]
    assert api.of(number, "month")[-1]["value"] == 30
    rates = [rate | {"rate": 3}]
    assert api.post("metric-data/fx-rates/", {"rows": rates}).status_code == 201
    assert work(timedelta(minutes=2)) == ["done"]
    assert api.of(number, "month")[-1]["value"] == 40
