"""Links for readers outside: what opens them, what closes them, and what their answers say."""

import datetime as dt
import gzip
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Actor
from products import actions as shared_actions
from products.models import Activity, Item
from roadmaps.models import EditionEntry, Share, ShareDay, Wish
from roadmaps.outside import openings, wishes
from roadmaps.outside.actions import change_edition
from roadmaps.outside.views import FEEDS
from tests.people import World
from tests.roadmaps.outside import edition, public_initiative, share

PATHS = ("", "embed/", "picture.png", *FEEDS)


@pytest.fixture
def reader() -> Client:
    cache.clear()
    return Client()


def test_a_revoked_link_is_dead_on_the_next_request_everywhere(world: World, reader: Client) -> None:
    row = public_initiative(world)
    made, url = share(
        world, edition(world, audience="public"), feedback=True, embed_hosts=["www.example.com"]
    )
    entry = EditionEntry.objects.get(item=row.item)
    paths = (*PATHS, f"e/{entry.uid}/")
    known = {path: reader.get(url + path) for path in paths}
    assert {answer.status_code for answer in known.values()} == {200}
    again = reader.get(url, headers={"If-None-Match": known[""]["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    revoke = world.url(f"roadmaps/sharing/links/{made.pk}/revoke/")
    assert world.client(world.contributor).post(revoke).status_code == 403
    assert world.client(world.manager).post(revoke).status_code == 302
    wrong = reader.get("/s/rm_wrong/")
    for path in paths:  # also for a browser that has kept the page and asks whether it still holds
        gone = reader.get(url + path, headers={"If-None-Match": known[path].headers.get("ETag", "*")})
        assert (gone.status_code, gone.content) == (404, wrong.content), path
    assert Activity.objects.filter(verb="share.revoked").count() == 1


@pytest.mark.parametrize("how", ["expires", "archived", "internal", "product", "reissued"])
def test_what_else_closes_a_link(world: World, reader: Client, how: str, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))
    shown = edition(world)
    made, url = share(world, shown, expires_at=timezone.now() + dt.timedelta(days=2))
    etag = reader.get(url)["ETag"]
    actor = Actor(world.manager)
    if how == "expires":
        time_machine.move_to(dt.datetime(2026, 6, 3, 12, 0, 1, tzinfo=dt.UTC))
    elif how == "archived":
        world.client(world.manager).post(world.url(f"roadmaps/sharing/{shown.pk}/archive/"))
    elif how == "internal":
        change_edition(edition=shown, actor=actor, values={"audience": "internal"})
    elif how == "product":
        shared_actions.archive_product(product=world.product, actor=Actor(world.admin))
    else:
        shared_actions.reissue_share(share=made, actor=actor)
    assert reader.get(url, headers={"If-None-Match": etag}).status_code == 404


def test_the_page_costs_one_query_and_has_no_script_and_few_bytes(world: World, reader: Client) -> None:
    public_initiative(world)
    shown = edition(world)
    first = EditionEntry.objects.get()
    rows = [
        Item(
            workspace=world.workspace,
            product=world.product,
            kind="initiative",
            number=1000 + number,
            title="x",
        )
        for number in range(99)
    ]
    for number, item in enumerate(Item.objects.bulk_create(rows)):
        first.pk, first.item, first.uid, first.title = (
            None,
            item,
            uuid.uuid4(),
            f"Public title {number} of a plan",
        )
        first.save(force_insert=True)
    _, url = share(world, shown)
    page = reader.get(url, headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    assert html.count("<article") == 100
    assert "<script" not in html
    style = Path(__file__).resolve().parents[2] / "static" / "css"
    sheets = (style / "reader.css").read_bytes() + (style / "tokens.css").read_bytes()
    assert len(page.content) + len(gzip.compress(sheets)) < 60_000
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert reader.get(url).status_code == 200
    assert len(asked) == 1
    assert page["Cache-Control"] == "private, no-cache"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert not page.cookies


def test_a_change_is_on_the_next_page(world: World, reader: Client) -> None:
    row = public_initiative(world)
    _, url = share(world)
    etag = reader.get(url)["ETag"]
    api, headers = Client(), world.bearer(world.manager)
    one = world.api(f"initiatives/{row.item.number}/")
    api.patch(one, {"public_title": "Routing by subject"}, "application/json", headers=headers)
    page = reader.get(url, headers={"If-None-Match": etag})
    assert page.status_code == 200
    assert "Routing by subject" in page.text
    api.delete(one, headers=headers)
    assert "Routing by subject" not in reader.get(url).text
    api.post(f"{one}restore/", headers=headers)
    assert "Routing by subject" in reader.get(url).text
    theme = world.api(f"themes/{row.theme.item.number}/")
    api.patch(theme, {"public_title": "Quicker answers"}, "application/json", headers=headers)
    assert "Quicker answers" in reader.get(url).text
    api.patch(one, {"is_public": False}, "application/json", headers=headers)
    assert reader.get(f"{url}roadmap.json").json()["items"] == []


def test_dates_leave_as_quarters_or_months_only(world: World, reader: Client) -> None:
    public_initiative(world)
    shown = edition(world)
    _, url = share(world, shown)
    one = reader.get(f"{url}roadmap.json").json()["items"][0]
    assert (one["when"], one["start"], one["end"]) == ("Q2 – Q3 2026", "2026-04-01", "2026-09-30")
    calendar = reader.get(f"{url}roadmap.ics").text
    assert "DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20261001\r\n" in calendar
    change_edition(edition=shown, actor=Actor(world.manager), values={"precision": "month"})
    assert reader.get(f"{url}roadmap.json").json()["items"][0]["when"] == "Jun – Aug 2026"
    change_edition(edition=shown, actor=Actor(world.manager), values={"precision": "horizon"})
    one = reader.get(f"{url}roadmap.json").json()["items"][0]
    assert (one["when"], one["start"], one["horizon"]) == ("", None, "Now")
    _, little = share(world, shown, show_dates=False, show_progress=False, layouts=["themes"])
    one = reader.get(f"{little}roadmap.json?view=timeline").json()
    assert (one["view"], one["items"][0]["state"]) == ("themes", "")


def test_an_edition_shows_what_was_chosen(world: World, reader: Client) -> None:
    row = public_initiative(world)
    public_initiative(world, public_title="Other theme", horizon="later")
    public_initiative(world, theme=row.theme, public_title="Done already", status="shipped")
    number = row.theme.item.number
    chosen = {
        "Routing by skill,Done already": {"themes": [number]},
        "Routing by skill": {"themes": [number], "states": ["progress"]},
        "Other theme,Done already": {"horizons": ["later"]},
    }
    for titles, values in chosen.items():
        _, url = share(world, edition(world, **values))
        got = {item["title"] for item in reader.get(f"{url}roadmap.json").json()["items"]}
        assert got == set(titles.split(",")), values


def test_a_password_comes_before_everything_else(world: World, reader: Client) -> None:
    public_initiative(world)
    made, url = share(world, password="open sesame")
    for path in PATHS:
        assert "Routing by skill" not in reader.get(url + path).content.decode(errors="replace"), path
    assert reader.post(url, {"password": "wrong"}).status_code == 403
    page = reader.post(url, {"password": "open sesame"})
    assert "Routing by skill" in page.text
    assert not page.cookies
    key = page.text.partition("roadmap.atom?key=")[2].partition('"')[0]
    assert "Routing by skill" in reader.get(f"{url}roadmap.atom?key={key}").text
    assert [reader.post(url, {"password": f"guess {n}"}).status_code for n in range(10)][-2:] == [429] * 2
    shared_actions.reissue_share(share=made, actor=Actor(world.manager))
    assert reader.get(f"{url}?key={key}").status_code == 404


def test_only_who_gets_mail_at_the_domain_comes_in(world: World, reader: Client) -> None:
    public_initiative(world)
    _, url = share(world, domain="@Reader.test")
    assert "Routing by skill" not in reader.get(url).text
    assert reader.get(f"{url}roadmap.json").status_code == 403
    stranger = reader.post(url, {"email": "eve@elsewhere.test"}).text
    invited = reader.post(url, {"email": "ana@reader.test"}).text
    assert stranger == invited  # it does not tell whom the link is for
    assert [letter.to for letter in mail.outbox] == [["ana@reader.test"]]
    link = mail.outbox[0].body.partition("/s/")[2].split()[0]
    token = link.partition("?token=")[2]
    assert reader.get(f"/s/{link}").status_code == 200
    assert "Routing by skill" not in reader.get(url).text  # a mail server that follows links opens nothing
    assert reader.post(f"{url}come-in/", {"token": f"{token}x"}).status_code == 410
    welcome = reader.post(f"{url}come-in/", {"token": token})
    cookie = welcome.cookies["reader"]
    assert (welcome.status_code, cookie["path"], cookie["httponly"]) == (302, url, True)
    assert "ana" not in cookie.value
    assert "Routing by skill" in reader.get(url).text
    assert reader.get(f"{url}roadmap.json").status_code == 200
    _, other = share(world, domain="reader.test")
    assert "Routing by skill" not in reader.get(other, headers={"Cookie": f"reader={cookie.value}"}).text


def test_frames_are_for_named_sites_only(world: World, reader: Client) -> None:
    public_initiative(world)
    shown = edition(world, audience="public")
    _, url = share(world, shown, embed_hosts=["WWW.Example.com", "*.example.org"], is_indexed=True)
    framed = reader.get(f"{url}embed/")
    assert (
        "frame-ancestors https://www.example.com https://*.example.org" in framed["Content-Security-Policy"]
    )
    assert "X-Frame-Options" not in framed
    assert framed["X-Robots-Tag"] == "noindex, nofollow"
    page = reader.get(url)
    assert (page["X-Frame-Options"], "X-Robots-Tag" in page) == ("DENY", False)
    assert f'rel="canonical" href="http://127.0.0.1:8000{url}"' in page.text
    assert f'property="og:image" content="http://127.0.0.1:8000{url}picture.png"' in page.text
    assert reader.get(f"{url}picture.png").content.startswith(b"\x89PNG")
    _, quiet = share(world, edition(world))
    assert reader.get(f"{quiet}embed/").status_code == 404
    assert reader.get(f"{quiet}picture.png").status_code == 404
    page = reader.get(quiet)
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "og:title" not in page.text
    assert "canonical" not in page.text


def test_openings_are_counted_by_day_and_site_and_nothing_else(world: World, reader: Client) -> None:
    made, url = share(world)
    for referrer in (
        "https://news.example.com/a?who=ana",
        "https://news.example.com/b",
        "",
        "http://testserver/x",
    ):
        reader.get(url, headers={"Referer": referrer, "User-Agent": "Ana's phone"})
    reader.head(url)
    page = world.client(world.manager).get(world.url("roadmaps/sharing/links/")).text
    assert "Opened 4 times" in page
    assert "news.example.com" in page
    rows = {(row.date, row.host): row.views for row in ShareDay.objects.filter(share=made)}
    today = timezone.localdate()
    assert rows == {(today, "news.example.com"): 2, (today, ""): 2}
    names = {field.name for field in ShareDay._meta.concrete_fields}
    assert names == {"id", "workspace", "share", "date", "host", "views"}
    assert openings.write_down() == 0


def test_a_vote_counts_once_it_is_confirmed_and_news_comes_once(world: World, reader: Client) -> None:
    row = public_initiative(world)
    shown = edition(world)
    _, url = share(world, shown, feedback=True)
    _, mute = share(world, shown)
    place = f"e/{EditionEntry.objects.get().uid}/"
    assert reader.get(mute + place).status_code == 404
    assert reader.post(url + place, {"is_vote": "on", "email": "no address"}).status_code == 422
    body = {"is_vote": "on", "is_news": "on", "email": "Ana@Reader.test"}
    assert "One more step" in reader.post(url + place, body).text
    assert "1 vote" not in reader.get(url).text
    link = mail.outbox[0].body.partition("/s/")[2].split()[0]
    reader.get(f"/s/{link}")  # as a mail server does
    assert not wishes.Wish.objects.filter(confirmed_at__isnull=False).exists()
    token = link.partition("?token=")[2]
    for _ in range(2):
        assert reader.post("/s/confirm/", {"token": token}).status_code == 200
    assert "1 vote<" in reader.get(url).text
    assert "1 vote<" not in reader.get(mute).text
    assert wishes.tell_shipped(now=timezone.now()) == 0
    shared_actions.edit(detail=row, actor=Actor(world.manager), values={"status": "shipped"})
    assert [wishes.tell_shipped(now=timezone.now()) for _ in range(2)] == [1, 0]
    assert mail.outbox[1].to == ["ana@reader.test"]
    stop = mail.outbox[1].body.partition("/s/stop/?token=")[2].split()[0]
    assert reader.post("/s/stop/", {"token": stop}).status_code == 200
    assert Wish.objects.count() == 0
    assert "1 vote<" not in reader.get(url).text


def test_managers_see_export_and_erase_readers(world: World, reader: Client) -> None:
    row = public_initiative(world)
    shown = edition(world)
    base = {"workspace": world.workspace, "edition": shown, "item": row.item, "is_vote": True}
    Wish.objects.create(**base, email="=ana@reader.test", confirmed_at=timezone.now())
    Wish.objects.create(**base, email="bob@reader.test")
    page = world.url(f"roadmaps/sharing/{shown.pk}/readers")
    manager = world.client(world.manager)
    assert "=ana@reader.test" in manager.get(f"{page}/").text
    assert "bob@reader.test" not in manager.get(f"{page}/").text  # may be somebody else's address
    assert "'=ana@reader.test" in manager.get(f"{page}.csv").text
    assert world.client(world.contributor).get(f"{page}.csv").status_code == 403
    assert world.client(world.outsider).get(f"{page}.csv").status_code == 404
    api, headers = world.api(f"editions/{shown.pk}/readers/"), world.bearer(world.manager)
    assert len(reader.get(api, headers=headers).json()) == 1
    assert reader.delete(f"{api}?email=bob@reader.test", headers=headers).status_code == 204
    assert [wish.email for wish in Wish.objects.all()] == ["=ana@reader.test"]
    assert "bob" not in json.dumps(list(Activity.objects.values("changes")))
    Wish.objects.update(confirmed_at=None, created_at=timezone.now() - dt.timedelta(days=8))
    assert wishes.forget_unconfirmed(now=timezone.now()) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"layouts": []}, "layouts"),
        ({"layouts": ["poster"]}, "layouts"),
        ({"expires_on": "2020-01-01"}, "expires"),
        ({"domain": "no domain"}, "domain"),
        ({"embed_hosts": "javascript:alert(1)"}, "embed_hosts"),
        ({"embed_hosts": "a.test; script-src *"}, "embed_hosts"),
        ({"embed_hosts": "a.test", "password": "x"}, "embed_hosts"),
        ({"is_indexed": "on"}, "is_indexed"),
        ({"edition": "999999"}, "edition"),
    ],
)
def test_a_bad_link_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    form = {"name": "Newsletter", "edition": edition(world).pk, "layouts": ["list"]} | values
    answer = world.client(world.manager).post(world.url("roadmaps/sharing/links/"), form)
    assert answer.status_code == 422
    assert Share.objects.count() == 0


