"""The edition behind a share link. No account, no cookie; what is shown is an Edition and nothing else."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from products.actions import count_view
from products.sharing.door import locked_json, reader_view, unlocked
from roadmaps import queries, shapes
from roadmaps.edition import by_horizon, by_theme, edition_of


@reader_view(queries.open_share, "GET", "HEAD", "POST")
def shared(request: Any, secret: str, share: Any) -> HttpResponse:
    key, refusal = unlocked(request, share)
    if refusal is not None:
        return refusal
    if request.method == "HEAD":
        return HttpResponse()
    count_view(share=share, now=timezone.now())
    edition = edition_of(share, queries.public_rows(share))
    now = shapes.today(share.product)
    is_drawn = share.view == "timeline" and any(item.start for item in edition.items)
    context = {
        "title": "Roadmap",
        "brand": {"name": edition.product, "hue": edition.hue, "note": "Roadmap"},
        "referrer": "no-referrer",
        "edition": edition,
        "now": now,
        "groups": by_horizon(edition) if share.view == "horizons" else by_theme(edition),
        "picture": shapes.public_timeline(edition.items, now) if is_drawn else None,
        "json_url": f"{reverse('shared-json', args=[secret])}{'?' + urlencode({'key': key}) if key else ''}",
    }
    return render(request, "roadmaps/shared.html", context)


@reader_view(queries.open_share, "GET", "HEAD")
def shared_json(request: Any, secret: str, share: Any) -> HttpResponse:
    """The same edition for programs. A protected link needs ?key=, which the page hands out for an hour."""
    if refusal := locked_json(request, share):
        return refusal
    count_view(share=share, now=timezone.now())
    return JsonResponse(edition_of(share, queries.public_rows(share)).as_json())
