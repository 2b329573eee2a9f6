"""Stripe's webhooks: who may send, what is taken, and the MRR that comes of it."""

import itertools
import time
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import queries
from metrics.calc.mrr_state import CountingRule, customer_steps
from metrics.models import Intake, StripeEndpoint, StripeEvent, SubscriptionVersion
from tests import factories
from tests.metrics.given import Api
from tests.metrics.stripes import SECRET, Stripe, coupon, discount, event, item, sub
from tests.thorough import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def stripe(world: Any) -> Stripe:
    return Stripe(world)


def steps(product: Any) -> list[tuple[str, Fraction]]:
    """What the one customer pays a month, from when on."""
    found = customer_steps(queries.subscription_versions(product), CountingRule())
    return [
        (f"{step.at:%Y-%m-%d}", sum(step.money.values(), Fraction(0)))
        for one in found.values()
        for step in one
    ]


def test_only_what_stripe_signed_is_taken(world: Any, stripe: Stripe) -> None:
    body = sub(1, "2026-01-01", kind="created")
    refused = [
        stripe.post(body, secret="whsec_another_secret_of_theirs"),
        stripe.post(body, header=""),
        stripe.post(body, header="t=1,v1=\xe9"),
        stripe.post(body, at=int(time.time()) - 301),
        stripe.post("no json"),
        stripe.post("[1]"),
        stripe.post(event(2, "customer.subscription.updated", "2026-01-01", {"id": "sub_1"})),
        stripe.post(sub(3, "2026-01-01", status="asleep")),
        stripe.post(sub(4, "2026-01-01", item(amount=-5))),
    ]
    assert [one.status_code for one in refused] == [400] * len(refused)
    assert not StripeEvent.objects.exists()
    page = world.client(world.manager).get(world.url("metrics/sources/")).content.decode()
    assert "Refused" in page
    assert Intake.objects.get().rejected == len(refused)
    assert stripe.post(body, at=int(time.time()) - 290).status_code == 200
    assert Client().post("/v1/stripe/unknown", {}, content_type="application/json").status_code == 404
    assert Client().get(stripe.path).status_code == 405


def test_a_secret_is_replaced_and_removed_and_never_shown(world: Any, stripe: Stripe) -> None:
    other = "whsec_another_secret_of_ours"
    client = world.client(world.manager)
    for bad in ("", "sk_live_1234567890123456", "whsec_ü"):
        assert client.post(world.url("metrics/sources/stripe/"), {"secret": bad}).status_code == 422
    assert client.post(world.url("metrics/sources/stripe/"), {"secret": other}).status_code == 302
    body = sub(1, "2026-01-01", kind="created")
    assert [stripe.post(body).status_code, stripe.post(body, secret=other).status_code] == [400, 200]
    assert SECRET not in StripeEndpoint.objects.get().sealed_secret
    shown = (
        client.get(world.url("metrics/sources/")).content.decode()
        + stripe.api.get("stripe/").content.decode()
    )
    assert (other in shown, stripe.path in shown, "ours" in shown) == (False, True, True)
    assert client.post(world.url("metrics/sources/stripe/remove/")).status_code == 302
    assert stripe.post(body, secret=other).status_code == 404
    assert SubscriptionVersion.objects.count() == 1


def test_the_address_comes_before_the_secret(world: Any) -> None:
    client, url = world.client(world.manager), world.url("metrics/sources/stripe/")
    assert "Make an address for Stripe" in client.get(world.url("metrics/sources/")).content.decode()
    assert client.post(url, {}).status_code == 302
    address = StripeEndpoint.objects.get().address
    assert f"/v1/stripe/{address}" in client.get(world.url("metrics/sources/")).content.decode()
    answer = Client().post(f"/v1/stripe/{address}", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["message"]) == (400, "No signing secret has been saved yet.")
    assert client.post(url, {"secret": SECRET}).status_code == 302
    assert StripeEndpoint.objects.get().address == address


def test_nobody_but_managers_sees_the_panel(world: Any, stripe: Stripe) -> None:
    for person, status in ((world.contributor, 403), (world.stakeholder, 403), (world.outsider, 404)):
        api = Api(world, person)
        assert [api.get("stripe/").status_code, api.post("stripe/", {"secret": SECRET}).status_code] == [
            status
        ] * 2
        assert (
            world.client(person).post(world.url("metrics/sources/stripe/"), {"secret": SECRET}).status_code
            == status
        )
        text = world.client(person).get(world.url("metrics/sources/")).content.decode()
        assert stripe.path not in text
        assert "cret ending in" not in text


def test_a_secret_of_another_key_is_asked_for_again(world: Any, stripe: Stripe, settings: Any) -> None:
    settings.SECRET_KEY = "another-key-altogether"
    answer = stripe.post(sub(1, "2026-01-01", kind="created"))
    assert (answer.status_code, "Paste it again" in answer.json()["message"]) == (503, True)


