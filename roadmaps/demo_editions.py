"""Relay's editions: two links that are read, a ledger that goes back a year, readers who asked for things."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from products.models import Product
from roadmaps.demo_content import FIELDS, INITIATIVES
from roadmaps.models import Edition, EditionEntry, Promise, Share, ShareDay, Wish
from roadmaps.outside.actions import create_edition, create_share
from roadmaps.outside.coarse import coarse

CUSTOMERS = {
    "name": "Customers",
    "audience": "public",
    "title": "Where Relay is going",
    "intro": "What we are working on, what comes next, and what is already yours. "
    "We say quarters, not days, and we say so here when something moves.",
    "precision": "quarter",
}
PARTNERS = {
    "name": "Design partners (14 teams)",
    "audience": "customer",
    "title": "Relay for design partners",
    "intro": "A little earlier and a little more exact than the public roadmap. Please keep it within your team.",
    "precision": "month",
    "states": ["planned", "progress"],
}
LEADERS = {
    "name": "Leadership",
    "audience": "internal",
    "title": "Relay roadmap",
    "horizons": ["now", "next"],
}
LINK = {"name": "Website footer", "feedback": True, "is_indexed": True, "embed_hosts": ["www.harbor.example"]}
LATE = {
    "roles": 75,
    "skill-routing": 70,
    "sso": 60,
    "macros": 5,
}  # days that were added after the first promise
WISHES = (("ana@northwind.example", "sso", True, True), ("ops@fabrikam.example", "sso", True, True),
          ("lee@tailspin.example", "suggest", True, False), ("kim@contoso.example", "skill-routing", True, True),
          ("jo@northwind.example", "audit-export", True, True), ("sam@litware.example", "suggest", True, True),
          ("max@fabrikam.example", "macros", True, False))  # fmt: skip
SITES = (("", 11), ("www.harbor.example", 17), ("help.harbor.example", 5), ("www.google.com", 3))


def build(product: Product, actor: Actor, made: dict[str, Any], ctx: dict[str, Any]) -> None:
    customers = create_edition(product=product, actor=actor, values=dict(CUSTOMERS))
    partners = create_edition(product=product, actor=actor, values=dict(PARTNERS))
    create_edition(product=product, actor=actor, values=dict(LEADERS))
    ctx["edition"] = customers.pk
    link, secret = create_share(product=product, actor=actor, values=LINK | {"edition": customers})
    create_share(
        product=product,
        actor=actor,
        values={"name": "Partner newsletter", "edition": partners, "domain": "northwind.example"},
    )
    ctx.setdefault("share_links", []).append({"label": "Roadmap for customers", "path": f"/s/{secret}/"})
    Share.objects.filter(edition__in=[customers, partners]).update(created_at=_at(280))
    rows = [dict(zip(FIELDS, values)) for values in INITIATIVES]
    for edition in (customers, partners):
        Promise.objects.filter(edition=edition).delete()
        Promise.objects.bulk_create(
            [said for row in rows for said in _said(edition, row, made[row["slug"]], ctx["today"])]
        )
    _days(link, ctx["today"])
    _wishes(customers, link, made)


def _at(days_ago: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days_ago)


def _said(edition: Edition, row: dict[str, Any], initiative: Any, today: dt.date) -> list[Promise]:
    """The history of one entry: shown, perhaps moved, begun, shipped. What was dropped was taken out again."""
    if row["slug"] == "voice" and edition.audience == "public":
        return _withdrawn(edition, initiative, today)
    entry = EditionEntry.objects.filter(edition=edition, item=initiative.item).first()
    if entry is None or not row["days"]:
        return []
    first, last = row["days"]
    late = LATE.get(row["slug"], 0)
    start = today + dt.timedelta(days=first)
    old = coarse(
        min(start, today + dt.timedelta(days=last - late)),
        today + dt.timedelta(days=last - late),
        edition.precision,
    )
    new = coarse(start, today + dt.timedelta(days=last), edition.precision)
    events = [(min(first - 40, -34), "shown", "planned", old, "")]
    if new.label != old.label:
        events.append((min(last - late - 20, -9), "moved", "planned", new, old.label))
    if entry.state != "planned":
        events.append((min(first, -12), "begun", "progress", new, ""))
    if entry.state == "shipped":
        events.append((last, "shipped", "shipped", new, ""))
    events.sort(key=lambda event: event[0])
    return [_row(edition, entry, *event) for event in events]


def _withdrawn(edition: Edition, initiative: Any, today: dt.date) -> list[Promise]:
    when = coarse(today - dt.timedelta(days=60), today + dt.timedelta(days=30), edition.precision)
    entry = EditionEntry(
        edition=edition, item=initiative.item, title="Voice channel", theme="Smarter routing"
    )
    return [
        _row(edition, entry, -190, "shown", "planned", when, ""),
        _row(edition, entry, -96, "hidden", "planned", when, ""),
    ]


def _row(
    edition: Edition, entry: EditionEntry, days: int, event: str, state: str, when: Any, before: str
) -> Promise:
    return Promise(
        workspace_id=edition.workspace_id,
        edition=edition,
        item_id=entry.item_id,
        at=_at(-days),
        event=event,
        title=entry.title,
        theme=entry.theme,
        state=state,
        end=when.end,
        span=when.label,
        before=before,
    )


def _days(link: Share, today: dt.date) -> None:
    rows = [
        ShareDay(
            workspace_id=link.workspace_id,
            share=link,
            date=today - dt.timedelta(days=back),
            host=host,
            views=1 + (often * (7 + back * 5 % 11)) // 12,
        )
        for back in range(40)
        for host, often in SITES
    ]
    ShareDay.objects.bulk_create(rows)
    Share.objects.filter(pk=link.pk).update(views=sum(row.views for row in rows), last_viewed_at=_at(0.01))


def _wishes(edition: Edition, link: Share, made: dict[str, Any]) -> None:
    rows = [
        Wish(
            workspace_id=edition.workspace_id,
            edition=edition,
            share=link,
            item=made[slug].item,
            email=email,
            is_vote=is_vote,
            is_news=is_news,
            confirmed_at=_at(3 + 4 * place),
        )
        for place, (email, slug, is_vote, is_news) in enumerate(WISHES)
    ]
    Wish.objects.bulk_create(rows)
    for slug in {slug for _, slug, is_vote, _ in WISHES if is_vote}:
        votes = sum(1 for _, one, is_vote, _ in WISHES if one == slug and is_vote)
        EditionEntry.objects.filter(edition=edition, item=made[slug].item).update(votes=votes)