def test_rest_makes_editions_and_links(world: World, reader: Client) -> None:
    public_initiative(world)
    headers = world.bearer(world.manager)
    made = reader.post(world.api("editions/"), {"name": "Customers"}, "application/json", headers=headers)
    assert (made.status_code, made.json()["title"]) == (201, "Notes roadmap")
    one = world.api(f"editions/{made.json()['id']}/")
    bad = reader.patch(one, {"themes": [999]}, "application/json", headers=headers)
    assert bad.json()["errors"][0]["pointer"] == "/themes"
    assert reader.get(f"{one}entries/", headers=headers).json()[0]["title"] == "Routing by skill"
    body = {
        "name": "Newsletter",
        "edition": made.json()["id"],
        "layouts": ["list"],
        "password": "open sesame",
    }
    link = reader.post(world.api("shares/"), body, "application/json", headers=headers)
    assert link.status_code == 201
    secret = link.json()["url"].partition("/s/")[2].strip("/")
    assert "password" not in link.json()
    assert secret not in json.dumps(list(Share.objects.values()), default=str)
    assert reader.get(f"/s/{secret}/").status_code == 200
    assert reader.delete(one, headers=world.bearer(world.contributor)).status_code == 403
    assert reader.delete(one, headers=headers).status_code == 204
    assert reader.get(f"/s/{secret}/").status_code == 404
    foreign = world.token(world.outsider, "admin", workspace=world.foreign_workspace)
    away = world.api(f"editions/{made.json()['id']}/", world.foreign_product)
    assert reader.get(away, headers={"Authorization": f"Bearer {foreign}"}).status_code == 404


@pytest.mark.parametrize(
    "secret", ["%00", "a" * 2000, "%F0%9F", "rm_x/e/00000000-0000-0000-0000-000000000000"]
)
def test_odd_addresses_are_only_wrong_ones(world: World, reader: Client, secret: str) -> None:
    assert reader.get(f"/s/{secret}/").status_code in {400, 404}
