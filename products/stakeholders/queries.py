"""The register and what is to be told. Public queries take the product, or the row, first."""

import datetime as dt

from django.db.models import QuerySet

from accounts.models import User
from products import kinds, link_kinds
from products.models import Digest, Item, Look, Product, Stakeholder
from products.stakeholders.changes import Told, told
from products.stakeholders.readers import Reader, of_stakeholder

FIRST_LOOK = dt.timedelta(days=30)  # how far back the first page goes


def register(product: Product) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.filter(product=product).select_related("user", "product__workspace")
    return rows.order_by("-influence", "-interest", "name", "pk")


def stakeholder(product: Product, pk: int) -> Stakeholder | None:
    return register(product).filter(pk=pk).first()


def registered(product: Product, user: User) -> Stakeholder | None:
    return register(product).filter(user=user).first()


def seen_at(product: Product, user: User | None) -> dt.datetime | None:
    if user is None:
        return None
    return Look.objects.filter(product=product, user=user).values_list("seen_at", flat=True).first()


def changed_for(reader: Reader, since: dt.datetime | None, until: dt.datetime) -> list[Told]:
    return told(reader, since or until - FIRST_LOOK, until)


def digest_since(stakeholder: Stakeholder, now: dt.datetime) -> dt.datetime:
    """From the last digest they got or the last look they took, whichever is later."""
    last = Digest.objects.filter(stakeholder=stakeholder, sent_at__isnull=False).order_by("-period").first()
    known = [
        last.until if last else None,
        seen_at(stakeholder.product, stakeholder.user),
        max(stakeholder.created_at, now - FIRST_LOOK),
    ]
    return max(moment for moment in known if moment is not None)


def preview(stakeholder: Stakeholder, now: dt.datetime) -> list[Told]:
    """What their next digest would say if it were sent now."""
    reader = of_stakeholder(stakeholder)
    return told(reader, digest_since(stakeholder, now), now) if reader is not None else []


def digests(stakeholder: Stakeholder) -> QuerySet[Digest]:
    return Digest.objects.filter(stakeholder=stakeholder).order_by("-period")


def topics(product: Product) -> QuerySet[Item]:
    """What others belong to: themes, objectives and whatever else guides."""
    guiding = link_kinds.get("guides").sources
    known = [kind.key for kind in kinds.all_kinds() if kind.key in guiding]
    return Item.objects.filter(product=product, kind__in=known, archived_at=None).order_by("kind", "title")
