"""What is read of editions. Every query takes the product or edition first, or the secret that stands for one."""

from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from products.models import Product
from products.sharing import queries as sharing
from roadmaps.models import Edition, EditionEntry, Initiative, Promise, Share, ShareDay, Wish
from roadmaps.outside import ledger, openings
from roadmaps.outside.projecting import STATES

LOG_DAYS = 60  # of the view log are read with a link; its count of all openings stands on the link itself


def editions(product: Product) -> QuerySet[Edition]:
    """Live ones first, oldest first, each with how many entries and open links it has."""
    is_open = Q(shares__revoked_at=None) & Q(shares__isnull=False)
    rows = Edition.objects.filter(product=product).select_related("product__workspace", "created_by")
    rows = rows.annotate(
        shown=Count("entries", distinct=True), links=Count("shares", filter=is_open, distinct=True)
    )
    return rows.order_by("-archived_at", "pk")


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


def shares(product: Product, edition: Edition | None = None) -> QuerySet[Share]:
    """Links with their views by day; those still waiting in Valkey are counted first."""
    openings.write_down()
    rows = sharing.shares(product, Share).select_related("edition")
    since = timezone.localdate() - timedelta(days=LOG_DAYS)
    days = ShareDay.objects.filter(date__gte=since).order_by("share_id", "-date", "-views")
    rows = rows.prefetch_related(None).prefetch_related(Prefetch("days", days, to_attr="log"))
    return rows.filter(edition=edition) if edition is not None else rows


def share(product: Product, pk: int) -> Share | None:
    return sharing.share(product, Share, pk)


def stories(edition: Edition, today: date) -> list[ledger.Story]:
    return ledger.stories(edition.promises.select_related("item").order_by("at", "pk"), today)


def promises(edition: Edition) -> QuerySet[Promise]:
    return edition.promises.select_related("item").order_by("-pk")


def opened(edition: Edition, since: date, until: date) -> int:
    """How often the edition was opened in these days, over all its links."""
    days = ShareDay.objects.filter(
        share__edition=edition, date__gte=since, date__lt=until + timedelta(days=1)
    )
    return days.aggregate(sum=Sum("views"))["sum"] or 0


def wishes(edition: Edition) -> QuerySet[Wish]:
    """Confirmed ones only: an address that nobody confirmed may be somebody else's."""
    return edition.wishes.filter(confirmed_at__isnull=False).select_related("item", "share").order_by("-pk")


def wish(edition: Edition, pk: int) -> Wish | None:
    return edition.wishes.filter(pk=pk).first()
