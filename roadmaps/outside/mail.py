"""Letters to readers: into a link of their domain, to confirm a wish, and once when something ships."""

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.mail import road
from roadmaps.outside import limits
from roadmaps.outside.door import Door, new_letter

log = structlog.get_logger("pmapp.mail")


def can_write() -> bool:
    """Without a mail server nothing can be confirmed, so nothing that needs it is offered."""
    return road() == "mail"


def may_write(door: Door, email: str) -> bool:
    """A link cannot be used to flood somebody: three letters an hour to an address, sixty an hour from a link."""
    return limits.may("letters-to", email, 3, 3600) and limits.may("letters-from", str(door.pk), 60, 3600)


def send(to: str, subject: str, template: str, context: dict[str, object], stop_url: str = "") -> bool:
    body = render_to_string(template, context)
    headers = {}
    if stop_url:
        headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMessage(" ".join(subject.split()), body, None, [to], headers=headers)
    try:
        return bool(message.send())
    except (
        OSError,
        ValueError,
    ) as error:  # SMTPException is an OSError; an address no letter can carry, a ValueError
        log.warning("letter_not_sent", error=type(error).__name__)  # its words would hold the address
        return False


def send_letter(door: Door, secret: str, email: str) -> bool:
    """The way into a link that is for one domain only."""
    link = f"{settings.BASE_URL}{reverse('shared-come-in', args=[secret])}?token={new_letter(door, email)}"
    return send(email, door.title, "roadmaps/outside/mail/come_in.txt", {"door": door, "link": link})
