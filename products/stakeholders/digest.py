"""The digest by e-mail. What is due is data; whoever claims a period sends it, so nobody gets two."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import mail
from products.models import Digest, Stakeholder
from products.paths import product_url
from products.stakeholders import queries
from products.stakeholders.changes import Told
from products.stakeholders.readers import of_stakeholder
from products.stakeholders.when import next_due

SIGNER = signing.Signer(salt="products.stakeholders.unsubscribe")


def send_due(now: dt.datetime, most: int = 500) -> int:
    """Sends what is due; returns how many were claimed. A claim stands before anything is sent."""
    for count in range(most):
        digest = _claim(now)
        if digest is None:
            return count
        _send(digest)
    return most


@transaction.atomic
def _claim(now: dt.datetime) -> Digest | None:
    """The next that is due, for this worker alone. If it dies now this period is skipped and told with the next."""
    row = (
        Stakeholder.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(next_digest_at__lte=now, product__archived_at=None, workspace__is_demo=False)
        .select_related("product__workspace", "user")
        .order_by("next_digest_at", "pk")
        .first()
    )
    if row is None or row.next_digest_at is None:
        return None
    digest, is_mine = Digest.objects.get_or_create(
        stakeholder=row,
        period=row.next_digest_at,
        defaults={
            "workspace_id": row.workspace_id,
            "since": queries.digest_since(row, now),
            "until": now,
        },
    )
    row.next_digest_at = next_due(row.cadence, now, row.product.workspace.zone)
    row.save(update_fields=["next_digest_at"])
    digest.stakeholder = row
    return digest if is_mine else _claim(now)


def _send(digest: Digest) -> None:
    """Nothing is sent when nothing changed."""
    row = digest.stakeholder
    reader = of_stakeholder(row)
    changes = queries.changed_for(reader, digest.since, digest.until) if reader is not None else []
    address = row.user.email if row.user is not None else row.email
    if not changes or not address:
        return
    context = message(row, changes, digest.since)
    link = settings.BASE_URL + unsubscribe_url(row)
    problem = mail.send(
        to=address,
        subject=str(context["subject"]),
        text=render_to_string("stakeholders/mail/digest.txt", context),
        html=render_to_string("stakeholders/mail/digest.html", context),
        headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    digest.changes, digest.error = len(changes), problem[:300]
    digest.sent_at = None if problem else digest.until
    digest.save(update_fields=["changes", "error", "sent_at"])


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
