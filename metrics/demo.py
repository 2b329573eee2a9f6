"""Demo content of this stage: two years of a made-up company's revenue and usage, and a real project's history."""

import csv
import datetime as dt
import gzip
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.access import Actor
from accounts.models import User
from metrics import actions, fold
from metrics.actions.data import store_values
from metrics.demo_subscriptions import subscriptions
from metrics.models import Metric, ReleaseMark
from products import actions as product_actions
from products import kinds
from products.models import Product

DATA = Path(__file__).parent / "data"
FEATURES = (
    ("Opened inbox", 46),
    ("Replied to conversation", 30),
    ("Assigned conversation", 9),
    ("Viewed SLA report", 5),
    ("Created routing rule", 4),
    ("Used saved reply", 6),
)
PEOPLE = 1500
PLANS = {"starter": 42, "team": 36, "business": 17, "enterprise": 5}
COUNTRIES = {
    "United States": 30, "Germany": 14, "United Kingdom": 12, "France": 9, "Netherlands": 8, "Spain": 7, "Brazil": 6,
    "India": 5, "Japan": 4, "Poland": 3, "Mexico": 2,
}  # fmt: skip
# slug, name, calculation, unit, direction, target, schedule, params, owner, source, definition
RELAY: tuple[tuple[Any, ...], ...] = (
    ("mrr", "Monthly recurring revenue", "mrr", "$", "up", 65_000, "hourly", {}, "manager", "Billing (CSV import)",
     "Sum over active and past-due subscriptions of price times seats after lasting discounts, before tax, per month. "
     "A yearly plan counts a twelfth each month. Trials, paused and unpaid subscriptions count nothing."),
    ("wau", "People active each week and month", "active_users", "people", "up", 700, "hourly", {"headline": "mau"},
     "contributor", "Web app events", "Distinct people who opened the inbox, replied, or used any feature on the day, "
     "in the last 7 and in the last 30 days. Events of the Harbor team itself are not sent."),
    ("retention", "Weekly retention of new people", "retention", "%", "up", "0.35", "daily",
     {"granularity": "week", "periods": 12, "headline_period": 4}, "manager", "Web app events",
     "Of the people first seen in a week, the share that was active in the fourth week after it."),
    ("lifecycle", "New, returning and dormant people", "lifecycle", "people", "up", None, "daily",
     {"granularity": "week"}, "manager", "Web app events",
     "People active in a week: new, active in the week before too, or back after a gap; and those of the week before "
     "who did not come back."),
    ("larger", "Larger customers who reply each week", "explored", "people", "up", 120, "daily",
     {"events": ["Replied to conversation"], "granularity": "week",
      "segment": {"trait": "plan", "is": ["business", "enterprise"]}}, "manager", "Web app events",
     "People who did Replied to conversation, in each week, among people whose plan is business or enterprise."),
    ("sessions", "Sessions a person", "sessions", "sessions", "up", None, "daily", {"granularity": "week"},
     "contributor", "Web app events",
     "Runs of activity with no gap above 30 minutes, divided by people with at least one."),
    ("activation", "New people who reply in their second week", "retention", "%", "up", "0.30", "daily",
     {"granularity": "week", "periods": 4, "headline_period": 1,
      "return_event": "Replied to conversation"}, "manager", "Web app events",
     "Of the people first seen in a week, the share that replied to a conversation in the week after."),
    ("nps", "Net promoter score", "nps", "points", "up", 40, "hourly", {"window_days": 90}, "manager",
     "In-product survey", "Share of 9–10 minus share of 0–6 on “How likely are you to recommend Relay?”, one answer a "
     "person, last 90 days, with its 95% interval."),
    ("first_reply", "Median time to first reply", "pushed", "min", "down", 20, "on_demand", {"granularity": "week"},
     "contributor", "Data warehouse, each Monday", "Median minutes from a customer's message to the first human reply, "
     "in business hours, over all workspaces."),
    ("funnel", "From inbox to first routing rule", "funnel", "%", "up", None, "daily",
     {"steps": ["Opened inbox", "Replied to conversation", "Assigned conversation", "Created routing rule"],
      "within_days": 30, "granularity": "month"}, "contributor", "Web app events",
     "Of the people who opened the inbox, the share that then replied, assigned and made a routing rule, in this "
     "order and within 30 days; the furthest attempt of a person counts."),
    ("lifetime", "Months a customer pays in two years", "customer_lifetime", "months", "up", None, "daily",
     {"project_to": 24}, "manager", "Billing (CSV import)", "The months that a new customer can be expected to pay "
     "in its first 24, by a shifted beta-geometric curve fitted to all customers so far."),
)  # fmt: skip
TILES = (
    ("mrr", "number", "s"), ("wau", "number", "s"), ("nps", "number", "s"), ("first_reply", "number", "s"),
    ("mrr", "movements", "m"), ("forecast", "ahead", "m"), ("wau", "active", "l"), ("retention", "heat", "l"),
    ("funnel", "funnel", "m"), ("sessions", "duration", "m"), ("nps", "answers", "m"), ("lifetime", "survival", "m"),
)  # fmt: skip
OPEN_SOURCE: tuple[tuple[Any, ...], ...] = (
    ("retention", "Monthly retention of contributors", "retention", "%", "up", "0.15",
     {"granularity": "month", "periods": 12},
     "Of the people whose first commit fell in a month, the share that committed again in the next month."),
    ("active", "Active contributors", "active_users", "people", "up", 15, {"headline": "mau"},
     "Distinct authors of commits on the day, in the last 7 and in the last 30 days."),
)  # fmt: skip


