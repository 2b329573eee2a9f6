"""Links for readers outside: what opens them, what closes them, who may frame them."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.access import Actor
from products import actions as shared_actions
from products.models import Activity
from roadmaps.models import EditionEntry
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


def test_what_else_closes_a_link(world: World, reader: Client, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))
    actor, shown = Actor(world.manager), {}
    known = {}
    for how in ("expires", "archived", "internal", "reissued", "product"):
        shown[how] = edition(world)
        last = timezone.now() + dt.timedelta(days=2) if how == "expires" else None
        made, url = share(world, shown[how], expires_at=last)
        known[how] = (made, url, reader.get(url)["ETag"])
    time_machine.move_to(dt.datetime(2026, 6, 3, 12, 0, 1, tzinfo=dt.UTC))
    world.client(world.manager).post(world.url(f"roadmaps/sharing/{shown['archived'].pk}/archive/"))
    change_edition(edition=shown["internal"], actor=actor, values={"audience": "internal"})
    shared_actions.reissue_share(share=known["reissued"][0], actor=actor)
    assert reader.get(known["product"][1]).status_code == 200
    shared_actions.archive_product(product=world.product, actor=Actor(world.admin))
    for how, (_, url, etag) in known.items():
        assert reader.get(url, headers={"If-None-Match": etag}).status_code == 404, how


def test_a_password_comes_before_everything_else(world: World, reader: Client) -> None:
    public_initiative(world)
    made, url = share(world, password="open sesame")
    for path in PATHS:
        assert "Routing by skill" not in reader.get(url + path).content.decode(errors="replace"), path
    wrong = reader.post(url, {"password": "wrong"})
    assert (wrong.status_code, "reader.css" in wrong.text, "app.css" in wrong.text) == (403, True, False)
    page = reader.post(url, {"password": "open sesame"})
    assert "Routing by skill" in page.text
    assert not page.cookies
    key = page.text.partition("roadmap.atom?key=")[2].partition('"')[0]
    assert "Routing by skill" in reader.get(f"{url}roadmap.atom?key={key}").text
    assert [reader.post(url, {"password": f"guess {n}"}).status_code for n in range(10)][-2:] == [429] * 2
    shared_actions.reissue_share(share=made, actor=Actor(world.manager))
    assert reader.get(f"{url}?key={key}").status_code == 404


def test_only_who_gets_mail_at_the_domain_comes_in(world: World, reader: Client, time_machine: Any) -> None:
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
    assert Client().post(f"{url}come-in/", {"token": token}).status_code == 302  # a button pressed twice
    time_machine.move_to(timezone.now() + dt.timedelta(seconds=11))
    assert Client().get(f"/s/{link}").status_code == 410  # said before anything is pressed
    assert Client().post(f"{url}come-in/", {"token": token}).status_code == 410  # a letter that was passed on
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


@pytest.mark.django_db
def test_odd_addresses_are_only_wrong_ones(reader: Client) -> None:
    for secret in ("%00", "a" * 2000, "%F0%9F", "rm_x/e/00000000-0000-0000-0000-000000000000"):
        assert reader.get(f"/s/{secret}/").status_code in {400, 404}, secret[:40]
