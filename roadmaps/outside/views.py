"""The pages and feeds behind a share link. No account, no script; what they show is read from entries alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from products.sharing import door as common
from roadmaps.outside import door as doors
from roadmaps.outside import entries as lines
from roadmaps.outside import feeds, limits, mail, openings, pages, picture, wishes
from roadmaps.outside.answers import answered, dressed, gone
from roadmaps.outside.door import Door
from roadmaps.outside.drawing import draw
from roadmaps.outside.forms import ComeInForm, WishForm
from roadmaps.outside.projecting import draw_up

FEEDS = {
    "roadmap.json": ("application/json", feeds.as_json),
    "feed.json": ("application/feed+json", feeds.as_json_feed),
    "roadmap.atom": ("application/atom+xml; charset=utf-8", feeds.as_atom),
    "roadmap.ics": ("text/calendar; charset=utf-8", feeds.as_calendar),
    "roadmap.csv": ("text/csv; charset=utf-8", feeds.as_csv),
}
HTML = "text/html; charset=utf-8"
View = Callable[..., HttpResponse]


def reader_view(*methods: str) -> Callable[[View], View]:
    """Opens a page to readers while its link is open. Reading may take the short way past all middleware."""

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt  # readers have no cookie that a forged request could use
        @require_http_methods([*methods])
        @wraps(view)
        def opened(request: Any, secret: str, **more: Any) -> HttpResponse:
            door = doors.open_door(secret, timezone.now())
            if door is not None and door.version == 0:  # made by an upgrade, and opened for the first time
                draw_up(door.edition_id)
                door = doors.open_door(secret, timezone.now())
            return gone(request) if door is None else view(request, secret, door, **more)

        opened.takes_short_way = True  # see pmapp.middleware.ReaderWay
        return opened

    return decorate


@reader_view("GET", "HEAD", "POST")
def shared(request: Any, secret: str, door: Door) -> HttpResponse:
    if door.is_closed:
        key, refusal = _let_in(request, secret, door)
        if refusal is not None:
            return dressed(refusal, door)
    else:
        key = ""
    layout = _layout(request, door)
    today = door.today(timezone.now())
    _count(request, door, today)
    made = pages.finished(door, layout, today, key, HTML, lambda: _page(secret, door, layout, today, key))
    return answered(request, door, made)


def _let_in(request: Any, secret: str, door: Door) -> tuple[str, HttpResponse | None]:
    """The key that keeps a protected link open, or the page that asks for an address or a password."""
    if door.domain and not doors.cookie_opens(door, request.COOKIES.get(doors.COOKIE, "")):
        return "", _ask_for_address(request, secret, door)
    return common.unlocked(request, door, "roadmaps/outside/password.html")


def _ask_for_address(request: Any, secret: str, door: Door) -> HttpResponse:
    can_write = mail.can_write(door)
    is_asked = can_write and request.method == "POST" and "email" in request.POST
    form = ComeInForm(request.POST if is_asked else None)
    is_sent = False
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"].lower()
        # The same answer for every address: it does not tell whom the link is for.
        is_sent = True
        if doors.of_domain(door, email):
            if mail.may_write(door, email):
                mail.send_letter(door, secret, email)
            else:
                is_sent = False
                form.add_error("email", "Too many letters in a short time. Try again in an hour.")
    context = {
        "title": "Your address",
        "form": form,
        "door": door,
        "is_sent": is_sent,
        "can_write": can_write,
        "here": request.path,
    }
    status = _status(request, can_write, is_sent)
    return render(request, "roadmaps/outside/come_in.html", context, status=status)


@reader_view("GET", "HEAD", "POST")
def come_in(request: Any, secret: str, door: Door) -> HttpResponse:
    """What the letter opens. A button, because mail servers follow links before people do."""
    token = request.POST.get("token") or request.GET.get("token", "")
    is_letter = bool(door.domain) and doors.letter_opens(door, token)
    if not is_letter or not (_first_use(token) if request.method == "POST" else _is_unused(token)):
        context = {
            "title": "This letter opens nothing any more",
            "door": door,
            "again": reverse("shared", args=[secret]),
        }
        return dressed(render(request, "roadmaps/outside/too_old.html", context, status=410), door)
    if request.method != "POST":
        context = {"title": "Welcome", "door": door, "token": token}
        return dressed(render(request, "roadmaps/outside/welcome.html", context), door)
    home = reverse("shared", args=[secret])
    response = HttpResponseRedirect(home)
    response.set_cookie(
        doors.COOKIE,
        doors.new_cookie(door),
        max_age=doors.COOKIE_DAYS * 86400,
        path=home,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return dressed(response, door)


def _first_use(letter: str) -> bool:
    """A letter that was passed on opens no second browser."""
    return limits.once("letter", letter, doors.LETTER_HOURS * 3600)


def _is_unused(letter: str) -> bool:
    """Told before the button is pressed; looking uses nothing up, because mail servers look too."""
    return not limits.is_used("letter", letter)


@reader_view("GET", "HEAD")
def feed(request: Any, secret: str, door: Door, name: str = "roadmap.json") -> HttpResponse:
    refusal, key = _locked(request, door)
    if refusal is not None:
        return dressed(refusal, door)
    kind, make = FEEDS[name]
    layout, today = _layout(request, door), door.today(timezone.now())
    _count(request, door, today)
    page = settings.BASE_URL + reverse("shared", args=[secret])
    made = pages.finished(
        door, f"{name}:{layout}", today, key, kind, lambda: make(door, layout, lines.entries(door), page)
    )
    return answered(request, door, made)


@reader_view("GET", "HEAD")
def embed(request: Any, secret: str, door: Door) -> HttpResponse:
    """For a frame on the sites that the link names; any other browser refuses to show it."""
    if not door.embed_hosts or door.is_closed:
        return gone(request)
    layout, today = _layout(request, door), door.today(timezone.now())
    _count(request, door, today)
    made = pages.finished(
        door, f"embed:{layout}", today, "", HTML, lambda: _page(secret, door, layout, today, "", framed=True)
    )
    return answered(request, door, made, framed=True)


@reader_view("GET", "HEAD")
def shared_picture(request: Any, secret: str, door: Door) -> HttpResponse:
    """What other sites show beside the address: only of editions for everybody."""
    if door.is_closed or door.audience != "public":
        return gone(request)
    today = door.today(timezone.now())
    made = pages.finished(
        door, "picture", today, "", "image/png", lambda: picture.draw(door, lines.entries(door), today)
    )
    return answered(request, door, made)


@reader_view("GET", "HEAD", "POST")
def wish(request: Any, secret: str, door: Door, uid: UUID) -> HttpResponse:
    """Voting for an entry and asking for news of it."""
    key, refusal = _let_in(request, secret, door) if door.is_closed else ("", None)
    if refusal is not None:
        return dressed(refusal, door)
    entry = lines.one_entry(door, uid) if door.feedback else None
    if entry is None:
        return gone(request)
    can_write = mail.can_write(door)
    typed = request.POST if can_write and request.method == "POST" and "email" in request.POST else None
    form = WishForm(typed, will_tell=wishes.offers_news(door, uid))
    is_sent = False
    if form.is_bound and form.is_valid():
        try:
            wishes.ask(door=door, uid=uid, **form.values())
            is_sent = True
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
    context = {
        "title": entry.title,
        "door": door,
        "entry": entry,
        "form": form,
        "is_sent": is_sent,
        "can_write": can_write,
        "back": _with_key(reverse("shared", args=[secret]), key),
        "here": _with_key(request.path, key),
    }
    status = _status(request, can_write, is_sent)
    return dressed(render(request, "roadmaps/outside/wish.html", context, status=status), door)


def _status(request: Any, can_write: bool, is_sent: bool) -> int:
    """Of a page that takes an address: 409 where one was sent to an installation that writes no letters."""
    if is_sent or request.method != "POST" or "email" not in request.POST:
        return 200
    return 422 if can_write else 409


def _locked(request: Any, door: Door) -> tuple[JsonResponse | None, str]:
    """For programs: what refuses a protected link, and the key that opened it."""
    if not door.is_closed:
        return None, ""
    if door.domain and not doors.cookie_opens(door, request.COOKIES.get(doors.COOKIE, "")):
        detail = f"This link is for readers with an address at {door.domain}. Open the page first."
        body = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": detail}
        return JsonResponse(body, status=403, content_type="application/problem+json"), ""
    return common.locked_json(request, door), request.GET.get("key", "") if door.has_password else ""


def _layout(request: Any, door: Door) -> str:
    asked = request.GET.get("view", "") if request.META.get("QUERY_STRING") else ""
    return asked if asked in door.layouts else door.layouts[0]


def _count(request: Any, door: Door, today: Any) -> None:
    if request.method != "HEAD":
        meta = request.META
        host = openings.came_from(meta.get("HTTP_REFERER", ""), meta.get("HTTP_HOST") or meta["SERVER_NAME"])
        openings.count(door.pk, today.isoformat(), host)


def _with_key(url: str, key: str, **more: str) -> str:
    query = urlencode({name: value for name, value in {**more, "key": key}.items() if value})
    return f"{url}?{query}" if query else url


def _page(secret: str, door: Door, layout: str, today: Any, key: str, framed: bool = False) -> str:
    items = lines.entries(door)
    home = reverse("shared-embed" if framed else "shared", args=[secret])
    tabs = [
        {"label": lines.LAYOUTS[one], "url": _with_key(home, key, view=one), "current": one == layout}
        for one in door.layouts
    ]
    root = reverse("shared", args=[secret])
    is_public = door.audience == "public" and not door.is_closed
    context = {
        "door": door,
        "layout": layout,
        "today": today,
        "tabs": tabs if len(tabs) > 1 else [],
        "groups": lines.groups(layout, items),
        "items": items,
        "shipped": sum(1 for one in items if one.state == "shipped"),
        "progress": sum(1 for one in items if one.state == "progress"),
        "picture": draw(items, today) if layout == "timeline" else None,
        "framed": framed,
        "feeds": [(label, _with_key(f"{root}{name}", key)) for name, label in LABELS],
        "wish_root": f"{root}e/" if door.feedback and not framed and mail.can_write(door) else "",
        "feeds_end": bool(key),
        "key_query": f"?{urlencode({'key': key})}" if key else "",
        "canonical": f"{settings.BASE_URL}{root}" if is_public else "",
        "page_url": f"{settings.BASE_URL}{root}",
    }
    return render_to_string("roadmaps/outside/page.html", context)


LABELS = (
    ("roadmap.atom", "Atom"),
    ("roadmap.ics", "Calendar"),
    ("roadmap.csv", "CSV"),
    ("roadmap.json", "JSON"),
)
