"""Drawing up the external editions: the one function that copies public fields into EditionEntry.

It runs inside the transaction of whatever changed an initiative, a theme or an edition, whichever way that came
(products.actions.record calls it for every recorded change). The editions are locked last, after the records: two
people who change two initiatives at once take turns here, and the second reads what the first has committed.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from products.models import Activity, Product
from roadmaps.models import Edition, EditionEntry, Initiative, Promise, Wish
from roadmaps.outside import approval, ledger
from roadmaps.outside.coarse import coarse, coarser

STATES = {"progress": "progress", "review": "progress", "done": "shipped"}


@dataclass(frozen=True, slots=True)
class Public:
    """What of an initiative may leave. There is no field for anything else."""

    position: int
    title: str
    note: str
    theme: str
    hue: str
    state: str
    horizon: str
    start: date | None
    end: date | None
    span: str


# What an entry is made of. A change of nothing but scores, words for inside or comments leaves all entries as they are.
SOURCES = {
    "status", "theme", "start_date", "end_date", "date_precision", "horizon", "is_public", "public_title",
    "public_description", "hue", "position",
}  # fmt: skip


def item_changed(activity: Activity, actor: Actor) -> None:
    if activity.what not in {"created", "archived", "restored"} and SOURCES.isdisjoint(activity.changes):
        return
    project(activity.product)
    approval.follow(activity.product, actor)


def draw_up(edition_id: int) -> None:
    project(Edition.objects.select_related("product").get(pk=edition_id).product)


@transaction.atomic(savepoint=False)
def project(product: Product, at: datetime | None = None) -> None:
    """Makes the entries of every external edition of the product what they should be now."""
    live = Edition.objects.filter(product=product, archived_at=None).exclude(audience="internal")
    editions = list(live.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    if not editions:
        return
    rows = list(_public_rows(product))
    for edition in editions:
        _write(edition, rows, at or timezone.now())


def _public_rows(product: Product) -> Iterable[Initiative]:
    rows = Initiative.objects.filter(
        item__product=product, item__archived_at=None, is_public=True, item__kind="initiative"
    )
    rows = rows.exclude(public_title="").exclude(item__status="dropped")
    return rows.select_related("item", "theme__item").order_by(
        "theme__position", "theme__item__number", "start_date", "position", "item__number"
    )


def _write(edition: Edition, rows: list[Initiative], at: datetime) -> None:
    wanted = {row.item_id: _public(row, edition, place) for place, row in _chosen(edition, rows)}
    entries = {entry.item_id: entry for entry in EditionEntry.objects.filter(edition=edition)}
    said: list[Promise] = []
    changed: list[EditionEntry] = []
    moved: list[EditionEntry] = []
    for item_id, public in wanted.items():
        entry = entries.pop(item_id, None)
        if entry is None:
            changed.append(_new(edition, item_id, public, at))
            said.append(ledger.first(changed[-1], at))
            continue
        before = ledger.Said.of(entry)
        if not _copy(public, entry):
            continue
        event = ledger.event(before, ledger.Said.of(entry))
        if event:
            said.append(ledger.row(entry, event, at, before))
        if event or before.note != public.note:
            entry.changed_at = at
        moved.append(entry)
    _store(edition, changed, moved)
    said += _left(entries, rows, at)
    EditionEntry.objects.filter(pk__in=[entry.pk for entry in entries.values()]).delete()
    Promise.objects.bulk_create(said)
    if said or moved or edition.version == 0:
        edition.version += 1
        edition.changed_at = at
        edition.save(update_fields=["version", "changed_at"])


def _left(entries: dict[int, EditionEntry], rows: list[Initiative], at: datetime) -> list[Promise]:
    """What the ledger says of entries that go: an edition that shows nothing shipped drops none that ships."""
    shipped = {row.item_id for row in rows if _state(row) == "shipped"}
    said = []
    for item_id, entry in entries.items():
        has_shipped = item_id in shipped and entry.state != "shipped"
        if has_shipped:
            entry.state, entry.horizon = "shipped", ""
        said.append(ledger.row(entry, "shipped" if has_shipped else "hidden", at))
    return said


def _store(edition: Edition, new: list[EditionEntry], moved: list[EditionEntry]) -> None:
    if new:  # what comes back finds its votes again
        counts = Counter(
            Wish.objects.filter(edition=edition, is_vote=True, confirmed_at__isnull=False).values_list(
                "item", flat=True
            )
        )
        for entry in new:
            entry.votes = counts[entry.item_id]
        EditionEntry.objects.bulk_create(new)
    if moved:
        EditionEntry.objects.bulk_update(moved, [*Public.__dataclass_fields__, "changed_at"])


def _chosen(edition: Edition, rows: list[Initiative]) -> Iterable[tuple[int, Initiative]]:
    for place, row in enumerate(rows):
        state = _state(row)
        if edition.themes and (row.theme is None or row.theme.item.number not in edition.themes):
            continue
        if edition.horizons and state != "shipped" and row.horizon not in edition.horizons:
            continue
        if edition.states and state not in edition.states:
            continue
        yield place, row


def _state(row: Initiative) -> str:
    return STATES.get(row.item.shown_status.category, "planned")


def _public(row: Initiative, edition: Edition, place: int) -> Public:
    state = _state(row)
    own = str(
        getattr(row, "date_precision", "day")
    )  # a quarter that nobody has narrowed down stays a quarter
    when = coarse(row.start_date, row.end_date, coarser(edition.precision, own))
    return Public(
        position=place,
        title=row.public_title,
        note=row.public_description,
        theme=row.theme.public_title if row.theme else "",
        hue=row.theme.hue if row.theme and row.theme.public_title else "slate",
        state=state,
        horizon="" if state == "shipped" or row.horizon == "none" else row.horizon,
        start=when.start,
        end=when.end,
        span=when.label,
    )


def _new(edition: Edition, item_id: int, public: Public, at: datetime) -> EditionEntry:
    return EditionEntry(
        workspace_id=edition.workspace_id,
        edition=edition,
        item_id=item_id,
        uid=uuid.uuid5(edition.uid, str(item_id)),
        since=at,
        changed_at=at,
        **asdict(public),
    )


def _copy(public: Public, entry: EditionEntry) -> bool:
    """Takes over what differs; whether anything did."""
    differing: dict[str, Any] = {
        name: value for name, value in asdict(public).items() if getattr(entry, name) != value
    }
    for name, value in differing.items():
        setattr(entry, name, value)
    return bool(differing)