def test_what_says_nothing_of_revenue_is_counted_as_ignored(stripe: Stripe) -> None:
    assert stripe.send(event(1, "invoice.paid", "2026-01-01", {"id": "in_1"})) == ["ignored"]
    assert stripe.send(event(2, "charge.refunded", "2026-01-01", {"id": "ch_1"})) == ["ignored"]
    assert (Intake.objects.get().ignored, SubscriptionVersion.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (  # a trial counts for nothing until it is paid for
            [
                sub(1, "2026-01-01", kind="created", status="trialing", trial_end=1768435200),
                sub(2, "2026-01-15", status="active", previous={"status": "trialing"}),
            ],
            [("2026-01-15", 49)],
        ),
        (  # several items, one of them by usage; then a quantity, then an item less
            [
                sub(1, "2026-01-01", item(), item(2, 3, amount=1000), item(3, None, amount=7, usage_type="metered"),
                    kind="created"),
                sub(2, "2026-01-05", item(), item(2, 5, amount=1000)),
                sub(3, "2026-01-09", item(2, 5, amount=1000)),
            ],
            [("2026-01-01", 79), ("2026-01-05", 99), ("2026-01-09", 50)],
        ),
        (  # every quarter, a year in yen, and a price below a cent
            [sub(1, "2026-01-01", item(amount=9000, interval_count=3), item(2, amount=12000, interval="year"),
                 item(3, 1000, amount=None, unit_amount_decimal="0.5"), kind="created")],
            [("2026-01-01", 30 + 10 + 5)],
        ),
        ([sub(1, "2026-01-01", item(amount=3000, currency="jpy"), kind="created")], [("2026-01-01", 3000)]),
        (  # paused collection, resumed, asked to end (which changes nothing), ended
            [
                sub(1, "2026-01-01", kind="created"),
                sub(2, "2026-02-01", pause_collection={"behavior": "void", "resumes_at": None}),
                sub(3, "2026-03-01"),
                sub(4, "2026-03-10", cancel_at_period_end=True, cancel_at=1775001600),
                sub(5, "2026-04-01", kind="deleted", status="canceled", ended_at=1775001600),
            ],
            [("2026-01-01", 49), ("2026-02-01", 0), ("2026-03-01", 49), ("2026-04-01", 0)],
        ),
        (  # late with paying counts, given up on does not
            [
                sub(1, "2026-01-01", kind="created"),
                sub(2, "2026-02-01", status="past_due"),
                sub(3, "2026-02-20", status="unpaid"),
                sub(4, "2026-03-01", kind="paused", status="paused"),
                sub(5, "2026-03-05", kind="resumed", status="active"),
            ],
            [("2026-01-01", 49), ("2026-02-20", 0), ("2026-03-05", 49)],
        ),
        (  # packs of ten, begun ones full
            [sub(1, "2026-01-01", item(1, 21, transform_quantity={"divide_by": 10, "round": "up"}), kind="created")],
            [("2026-01-01", 147)],
        ),
        (  # the old shape, with a plan
            [sub(1, "2026-01-01", item() | {"price": None, "plan": {"amount": 100, "currency": "usd",
                 "interval": "month", "interval_count": 1, "usage_type": "licensed"}}, kind="created")],
            [("2026-01-01", 1)],
        ),
    ],
)  # fmt: skip
def test_mrr_of(world: Any, stripe: Stripe, events: list[Any], expected: list[Any]) -> None:
    stripe.send(*events)
    assert steps(world.product) == expected


