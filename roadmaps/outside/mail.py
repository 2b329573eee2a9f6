"""Whether letters to readers may be sent, and the one into a link of their domain."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.mail import road, send
from accounts.models import Workspace
from roadmaps.outside import limits
from roadmaps.outside.door import Door, new_letter


def can_write(door: Door) -> bool:
    """Without a mail server nothing is confirmed, and a demo writes to nobody: what needs letters is not offered."""
    is_demo = Workspace.objects.filter(pk=door.workspace_id, is_demo=True)
    return road() == "mail" and not is_demo.exists()


def may_write(door: Door, email: str) -> bool:
    """A link cannot be used to flood somebody: three letters an hour to an address, sixty an hour from a link."""
    return limits.may("letters-to", email, 3, 3600) and limits.may("letters-from", str(door.pk), 60, 3600)


def send_letter(door: Door, secret: str, email: str) -> bool:
    """The way into a link that is for one domain only. Sent at once: no queue keeps the link's secret."""
    link = f"{settings.BASE_URL}{reverse('shared-come-in', args=[secret])}?token={new_letter(door, email)}"
    text = render_to_string("roadmaps/outside/mail/come_in.txt", {"door": door, "link": link})
    return not send(to=email, subject=door.title, text=text)
