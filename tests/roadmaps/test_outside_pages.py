"""What readers outside are shown, and what it costs."""

import gzip
import uuid
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Actor
from products.models import Item
from roadmaps.models import EditionEntry, ShareDay
from roadmaps.outside import openings
from roadmaps.outside.actions import change_edition
from tests.people import World
from tests.roadmaps.outside import edition, public_initiative, share


@pytest.fixture
def reader() -> Client:
    cache.clear()
    return Client()


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
    assert "DESCRIPTION:Tickets reach whoever knows." in calendar
    assert "Tickets reach whoever knows." in reader.get(f"{url}roadmap.csv").text
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
