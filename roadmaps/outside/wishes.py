"""What readers ask for: votes and news, each confirmed by mail, shown to managers, exported, erased."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.access import Actor
from products import outbox
from products.actions import record
from products.models import Letter
from roadmaps.models import Edition, EditionEntry, Share, Wish
from roadmaps.outside import mail
from roadmaps.outside.door import Door

CONFIRM_DAYS = 7
CONFIRM, STOP = "roadmaps.wish.confirm", "roadmaps.wish.stop"
MOST_TOLD = 200  # at once; the rest is told at the next round


def ask(*, door: Door, uid: Any, email: str, is_vote: bool, is_news: bool) -> None:
    """Keeps the wish as unconfirmed and writes to its address. What was confirmed before stays as it is."""
    email = email.strip().lower()
    wrong: dict[str, Any] = {}
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = "This is no e-mail address."
    entry = _entry(door, uid)
    if entry is None:
        raise ValidationError("This is not on the roadmap any more.")
    is_news = is_news and _will_tell(entry)
    if not is_vote and not is_news:
        wrong["wants"] = "Choose what you would like."
    if wrong:
        raise ValidationError(wrong)
    if not mail.may_write(door, email):
        raise ValidationError("Too many letters in a short time. Try again in an hour.")
    _write_down(door, entry, email, is_vote, is_news)


@transaction.atomic
def _write_down(door: Door, entry: EditionEntry, email: str, is_vote: bool, is_news: bool) -> None:
    wish, _ = Wish.objects.get_or_create(
        edition_id=door.edition_id,
        item_id=entry.item_id,
        email=email,
        defaults={"workspace_id": door.workspace_id, "share_id": door.pk},
    )
    asked = {"w": wish.pk, "s": door.pk, "v": is_vote, "n": is_news}
    link, stop = _address("shared-confirm", CONFIRM, asked), stop_address(wish)
    context = {
        "door": door,
        "entry": entry,
        "link": link,
        "stop": stop,
        "is_vote": is_vote,
        "is_news": is_news,
    }
    outbox.write_anew(_letter("confirm", wish, f"Confirm: {entry.title}", context, stop))


def _letter(sort: str, wish: Wish, subject: str, context: dict[str, Any], stop: str) -> Letter:
    return outbox.letter(
        f"wish-{sort}",
        wish.pk,
        workspace=wish.workspace,
        to=wish.email,
        subject=subject,
        text=render_to_string(f"roadmaps/outside/mail/{sort}.txt", context),
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _entry(door: Door, uid: Any) -> EditionEntry | None:
    rows = EditionEntry.objects.filter(edition=door.edition_id, uid=uid)
    return rows.select_related("edition").first()


def offers_news(door: Door, uid: Any) -> bool:
    entry = _entry(door, uid)
    return entry is not None and _will_tell(entry)


def _will_tell(entry: EditionEntry) -> bool:
    """Whether readers of this edition would ever see it say shipped, and do not yet."""
    return entry.state != "shipped" and (not entry.edition.states or "shipped" in entry.edition.states)


def stop_address(wish: Wish) -> str:
    return _address("shared-stop", STOP, wish.pk)


def _address(name: str, salt: str, what: Any) -> str:
    return f"{settings.BASE_URL}{reverse(name)}?token={signing.dumps(what, salt=salt, compress=True)}"


def asked(token: str) -> tuple[Wish, dict[str, Any]] | None:
    """The wish that a letter confirms, while it and the link the letter was asked behind are still there."""
    try:
        found = signing.loads(token, salt=CONFIRM, max_age=timedelta(days=CONFIRM_DAYS))
        open_links = Share.objects.filter(pk=found["s"], feedback=True, revoked_at=None).exclude(
            expires_at__lte=timezone.now()
        )
        wishes = Wish.objects.filter(edition__shares__in=open_links, edition__archived_at=None)
        wishes = wishes.exclude(edition__audience="internal").filter(edition__product__archived_at=None)
        wish = wishes.select_related("edition").filter(pk=found["w"]).first()
    except (signing.BadSignature, ValueError, UnicodeError, KeyError, TypeError):
        return None
    return (wish, found) if wish is not None else None


def is_confirmed(wish: Wish, *, is_vote: bool, is_news: bool) -> bool:
    """Whether all that a letter asks for was confirmed before: a later letter may ask for more."""
    return bool(wish.confirmed_at) and wish.is_vote >= is_vote and wish.is_news >= is_news


@transaction.atomic
def confirm(*, wish: Wish, is_vote: bool, is_news: bool) -> None:
    found = Wish.objects.select_for_update(of=("self",)).filter(pk=wish.pk).first()
    if found is None:  # taken back at the same moment
        return
    wish = found
    is_new_vote = is_vote and not (wish.is_vote and wish.confirmed_at)
    wish.is_vote, wish.is_news = wish.is_vote or is_vote, wish.is_news or is_news
    wish.confirmed_at = wish.confirmed_at or timezone.now()
    wish.save(update_fields=["is_vote", "is_news", "confirmed_at"])
    if is_new_vote:
        _recount(wish, 1)


def _recount(wish: Wish, by: int) -> None:
    """Votes are seen by readers, so the page becomes another one. The edition is locked before its entries."""
    list(Edition.objects.select_for_update(no_key=True).filter(pk=wish.edition_id).values_list("pk"))
    EditionEntry.objects.filter(edition=wish.edition_id, item=wish.item_id).update(votes=F("votes") + by)
    Edition.objects.filter(pk=wish.edition_id).update(version=F("version") + 1)


def to_stop(token: str) -> tuple[bool, Wish | None]:
    """Whether this is the address of a letter of ours, whole; and the wish it erases, while there is one."""
    try:
        found = signing.loads(token, salt=STOP)
    except (signing.BadSignature, ValueError, UnicodeError):
        return False, None
    return isinstance(found, int), Wish.objects.filter(pk=found).first() if isinstance(found, int) else None


def others(wish: Wish) -> QuerySet[Wish]:
    """What else the same address asked for in this workspace. Who has its letters may know of it."""
    return Wish.objects.filter(workspace=wish.workspace_id, email=wish.email).exclude(pk=wish.pk)


def public_title(wish: Wish) -> str:
    """As readers know it; what no edition shows any more has no name outside."""
    entry = EditionEntry.objects.filter(edition=wish.edition_id, item=wish.item_id).first()
    return f"“{entry.title}”" if entry is not None else "what is not on the roadmap any more"


@transaction.atomic
def forget(*, wish: Wish, everything: bool = False) -> None:
    """The reader takes it back: address and vote are gone. Everything: all of the address in the workspace."""
    rows = Wish.objects.filter(pk=wish.pk) | others(wish) if everything else Wish.objects.filter(pk=wish.pk)
    for gone in rows.select_for_update(of=("self",)).order_by("edition", "pk"):
        _erase(gone)


@transaction.atomic
def erase(*, edition: Edition, email: str, actor: Actor) -> int:
    """All that a reader asked of an edition, by their address; the record of it holds no address."""
    rows = list(
        Wish.objects.select_for_update(of=("self",)).filter(edition=edition, email=email.strip().lower())
    )
    for wish in rows:
        _erase(wish)
    if rows:
        record(
            "edition.reader_erased", product=edition.product, actor=actor, changes={"wishes": [len(rows), 0]}
        )
    return len(rows)


def _erase(wish: Wish) -> None:
    if wish.is_vote and wish.confirmed_at:
        _recount(wish, -1)
    for sort in ("confirm", "shipped"):
        outbox.take_back(f"wish-{sort}", [wish.pk])
    wish.delete()


@transaction.atomic
def tell_shipped(*, now: datetime) -> int:
    """Writes one letter for each wish whose entry says shipped; the mark and the letter stand or fall together."""
    shipped = EditionEntry.objects.filter(state="shipped", edition__archived_at=None)
    shipped = shipped.exclude(edition__audience="internal").filter(edition__product__archived_at=None)
    mine = shipped.filter(edition=OuterRef("edition"), item=OuterRef("item"))
    waiting = Wish.objects.filter(Exists(mine), is_news=True, told_at=None, confirmed_at__isnull=False)
    rows = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("edition", "workspace")
    told = list(rows.order_by("pk")[:MOST_TOLD])
    entries = shipped.filter(item__in={wish.item_id for wish in told})
    by_place = {(entry.edition_id, entry.item_id): entry for entry in entries}
    # What is taken out of its edition at this very moment is not told.
    told = [wish for wish in told if (wish.edition_id, wish.item_id) in by_place]
    outbox.write(_news(wish, by_place[wish.edition_id, wish.item_id]) for wish in told)
    return Wish.objects.filter(pk__in=[wish.pk for wish in told]).update(told_at=now)


def _news(wish: Wish, entry: EditionEntry) -> Letter:
    stop = stop_address(wish)
    context = {"edition": wish.edition, "entry": entry, "stop": stop}
    return _letter("shipped", wish, f"It is here: {entry.title}", context, stop)


def forget_unconfirmed(*, now: datetime) -> int:
    """Addresses that nobody confirmed in time are erased."""
    return Wish.objects.filter(confirmed_at=None, created_at__lt=now - timedelta(days=CONFIRM_DAYS)).delete()[
        0
    ]
