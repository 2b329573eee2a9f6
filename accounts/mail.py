"""What is written to people by e-mail."""

from smtplib import SMTPRecipientsRefused
from typing import Literal

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation

Road = Literal["mail", "log", "nowhere"]
log = structlog.get_logger("pmapp.mail")


# Where Django's backends that send nothing leave a message.
ELSEWHERE: dict[str, Road] = {"console": "log", "filebased": "log", "dummy": "nowhere"}


def road() -> Road:
    """Whether a message reaches people, only this server's log, or nobody: pages must not say more than that."""
    module = settings.EMAIL_BACKEND.removesuffix(".EmailBackend").rpartition(".")[2]
    return ELSEWHERE.get(module, "mail")


def invitation_link(secret: str) -> str:
    return settings.BASE_URL + reverse("accounts:invite", args=[secret])


def send_invitation(invitation: Invitation, secret: str) -> bool:
    """Sent at once, not queued: the secret stays out of the broker, and the admin hears if it failed.

    Without a mail server nothing is sent, and no log keeps a link that the admin holds already.
    """
    if road() != "mail":
        return False
    body = render_to_string(
        "accounts/mail/invitation.txt", {"invitation": invitation, "link": invitation_link(secret)}
    )
    subject = " ".join(f"Join {invitation.workspace.name} on pmapp".split())
    try:
        return bool(send_mail(subject, body, None, [invitation.email]))
    except OSError as error:  # SMTPException is one
        log.warning("invitation_not_sent", invitation=invitation.pk, error=why(error))
        return False


def send(*, to: str, subject: str, text: str) -> str:
    """One message to one person, at once; "" when it was accepted, else why not."""
    message = EmailMessage(" ".join(subject.split()), text, None, [to])
    try:
        return "" if message.send() else "The mail server took nothing."
    except (OSError, ValueError) as error:  # SMTPException is the first; what no letter carries the second
        log.warning("mail_not_sent", error=why(error))
        return why(error)


def why(error: Exception) -> str:
    """What went wrong, without the address: what servers answer often repeats it."""
    codes = [getattr(error, "smtp_code", None), *_refusals(error)]
    return " ".join([type(error).__name__, *(str(code) for code in codes if code is not None)])


def _refusals(error: Exception) -> list[int]:
    refused = error.recipients if isinstance(error, SMTPRecipientsRefused) else {}
    return sorted({code for code, _ in refused.values()})
