"""The digest by e-mail. What is due is data; whoever claims a period writes its letter, so nobody gets two."""

import datetime as dt
from typing import Any

import structlog
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from products import outbox
from products.models import Digest, Stakeholder
from products.paths import product_url
from products.stakeholders import queries, settled
from products.stakeholders.changes import Told
from products.stakeholders.readers import of_stakeholder
from products.stakeholders.when import next_due

SORT = "digest"
SIGNER = signing.Signer(salt="products.stakeholders.unsubscribe")
log = structlog.get_logger("pmapp.letters")


def send_due(now: dt.datetime, most: int = 500) -> int:
    """Writes the letters of what is due; returns how many periods were claimed."""
    for count in range(most):
        if not _claim(now):
            return count
    return most


@transaction.atomic
def _claim(now: dt.datetime) -> bool:
    """The next that is due: its period, its letter and the day of the next one stand or fall together."""
    row = (
        Stakeholder.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(next_digest_at__lte=now, product__archived_at=None, workspace__is_demo=False)
        .select_related("product__workspace", "user")
        .order_by("next_digest_at", "pk")
        .first()
    )
    if row is None or row.next_digest_at is None:
        return False
    since, until = queries.digest_since(row, now), settled.until(now)
    values = {"workspace_id": row.workspace_id, "since": since, "until": max(since, until)}
    digest, is_mine = Digest.objects.get_or_create(
        stakeholder=row, period=row.next_digest_at, defaults=values
    )
    row.next_digest_at = next_due(row.cadence, now, row.product.workspace.zone)
    row.save(update_fields=["next_digest_at"])
    if is_mine:
        digest.stakeholder = row
        try:
            with transaction.atomic():
                _write(digest)
        except Exception as error:  # one digest that cannot be drawn up holds up no other
            log.warning("digest_not_written", digest=digest.pk, error=type(error).__name__)
            Digest.objects.filter(pk=digest.pk).update(error=type(error).__name__)
    return True


def _write(digest: Digest) -> None:
    """Nothing is sent when nothing changed."""
    row = digest.stakeholder
    reader = of_stakeholder(row)
    changes = queries.changed_for(reader, digest.since, digest.until) if reader is not None else []
    if not changes or not row.address:
        return
    context = message(row, changes, digest.since)
    link = settings.BASE_URL + unsubscribe_url(row)
    made = outbox.letter(
        SORT,
        digest.pk,
        workspace=row.product.workspace,
        to=row.address,
        subject=str(context["subject"]),
        text=render_to_string("stakeholders/mail/digest.txt", context),
        html=render_to_string("stakeholders/mail/digest.html", context),
        headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    outbox.write([made])
    digest.changes, digest.sent_at = len(changes), digest.until
    digest.save(update_fields=["changes", "sent_at"])


def outcome(ref: int, error: str) -> None:
    """What a reader never got is told with their next digest."""
    sent = {"sent_at": None, "error": error} if error else {"sent_at": timezone.now(), "error": ""}
    Digest.objects.filter(pk=ref).update(**sent)


def message(row: Stakeholder, changes: list[Told], since: dt.datetime) -> dict[str, Any]:
    count = len(changes)
    return {
        "subject": f"{row.product.name}: {count} change{'' if count == 1 else 's'}",
        "row": row,
        "product": row.product,
        "changes": changes,
        "since": since,
        "base": settings.BASE_URL,
        "page": settings.BASE_URL + product_url(row.product, "products:since") if row.user else "",
        "unsubscribe": settings.BASE_URL + unsubscribe_url(row),
    }


def unsubscribe_url(row: Stakeholder) -> str:
    return reverse("unsubscribe", args=[SIGNER.sign(str(row.pk))])


def subscriber(token: str) -> Stakeholder | None:
    """Whom a signed link belongs to; a link changed by a letter belongs to nobody."""
    try:
        pk = int(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Stakeholder.objects.select_related("product").filter(pk=pk).first()
