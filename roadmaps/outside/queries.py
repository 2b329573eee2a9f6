"""What is read of editions. Every query takes the product or edition first, or the secret that stands for one."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from products.models import Item, Product
from products.sharing import queries as sharing
from roadmaps.models import Edition, EditionEntry, Initiative, Promise, Share, ShareDay, Wish
from roadmaps.outside import ledger, openings
from roadmaps.outside.projecting import STATES

LOG_DAYS = 60  # of the view log are read with a link; its count of all openings stands on the link itself
SHOWN_TO = 20
LOG_ROWS = 100  # of a link, for days on which readers came from many sites


def editions(product: Product) -> QuerySet[Edition]:
    """Live ones first, oldest first, each with how many entries and open links it has."""
    mine = {"edition": OuterRef("pk")}
    is_open = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
    return (
        Edition.objects.filter(product=product)
        .select_related("product__workspace", "created_by")
        .annotate(
            shown=_how_many(EditionEntry.objects.filter(**mine)),
            links=_how_many(Share.objects.filter(is_open, **mine)),
        )
        .order_by("-archived_at", "pk")
    )


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    """Counted beside each other: joined they would multiply."""
    counted = rows.order_by().values("edition").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def edition(product: Product, pk: int) -> Edition | None:
    return editions(product).filter(pk=pk).first()


def external_editions(product: Product) -> QuerySet[Edition]:
    return (
        Edition.objects.filter(product=product, archived_at=None).exclude(audience="internal").order_by("pk")
    )


def entries(edition: Edition) -> QuerySet[EditionEntry]:
    return edition.entries.select_related("item").order_by("position", "pk")


def internal_rows(edition: Edition) -> list[Initiative]:
    """What an internal edition holds: initiatives themselves, for people who may see them anyway."""
    from roadmaps.queries import initiatives

    rows = initiatives(edition.product).exclude(item__status="dropped")
    if edition.themes:
        rows = rows.filter(theme__item__number__in=edition.themes)
    if edition.horizons:
        rows = rows.filter(horizon__in=edition.horizons)
    states = set(edition.states)
    return [
        row for row in rows if not states or STATES.get(row.item.shown_status.category, "planned") in states
    ]


def shares(product: Product) -> QuerySet[Share]:
    """Links with their views by day; those still waiting in Valkey are counted first."""
    openings.write_down()
    rows = sharing.shares(product, Share).select_related("edition")
    since = timezone.localdate() - timedelta(days=LOG_DAYS)
    days = ShareDay.objects.filter(date__gte=since).order_by("-date", "-views", "host")[:LOG_ROWS]
    return rows.prefetch_related(None).prefetch_related(Prefetch("days", days, to_attr="log"))


def shown_to(edition: Edition) -> list[Share]:
    """Through which links it was read, the newest ones."""
    openings.write_down()
    return list(Share.objects.filter(edition=edition).order_by("-pk")[:SHOWN_TO])


def share(product: Product, pk: int) -> Share | None:
    return sharing.share(product, Share, pk)


def promised(edition: Edition) -> QuerySet[Item]:
    """The initiatives that the edition ever told of; of which it said something last comes first."""
    said = Promise.objects.filter(edition=edition, item=OuterRef("pk"))
    rows = Item.objects.filter(Exists(said)).annotate(said_at=Subquery(said.order_by("-at").values("at")[:1]))
    return rows.order_by("-said_at", "-pk")


def stories(edition: Edition, items: Iterable[Item], today: date) -> list[ledger.Story]:
    """How the promises about these initiatives came out; what changed last comes first."""
    rows = edition.promises.filter(item__in=items).select_related("item").order_by("at", "pk")
    return ledger.stories(rows, today, edition.product.workspace.zone)


# One row for each initiative, whatever was said of it: how promises came out is told for whole editions at once.
_FACTS = """
SELECT edition_id,
       (array_agg(state ORDER BY at, id))[1],
       (array_agg("end" ORDER BY at, id) FILTER (WHERE "end" IS NOT NULL))[1],
       (array_agg(horizon ORDER BY at, id))[1],
       (array_agg(event ORDER BY at DESC, id DESC))[1],
       (array_agg("end" ORDER BY at DESC, id DESC))[1],
       (array_agg(horizon ORDER BY at DESC, id DESC))[1],
       CASE WHEN (array_agg(state ORDER BY at DESC, id DESC))[1] = 'shipped' THEN
         COALESCE(max(at) FILTER (WHERE event = 'shipped'), min(at) FILTER (WHERE state = 'shipped')) END
  FROM roadmaps_promise
 WHERE edition_id = ANY(%s)
 GROUP BY edition_id, item_id
"""


def outcomes(editions: Iterable[Edition], today: date) -> dict[int, Counter[ledger.Outcome]]:
    """How the promises of each edition came out, in one query."""
    zones = {edition.pk: edition.product.workspace.zone for edition in editions}
    counted: dict[int, Counter[ledger.Outcome]] = {pk: Counter() for pk in zones}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(zones)])
        for pk, *said, shipped in cursor.fetchall():
            on = shipped and shipped.astimezone(zones[pk]).date()
            counted[pk][ledger.Facts(*(*said, on, today)).outcome] += 1
    return counted


def opened(edition: Edition, since: date) -> dict[date, int]:
    """How often the edition was opened on each day from that one on, over all its links."""
    days = ShareDay.objects.filter(share__edition=edition, date__gte=since).order_by()
    return dict(days.values_list("date").annotate(Sum("views")))


def wishes(edition: Edition) -> QuerySet[Wish]:
    """Confirmed ones only: an address that nobody confirmed may be somebody else's."""
    return edition.wishes.filter(confirmed_at__isnull=False).select_related("item", "share").order_by("-pk")


def wish(edition: Edition, pk: int) -> Wish | None:
    return edition.wishes.filter(pk=pk).first()