HALF_FOR_A_MONTH = discount("2026-01-10", "2026-02-10", coupon=coupon(duration="repeating"))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (  # told within the subscription: ends with no event
            [sub(1, "2026-01-10", kind="created", discounts=[HALF_FOR_A_MONTH])],
            [("2026-01-10", Fraction("24.5")), ("2026-02-10", 49)],
        ),
        (  # named only; its terms come by events of their own, its coupon's by a third
            [
                sub(1, "2026-01-10", kind="created", discounts=["di_1"]),
                event(2, "customer.discount.created", "2026-01-10", HALF_FOR_A_MONTH
                      | {"coupon": None, "source": {"type": "coupon", "coupon": "HALF"}}),
                event(3, "coupon.created", "2026-01-02", coupon(duration="repeating")),
            ],
            [("2026-01-10", Fraction("24.5")), ("2026-02-10", 49)],
        ),
        (  # given later and taken away again
            [
                sub(1, "2026-01-01", kind="created"),
                event(2, "customer.discount.created", "2026-01-10", discount("2026-01-10")),
                event(3, "customer.discount.deleted", "2026-01-20", discount("2026-01-10")),
            ],
            [("2026-01-01", 49), ("2026-01-10", Fraction("24.5")), ("2026-01-20", 49)],
        ),
        (  # the customer's own
            [
                sub(1, "2026-01-01", kind="created"),
                event(2, "customer.discount.created", "2026-01-10", discount("2026-01-10", subscription=None)),
            ],
            [("2026-01-01", 49), ("2026-01-10", Fraction("24.5"))],
        ),
        (  # for one invoice only: not taken off
            [sub(1, "2026-01-01", kind="created",
                 discounts=[discount("2026-01-01", coupon=coupon(duration="once"))])],
            [("2026-01-01", 49)],
        ),
        (  # a sum is taken off once, over both items; then a percentage of an item
            [sub(1, "2026-01-01", item(), item(2, amount=2000), kind="created", discounts=[
                discount("2026-01-01", coupon=coupon(percent_off=None, amount_off=5900, currency="usd"))]),
             sub(2, "2026-01-05", item(discounts=[discount("2026-01-05", coupon=coupon(percent_off=12.5))]))],
            [("2026-01-01", 10), ("2026-01-05", Fraction("42.875"))],
        ),
        (  # a sum in another currency does not fit
            [sub(1, "2026-01-01", kind="created", discounts=[
                discount("2026-01-01", coupon=coupon(percent_off=None, amount_off=900, currency="eur"))])],
            [("2026-01-01", 49)],
        ),
    ],
)  # fmt: skip
def test_discounts(world: Any, stripe: Stripe, events: list[Any], expected: list[Any]) -> None:
    for order in itertools.permutations(events):
        StripeEvent.objects.all().delete()
        SubscriptionVersion.objects.all().delete()
        stripe.send(*order)
        assert steps(world.product) == expected


def test_what_cannot_be_counted_is_said(world: Any, stripe: Stripe) -> None:
    stripe.send(sub(1, "2026-01-01", item(), item(2, amount=None, billing_scheme="tiered"), kind="created",
                    discounts=["di_9"]))  # fmt: skip
    assert steps(world.product) == [("2026-01-01", 49)]
    page = world.client(world.manager).get(world.url("metrics/sources/")).content.decode()
    assert "Item si_2 of sub_1 has a price in tiers; it is not counted." in page
    assert "Discount di_9 of sub_1 has not been told" in page


def test_changes_of_one_second_are_ordered_by_what_was_before(world: Any, stripe: Stripe) -> None:
    def seats(number: int, quantity: int, before: int) -> dict[str, Any]:
        previous = {"items": {"object": "list", "data": [item(1, before)]}}
        return sub(number, "2026-01-05", item(1, quantity), previous=previous)

    events = [sub(1, "2026-01-01", kind="created"), seats(7, 2, 1), seats(5, 3, 2), seats(6, 4, 3)]
    stripe.send(*reversed(events))
    assert steps(world.product)[-1] == ("2026-01-05", 4 * 49)


def test_two_products_may_listen_to_one_account(world: Any, stripe: Stripe) -> None:
    other = factories.product(world.workspace, "OTHER")
    stripe.send(sub(1, "2026-01-01", kind="created"))
    address = StripeEndpoint.objects.get()
    address.pk, address.product, address.address = None, other, "second-address"
    address.save()
    stripe.path = "/v1/stripe/second-address"
    stripe.send(sub(1, "2026-01-01", kind="created"))
    assert steps(other) == steps(world.product) == [("2026-01-01", 49)]


changes = st.lists(
    st.tuples(
        st.integers(1, 28),
        st.sampled_from(["active", "past_due", "trialing", "unpaid", "canceled"]),
        st.integers(0, 3),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def history(rows: list[Any]) -> list[dict[str, Any]]:
    made = [
        sub(number, f"2026-01-{day:02}", item(1, seats), *([item(2, amount=700)] if second else []), status=status,
            pause_collection={"behavior": "void"} if paused else None,
            discounts=["di_1"] if seats == 2 else [])
        for number, (day, status, seats, second, paused) in enumerate(rows)
    ]  # fmt: skip
    made.append(event(50, "customer.discount.created", "2026-01-01", discount("2026-01-01", "2026-01-20")))
    return made


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes, st.data())
def test_every_order_of_arrival_and_every_repeat_ends_in_the_same_table(
    world: Any, stripe: Stripe, rows: list[Any], data: Any
) -> None:
    events = history(rows)
    again = data.draw(st.lists(st.sampled_from(events), max_size=3))
    tables = []
    for some in (events, data.draw(st.permutations(events + again))):
        StripeEvent.objects.all().delete()
        SubscriptionVersion.objects.all().delete()
        stripe.send(*some)
        kept = SubscriptionVersion.objects.filter(replaced_by=None).order_by("event_id")
        tables.append(
            [
                {k: v for k, v in row.items() if k not in ("id", "received_at", "delivery_id")}
                for row in kept.values()
            ]
        )
    assert tables[0] == tables[1]
