"""The queue of letters: written with what they tell of, sent by a worker, each of them once.

A letter is claimed before the mail server hears of it. What the server refuses is tried again after a growing
pause, and given up after some days; a worker that dies while it speaks with the server leaves a letter that may
have arrived, so nobody sends it again by themselves. Both are seen in Django's admin, where they can be sent anew.
"""

import datetime as dt
import smtplib
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.mail import why
from accounts.models import Workspace
from products.models import Letter
from products.tasks import wake_postman

GIVE_UP = dt.timedelta(days=3)
KEEP = dt.timedelta(days=7)  # what was sent or given up, for whoever asks where it is
STUCK = dt.timedelta(minutes=15)  # longer than any talk with a mail server
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)
MOST = 500
AWAY = (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError)  # no use in trying the next letter now
log = structlog.get_logger("pmapp.letters")
Outcome = Callable[[int, str], None]  # (ref, why it was given up; "" when it was sent)
_heard: dict[str, Outcome] = {}


def hear(sort: str, outcome: Outcome) -> None:
    """Whoever writes letters of this sort hears what became of each, in the transaction that notes it."""
    _heard[sort] = outcome


def letter(
    sort: str,
    ref: int,
    *,
    workspace: Workspace,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: dict[str, str] | None = None,
) -> Letter:
    subject = " ".join(subject.split())[:300]
    made = Letter(workspace=workspace, sort=sort, ref=ref, to=to, subject=subject, text=text, html=html)
    made.headers = headers or {}
    return made


@transaction.atomic
def write(letters: Iterable[Letter]) -> None:
    """In the caller's transaction. A letter that is there already is not written again."""
    real = [
        one for one in letters if one.to and not one.workspace.is_demo
    ]  # a demo's people have no mailboxes
    if real:
        Letter.objects.bulk_create(real, ignore_conflicts=True)
        wake_postman()


@transaction.atomic
def write_anew(one: Letter) -> None:
    """For a letter that may be asked for several times, such as one that confirms an address."""
    last = Letter.objects.filter(sort=one.sort, ref=one.ref).aggregate(last=Max("number"))["last"]
    one.number = 0 if last is None else last + 1
    write([one])


def take_back(sort: str, refs: Iterable[int]) -> None:
    """What it tells of is over, or its reader is erased. One that is on its way just now arrives all the same."""
    Letter.objects.filter(sort=sort, ref__in=list(refs)).delete()


def given_up(sort: str, refs: Iterable[int]) -> dict[int, str]:
    """Why the letters of these could not be sent."""
    rows = Letter.objects.filter(sort=sort, ref__in=list(refs), given_up_at__isnull=False)
    return dict(rows.values_list("ref", "error"))


def send_waiting(now: dt.datetime, most: int = MOST) -> int:
    """One round over one connection. It ends when the mail server is away: then it is away for all."""
    _give_up_stuck(now)
    if not _due(now).exists():
        return 0
    server, sent = get_connection(), 0
    try:
        server.open()
    except OSError as error:  # SMTPException is one
        log.warning("mail_server_away", error=why(error))
        _give_up_old(now, why(error))
        return 0
    try:
        for _ in range(most):
            claimed = _claim(now)
            if claimed is None:
                break
            problem = _send(claimed, server)
            _note(claimed, now, problem)
            sent += problem is None
            if isinstance(problem, AWAY):
                break
    finally:
        server.close()
    return sent


def _due(now: dt.datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(sent_at=None, given_up_at=None, claimed_at=None, send_after__lte=now)


@transaction.atomic
def _claim(now: dt.datetime) -> Letter | None:
    rows = _due(now).select_for_update(skip_locked=True, of=("self",))
    claimed = rows.order_by("send_after", "pk").first()
    if claimed is not None:
        claimed.claimed_at, claimed.tries = timezone.now(), claimed.tries + 1
        claimed.save(update_fields=["claimed_at", "tries"])
    return claimed


def _send(one: Letter, server: Any) -> Exception | None:
    message = EmailMultiAlternatives(
        one.subject, one.text, None, [one.to], headers=one.headers, connection=server
    )
    if one.html:
        message.attach_alternative(one.html, "text/html")
    try:
        return None if message.send() else OSError("nothing was taken")
    except Exception as error:  # one letter that cannot be sent holds up no other
        return error


@transaction.atomic
def _note(one: Letter, now: dt.datetime, problem: Exception | None) -> None:
    """What became of a try. The row may be gone by now: then nobody wants to know."""
    row = Letter.objects.filter(pk=one.pk)
    if problem is None:
        if row.update(sent_at=timezone.now(), claimed_at=None, error="", text="", html="", headers={}):
            _tell(one, "")
        return
    error = why(problem)
    log.warning("letter_not_sent", letter=one.pk, sort=one.sort, tries=one.tries, error=error)
    if _is_final(problem) or one.written_at <= now - GIVE_UP:
        _end(row, error)
        return
    pause = min(FIRST_PAUSE * 4 ** (min(one.tries, 8) - 1), LONGEST_PAUSE)
    row.update(claimed_at=None, send_after=now + pause, error=error)


def _is_final(problem: Exception) -> bool:
    """The server will say the same tomorrow: there is no such mailbox, or the letter itself is malformed."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    if isinstance(problem, smtplib.SMTPDataError):
        return problem.smtp_code >= 500
    return not isinstance(problem, OSError)


def _give_up_stuck(now: dt.datetime) -> None:
    stuck = Letter.objects.filter(sent_at=None, given_up_at=None, claimed_at__lt=now - STUCK)
    _end(stuck, "The worker stopped while it was sending; it may have arrived.")


def _give_up_old(now: dt.datetime, error: str) -> None:
    _end(_due(now).filter(written_at__lte=now - GIVE_UP), error)


@transaction.atomic
def _end(rows: QuerySet[Letter], error: str) -> None:
    for one in list(rows.select_for_update(skip_locked=True, of=("self",))):
        Letter.objects.filter(pk=one.pk).update(given_up_at=timezone.now(), claimed_at=None, error=error)
        _tell(one, error)


def _tell(one: Letter, error: str) -> None:
    if one.sort in _heard:
        _heard[one.sort](one.ref, error)


def try_again(rows: QuerySet[Letter]) -> None:
    """Somebody who looks after the installation wants these sent after all, and for as long as new ones."""
    now = timezone.now()
    rows.exclude(given_up_at=None).update(given_up_at=None, tries=0, written_at=now, send_after=now)


def forget_old(now: dt.datetime) -> int:
    old = Letter.objects.filter(sent_at__lt=now - KEEP) | Letter.objects.filter(given_up_at__lt=now - KEEP)
    return old.delete()[0]