def collect(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    """The commercial product's revenue and usage."""
    today: dt.date = ctx["today"]
    now = dt.datetime.combine(today, dt.time(9), tzinfo=dt.UTC)
    actor = Actor(people["manager"], "import")
    store_values(product=product, what="subscriptions", values=subscriptions(now), actor=actor, now=now)
    rates = [_rate(month) for month in _months(today)]
    store_values(product=product, what="fx-rates", values=rates, actor=actor, now=now)
    store_values(product=product, what="events", values=_usage(now), actor=actor, now=now)
    prices = {
        "date": today - dt.timedelta(days=131),
        "label": "Team plan from $19 to $24",
        "kind": "price",
        "url": "",
    }
    store_values(product=product, what="marks", values=[prices], actor=actor, now=now)
    _fold(product)


def _fold(product: Product) -> None:
    """While the product's row is young: references look through each version that later records give it."""
    fold.ready(product, product.workspace.timezone)


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    """The metrics over what was collected, computed."""
    made: dict[str, Metric] = {}
    for slug, title, calculation, unit, direction, target, schedule, params, owner, source, words in RELAY:
        values = {
            "title": title, "calculation": calculation, "unit": unit, "direction": direction, "target": target,
            "schedule": schedule, "params": params, "owner": people[owner], "source": source, "definition": words,
        }  # fmt: skip
        made[slug] = _metric(product, people, values)
    made["forecast"] = _forecast(product, people, made["mrr"])
    made["by_person"] = _by_person(product, people, made["mrr"], made["wau"])
    actor = Actor(people["manager"], "import")
    actions.push_points(metric=made["first_reply"], rows=_first_replies(ctx["today"]), actor=actor)
    _finish(product, made, ctx)


def collect_open_source(product: Product, people: dict[str, User]) -> None:
    """The real one: seventeen years of commits as usage, its releases as marks."""
    actor = Actor(people["manager"], "import")
    with gzip.open(DATA / "celery_commits.csv.gz", "rt", newline="") as file:
        actions.take_rows(product=product, what="events", rows=csv.DictReader(file), actor=actor)
    with (DATA / "celery_releases.csv").open(newline="") as file:
        marks = [
            ReleaseMark(
                workspace_id=product.workspace_id,
                product=product,
                label=row["release"],
                date=dt.datetime.fromisoformat(row["date"]).date(),
            )
            for row in csv.DictReader(file)
        ]
    ReleaseMark.objects.bulk_create(marks, ignore_conflicts=True)
    _fold(product)


def build_open_source(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    """What can be measured of it: the last year of commits ends before today."""
    made: dict[str, Metric] = {}
    for slug, title, calculation, unit, direction, target, params, words in OPEN_SOURCE:
        values = {
            "title": title, "calculation": calculation, "unit": unit, "direction": direction, "target": target,
            "schedule": "daily", "params": params | {"as_of": "2026-08-09T00:00:00+00:00"}, "owner": people["manager"],
            "source": "Public git history of celery/celery", "definition": words,
        }  # fmt: skip
        made[slug] = _metric(product, people, values)
    _finish(product, made, ctx)


def _forecast(product: Product, people: dict[str, User], source: Metric) -> Metric:
    values = {
        "title": "Monthly recurring revenue, six months ahead", "calculation": "forecast", "unit": "$",
        "direction": "up", "target": None, "schedule": "daily", "owner": people["manager"],
        "params": {"metric": source.item.number, "horizon": 6, "season_length": 1}, "source": source.item.title,
        "definition": "What recurring revenue comes to in six months, by the method that was least wrong on the past.",
    }  # fmt: skip
    return _metric(product, people, values)


def _by_person(product: Product, people: dict[str, User], revenue: Metric, active: Metric) -> Metric:
    values = {
        "title": "Revenue by active person", "calculation": "formula", "unit": "$", "direction": "up",
        "target": None, "schedule": "arrival", "owner": people["manager"],
        "params": {"formula": f"m{revenue.item.number} / m{active.item.number}.mau"},
        "source": f"{revenue.item.title}, {active.item.title}",
        "definition": "What recurring revenue at a month's end comes to for each person active in its last 30 days.",
    }  # fmt: skip
    return _metric(product, people, values)


def _metric(product: Product, people: dict[str, User], values: dict[str, Any]) -> Metric:
    target = values["target"]
    values = values | {"target": None if target is None else Decimal(target)}
    made: Metric = product_actions.create(
        kind=kinds.get("metric"), product=product, actor=Actor(people["manager"]), values=values
    )
    return made


def _finish(product: Product, made: dict[str, Metric], ctx: dict[str, Any]) -> None:
    for metric in made.values():
        if metric.calculation != "pushed":
            actions.compute_now(metric=metric)
    ctx.setdefault("metrics", {}).update(
        {slug: metric.item for slug, metric in made.items() if product.key == "RELAY"}
    )
    ctx.setdefault("metrics_by_product", {})[product.key] = {
        slug: metric.item for slug, metric in made.items()
    }


def _months(today: dt.date) -> list[dt.date]:
    first = today.year * 12 + today.month - 26
    return [
        dt.date(first // 12 + (first + k) // 12 - first // 12, (first + k) % 12 + 1, 1) for k in range(26)
    ]


def _rate(month: dt.date) -> dict[str, Any]:
    wave = (month.month * 7 + month.year) % 9
    return {
        "month": month,
        "currency": "EUR",
        "to_currency": "USD",
        "rate": Decimal("1.05") + Decimal(wave) / 100,
    }


def _usage(now: dt.datetime) -> list[dict[str, Any]]:
    """About 1,500 people who come, use the product on working days in working hours, and mostly stay."""
    random_ = random.Random(2)  # noqa: S311 (a demo that is the same every time, not a secret)
    names, weights = zip(*FEATURES, strict=True)
    rows: list[dict[str, Any]] = []
    for index in range(PEOPLE):
        joined = int(720 * random_.random() ** 0.72)
        day = now.date() - dt.timedelta(days=720 - joined)
        habit = random_.choice((0.04, 0.06, 0.1, 0.15))
        stays = random_.expovariate(1 / 600) if random_.random() < 0.72 else random_.uniform(0, 9)
        for offset in range(int(min(stays, (now.date() - day).days)) + 1):
            date = day + dt.timedelta(days=offset)
            if offset and (date.weekday() > 4 or random_.random() > habit):
                continue
            at = dt.datetime.combine(date, dt.time(7), tzinfo=dt.UTC) + dt.timedelta(
                minutes=random_.randrange(600)
            )
            for _ in range(random_.choice((1, 2, 3, 3, 4))):
                at += dt.timedelta(seconds=random_.randrange(20, 1500))
                rows.append(
                    _event(f"relay-{len(rows)}", f"person-{index:04}", random_.choices(names, weights)[0], at)
                )
    rows += _identified(now)
    return [row for row in rows if row["occurred_at"] <= now]


def _identified(now: dt.datetime) -> list[dict[str, Any]]:
    """What the app says of most of these people: their plan and country, chance of its own so that usage stays."""
    random_ = random.Random(4)  # noqa: S311 (as above)
    rows = []
    for index in range(PEOPLE):
        if random_.random() < 0.05:
            continue  # signed in with an old version of the app
        who = {
            "plan": random_.choices([*PLANS], list(PLANS.values()))[0],
            "country": random_.choices([*COUNTRIES], list(COUNTRIES.values()))[0],
        }
        row = _event(f"relay-who-{index}", f"person-{index:04}", "identify", now - dt.timedelta(days=730))
        rows.append(row | {"kind": "identify", "properties": who})
    return rows


def _event(message: str, person: str, name: str, at: dt.datetime) -> dict[str, Any]:
    return {
        "message_id": message, "kind": "track", "name": name, "distinct_id": person, "session_id": "",
        "occurred_at": at, "properties": {},
    }  # fmt: skip


def _first_replies(today: dt.date) -> list[dict[str, Any]]:
    """Getting better little by little, and by a step five weeks ago: the change that the dashboard tells of."""
    random_ = random.Random(3)  # noqa: S311 (as above)
    monday = today - dt.timedelta(days=today.weekday() + 7)
    return [
        {
            "period_start": (monday - dt.timedelta(weeks=weeks)).isoformat(),
            "value": round(24 + weeks * 0.28 + random_.uniform(-2.2, 2.2) - 6 * (weeks < 5), 1),
        }
        for weeks in range(51, -1, -1)
    ]
