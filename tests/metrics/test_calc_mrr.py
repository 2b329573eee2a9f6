"""MRR: the identity under any order of arrival, and the edges that the golden cases do not reach."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calc.mrr import MrrRule, mrr_table, trailing_logo_churn
from metrics.calc.mrr_rates import MissingRateError, Rates
from metrics.calc.mrr_state import CountingRule, Discount, Version, monthly_amount
from metrics.calc.periods import zone

NEW_YORK = zone("America/New_York")
MONTHS = [date(2025, month, 1) for month in (1, 2, 3, 4)]
START = datetime(2024, 12, 20, tzinfo=UTC)
TABLE = {
    month: {"EUR": Decimal("1.03") + Decimal(index) / 50, "JPY": Decimal("0.0066") + Decimal(index) / 10000}
    for index, month in enumerate([date(2024, 12, 1), *MONTHS])
}


def rule(**changes):
    return MrrRule(
        **{"tz": NEW_YORK, "rates": Rates("USD", TABLE), "grouping": timedelta(), **changes},
    )


def version(event_id, at, **changes):
    plain = {
        "received_at": at,
        "subscription_id": "s1",
        "customer_id": "ana",
        "status": "active",
        "interval": "month",
        "unit_amount_minor": 1000,
        "currency": "USD",
    }
    return Version(event_id=event_id, effective_at=at, **{**plain, **changes})


def day(month, number, **time):
    return datetime(2025, month, number, **{"hour": 12, **time}, tzinfo=UTC)


@st.composite
def ledgers(draw):
    """Versions of a few subscriptions over five months, several of them at the same instants."""
    rows = []
    for index in range(draw(st.integers(0, 14))):
        at = START + timedelta(hours=draw(st.integers(0, 130 * 4)) * 6)
        ends_at = draw(st.none() | st.integers(1, 60).map(lambda days, at=at: at + timedelta(days=days)))
        kind = draw(st.sampled_from([None, "forever", "repeating", "once"]))
        discount = kind and Discount(kind, percent_off=draw(st.integers(0, 100)), ends_at=ends_at)
        subscription = draw(st.integers(0, 4))
        rows.append(
            version(
                f"e{index}",
                at,
                received_at=at + timedelta(days=draw(st.integers(0, 40))),
                sequence=index,
                subscription_id=f"s{subscription}",
                customer_id=f"c{subscription % 3}",
                status=draw(st.sampled_from(["active", "past_due", "canceled", "paused", "trialing"])),
                interval=draw(st.sampled_from(["day", "week", "month", "year"])),
                interval_count=draw(st.integers(1, 3)),
                unit_amount_minor=draw(st.integers(0, 9999)),
                quantity=draw(st.integers(0, 5)),
                currency=draw(st.sampled_from(["USD", "EUR", "JPY"])),
                metered=draw(st.booleans()),
                discount=discount,
            )
        )
    return rows


@given(ledgers(), st.sampled_from([0, 60, 2000]))
def test_opening_plus_movements_is_closing_to_the_last_fraction(rows, minutes):
    table = mrr_table(rows, MONTHS, rule(grouping=timedelta(minutes=minutes)))
    for row in table.months:
        for moved in (row.movements, row.net_movements):
            gained = moved["new"] + moved["expansion"] + moved["reactivation"]
            lost = moved["contraction"] + moved["churn"]
            assert row.opening_mrr + row.fx + gained - lost == row.closing_mrr
        listed = [movement for movement in table.movements if movement.month == row.month]
        assert sum(movement.amount for movement in listed) == row.closing_mrr - row.opening_at_rate
        assert sum(row.movement_counts.values()) == len(listed)
        assert row.grr is None or 0 <= row.grr <= 1
        assert row.grr is None or row.grr <= row.nrr
    for before, after in zip(table.months, table.months[1:], strict=False):
        assert before.closing_mrr == after.opening_mrr
        assert before.customers_closing == after.customers_opening


@given(ledgers(), st.data())
def test_order_of_arrival_and_repeats_change_nothing(rows, data):
    again = data.draw(st.lists(st.sampled_from(rows), max_size=6)) if rows else []
    shuffled = data.draw(st.permutations(rows + again))
    assert mrr_table(shuffled, MONTHS, rule()) == mrr_table(rows, MONTHS, rule())


@given(ledgers())
def test_each_customer_is_new_once(rows):
    months = [date(2024, 12, 1), *MONTHS, *(date(2025, month, 1) for month in range(5, 9))]
    new = [item.customer_id for item in mrr_table(rows, months, rule()).movements if item.kind == "new"]
    assert len(new) == len(set(new))


def kinds(rows, **changes):
    return [(m.kind, m.amount) for m in mrr_table(rows, MONTHS, rule(**changes)).movements]


def test_changes_within_the_grouping_window_are_one_movement():
    rows = [
        version("1", day(1, 5)),
        version("2", day(1, 5, minute=20), subscription_id="s2", unit_amount_minor=500),
        version("3", day(1, 5, hour=13), unit_amount_minor=2000),
        version("4", day(1, 5, hour=13, minute=1), unit_amount_minor=3000),
    ]
    assert kinds(rows, grouping=timedelta(minutes=60)) == [("new", 25), ("expansion", 10)]
    assert [kind for kind, _ in kinds(rows)] == ["new", "expansion", "expansion", "expansion"]


def test_a_group_never_crosses_the_end_of_a_month():
    rows = [
        version("1", datetime(2025, 2, 1, 4, 50, tzinfo=UTC)),
        version("2", datetime(2025, 2, 1, 5, 0, tzinfo=UTC), unit_amount_minor=1500),
    ]
    movements = mrr_table(rows, MONTHS, rule(grouping=timedelta(minutes=60))).movements
    assert [(m.month.month, m.kind) for m in movements] == [(1, "new"), (2, "expansion")]


def test_swapping_subscriptions_at_one_instant_is_one_change():
    rows = [
        version("1", day(1, 5)),
        version("2", day(2, 5), status="canceled"),
        version("3", day(2, 5), subscription_id="s2", unit_amount_minor=1700),
    ]
    assert kinds(rows) == [("new", 10), ("expansion", 7)]


def test_yen_has_no_minor_unit_and_rates_alone_make_no_movement():
    rows = [version("1", day(1, 5), currency="JPY", unit_amount_minor=3000)]
    table = mrr_table(rows, MONTHS, rule())
    assert [m.kind for m in table.movements] == ["new"]
    assert table.movements[0].amount == 3000 * Fraction("0.0067")
    assert [row.fx for row in table.months[1:]] == [Fraction(3000, 10000)] * 3
    assert [row.nrr for row in table.months[1:]] == [1, 1, 1]


def test_a_month_without_a_rate_takes_the_nearest_earlier_one_and_says_so():
    rates = Rates("USD", {date(2025, 1, 1): {"EUR": Decimal("1.1")}})
    rows = [version("1", day(1, 5), currency="EUR")]
    table = mrr_table(rows, MONTHS, rule(rates=rates))
    assert [row.closing_mrr for row in table.months] == [11, 11, 11, 11]
    assert {month for month, _ in rates.estimated} == set(MONTHS[1:])
    with pytest.raises(MissingRateError, match="GBP"):
        mrr_table([version("1", day(1, 5), currency="GBP")], MONTHS, rule(rates=rates))
    with pytest.raises(ValueError, match="above 0"):
        Rates("USD", {date(2025, 1, 1): {"EUR": Decimal(0)}})


def test_a_discount_ends_by_itself_but_not_after_a_newer_version():
    discount = Discount("repeating", percent_off=50, ends_at=day(3, 5))
    assert kinds([version("1", day(1, 5), discount=discount)]) == [("new", 5), ("expansion", 5)]
    replaced = [version("1", day(1, 5), discount=discount), version("2", day(2, 5), status="canceled")]
    assert kinds(replaced) == [("new", 5), ("churn", -5)]


def test_changes_after_as_of_have_not_happened():
    discount = Discount("repeating", percent_off=50, ends_at=day(3, 5))
    table = mrr_table([version("1", day(1, 5), discount=discount)], MONTHS[:3], rule(as_of=day(3, 4, hour=1)))
    assert [row.closing_mrr for row in table.months] == [5, 5, 5]
    assert [row.complete for row in table.months] == [True, True, False]


def test_a_subscription_that_changes_hands_leaves_the_first_customer():
    rows = [version("1", day(1, 5)), version("2", day(2, 5), customer_id="ben")]
    movements = mrr_table(rows, MONTHS, rule()).movements
    assert [(m.customer_id, m.kind) for m in movements] == [("ana", "new"), ("ana", "churn"), ("ben", "new")]


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"interval": "year", "unit_amount_minor": 50000, "quantity": 4}, Fraction(500, 3)),
        ({"interval": "week"}, Fraction(10 * 52, 12)),
        ({"interval": "day", "interval_count": 2}, Fraction(10 * 365, 24)),
        ({"metered": True}, 0),
        ({"status": "unpaid"}, 0),
        ({"discount": Discount("forever", amount_off_minor=5000)}, 0),
        ({"discount": Discount("once", percent_off=100)}, 10),
        ({"currency": "KWD"}, 1),
    ],
)
def test_amount_a_month(changes, amount):
    assert monthly_amount(version("1", day(1, 5), **changes), day(1, 5), CountingRule()) == amount


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="months factor"):
        mrr_table([version("1", day(1, 5), interval="decade")], MONTHS, rule())
    with pytest.raises(ValueError, match="ascending"):
        mrr_table([], [date(2025, 2, 1), date(2025, 1, 1)], rule())


def test_an_empty_month_has_no_ratios():
    row = mrr_table([], MONTHS[:1], rule()).months[0]
    assert (row.closing_mrr, row.arr, row.customers_closing) == (0, 0, 0)
    assert [row.arpa, row.grr, row.nrr, row.logo_churn_rate, row.ltv] == [None] * 5
    assert [row.quick_ratio, row.quick_ratio_excl_reactivation] == [None, None]


def test_trailing_churn_leaves_the_current_month_out():
    rows = [
        version("1", day(1, 5)),
        version("2", day(1, 6), subscription_id="s2", customer_id="ben"),
        version("3", day(2, 5), status="canceled"),
    ]
    months = mrr_table(rows, MONTHS, rule()).months
    assert [row.logo_churn_rate for row in months] == [None, Fraction(1, 2), 0, 0]
    assert trailing_logo_churn(months, 1) is None
    assert trailing_logo_churn(months, 3) == Fraction(1, 4)
