"""Taking a person out of everything that is kept, by any of their ids; and the ids that are one person's."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from metrics.fold import (
    FOLDED,
    days_of,
    fold_acknowledged,
    grouped,
    know_all,
    locked,
    read_events,
    sessions,
    store,
    times,
    traits,
)
from metrics.fold.grouping import Groups
from metrics.fold.people import ACTIVITY
from metrics.models import Alias, Answer, Event, Fold, PersonId
from products.models import Product

THEIRS = f"{FOLDED} AND e.distinct_id = ANY(%(ids)s)"
UNCOUNT = f"""
UPDATE metrics_eventname n SET count = n.count - given.count
FROM (SELECT name, count(*) AS count FROM metrics_event e
      WHERE product_id = %(product)s AND kind IN {ACTIVITY} AND {THEIRS} GROUP BY name) given
WHERE n.product_id = %(product)s AND n.name = given.name
"""  # noqa: S608 (constants of the fold)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows went; of the answers, how many lost their name."""

    ids: int
    events: int
    aliases: int
    answers: int


def ids_of(product: Product, person: str) -> list[str]:
    """Every id of the person who has this one, as far as what came in is folded; the given id always."""
    found = PersonId.objects.filter(product=product, distinct_id=person).values_list("number", flat=True)
    theirs = PersonId.objects.filter(product=product, number__in=found).values_list("distinct_id", flat=True)
    return sorted({person, *theirs})


def erase(product: Product, person: str) -> Erased:
    """Raw events, aliases, ids and bits go; answers stay without a name, counts are put right.

    All of it under the lock of the fold, so that what arrives meanwhile is folded afterwards, as a new person's.
    """
    with transaction.atomic():
        fold_acknowledged(product)
        fold = locked(product)
        if not fold.zones:
            know_all(fold)
            fold.save()
        ids = ids_of(product, person)
        return _from_rows(product, ids, _from_state(fold, ids))


def _from_state(fold: Fold, ids: list[str]) -> int:
    theirs = PersonId.objects.filter(product_id=fold.product_id, distinct_id__in=ids)
    numbers = sorted(set(theirs.values_list("number", flat=True)))
    groups: Groups = {}
    read_events(fold, THEIRS, {"ids": ids}, lambda columns: _add(groups, grouped(fold, columns, fold.zones)))
    for one in numbers:
        touched = store.take_out(fold, one, groups)
        if fold.times:
            times.take_out(fold, [one], days_of(fold, touched))
    fold.save()
    sessions.leave_out_changed(fold)
    traits.forget(fold, set(numbers))
    with connection.cursor() as cursor:
        cursor.execute(UNCOUNT, {"product": fold.product_id, "ids": ids})
    return theirs.delete()[0]


def _add(groups: Groups, more: Groups) -> None:
    for key, group in more.items():
        if key in groups:
            groups[key].people |= group.people
            groups[key].count += group.count
        else:
            groups[key] = group


def _from_rows(product: Product, ids: list[str], known: int) -> Erased:
    events, _ = Event.objects.filter(product=product, distinct_id__in=ids).delete()
    aliases = _delete_aliases(product, ids)
    # One new name for all of them, so that an answer given twice still counts once.
    answers = Answer.objects.filter(product=product, respondent__in=ids).update(
        respondent=f"erased-{uuid.uuid4()}"
    )
    return Erased(known, events, aliases, answers)


def _delete_aliases(product: Product, ids: list[str]) -> int:
    rows: Any = Alias.objects.filter(product=product)
    gone = rows.filter(from_id__in=ids) | rows.filter(to_id__in=ids)
    return int(gone.delete()[0])
