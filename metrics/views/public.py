"""The dashboard behind a share link. No account, no cookie; what is shown is an Edition and nothing else."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from metrics import queries
from metrics.edition import edition_of
from products.actions import count_view
from products.sharing.door import locked_json, reader_view, unlocked


@reader_view(queries.open_share, "GET", "HEAD", "POST")
def shared(request: Any, secret: str, share: Any) -> HttpResponse:
    key, refusal = unlocked(request, share)
    if refusal is not None:
        return refusal
    if request.method == "HEAD":
        return HttpResponse()
    count_view(share=share, now=timezone.now())
    edition = edition_of(share)
    json_url = reverse("shared-dashboard-json", args=[secret])
    context = {
        "title": "Dashboard",
        "brand": {"name": edition.product, "hue": edition.hue, "note": "Dashboard"},
        "referrer": "no-referrer",
        "edition": edition,
        "now": timezone.now().astimezone(share.product.workspace.zone),
        "json_url": f"{json_url}{'?' + urlencode({'key': key}) if key else ''}",
    }
    return render(request, "metrics/shared.html", context)


@reader_view(queries.open_share, "GET", "HEAD")
def shared_json(request: Any, secret: str, share: Any) -> HttpResponse:
    """The same edition for programs. A protected link needs ?key=, which the page hands out for an hour."""
    if refusal := locked_json(request, share):
        return refusal
    count_view(share=share, now=timezone.now())
    return JsonResponse(edition_of(share).as_json())
