"""What one person may ask of whoever keeps their data: a copy of it, and its end."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.access import Actor
from metrics import fold, queries
from metrics.actions.state import count_soon
from metrics.fold.erase import Erased, erase
from products.actions import record
from products.models import Product


def mark_of(product: Product, person: str) -> str:
    """Stands for the id where it must not be kept: who knows the id can find the mark, nobody the other way."""
    return salted_hmac(f"metrics.person.{product.pk}", person, algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def erase_person(*, product: Product, person: str, actor: Actor) -> Erased:
    """Takes the person with this id out of everything kept; stored points stay, being sums over many people."""
    gone = erase(product, person)
    if not (gone.ids or gone.events or gone.aliases or gone.answers):
        raise ValidationError({"id": ["Nobody with this id is known here."]})
    changes = {"person": [mark_of(product, person), None], "events": [gone.events, 0]}
    record("person_data.erased", product=product, actor=actor, changes=changes)

    def cut_sessions() -> None:
        count_soon(product=product)

    # Robust: a broker that is away takes nothing back, and sessions are cut anew by whoever asks for them too.
    transaction.on_commit(cut_sessions, robust=True)
    return gone


def export_person(*, product: Product, person: str, actor: Actor) -> Iterator[tuple[str, Any]]:
    """(name, value) pairs of all that is kept of the person with this id; lists are read as they are written."""
    fold.fold_acknowledged(product)
    found = queries.person_data(product, person)
    if found is None:
        raise ValidationError({"id": ["Nobody with this id is known here."]})
    record(
        "person_data.exported",
        product=product,
        actor=actor,
        changes={"person": [None, mark_of(product, person)]},
    )
    return iter(found.items())
