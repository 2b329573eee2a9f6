"""One set of initiatives, many views: layouts, filters, saved views, several products, files."""

import csv
import datetime as dt
import io
import json
from itertools import pairwise
from typing import Any

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.db.models import signals
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from products.models import Item, ProductMembership
from roadmaps import queries
from roadmaps.models import SavedView
from roadmaps.showing.asked import LAYOUTS
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db
START, END = dt.date(2026, 11, 2), dt.date(2026, 12, 20)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan(world: World) -> dict[str, Any]:
    theme = factories.item(world.product, "theme", title="Promises", hue="teal")
    goal = factories.item(world.product, "objective", title="Kept")
    common = {"start_date": START, "end_date": END}
    return {
        "theme": theme,
        "goal": goal,
        "one": factories.item(
            world.product,
            "initiative",
            world.manager,
            title="Countdown",
            theme=theme,
            objective=goal,
            owner=world.manager,
            horizon="now",
            team="Inbox",
            **common,
        ),
        "two": factories.item(
            world.product, "initiative", world.manager, title="=Escalation", horizon="next", **common
        ),
    }


def test_every_layout_shows_the_same_initiatives_and_the_filters_hold_in_each(
    world: World, plan: dict[str, Any]
) -> None:
    client = world.client(world.stakeholder)
    for layout in LAYOUTS:
        page = client.get(world.url(f"roadmaps/{layout}/")).text
        assert {"Countdown", "=Escalation"} <= _told(page), layout
        for query in (
            f"theme={plan['theme'].item.number}",
            "team=Inbox",
            "horizon=now",
            "q=countd",
            "owner=none",
        ):
            page = client.get(world.url(f"roadmaps/{layout}/?{query}")).text
            assert ("Countdown" in page) == (query != "owner=none"), (layout, query)
            assert "=Escalation" not in page, (layout, query)


def _told(page: str) -> set[str]:
    """Which titles of these tests stand on the page."""
    return {title for title in ("Countdown", "=Escalation", "Under wraps", "On the board") if title in page}


def add_rows(world: World, count: int, first: int) -> None:
    """Initiatives in bulk, each in a theme and waiting for the one before it, with releases above them."""
    from products.models import Link
    from roadmaps.models import Initiative

    themes = [factories.item(world.product, "theme") for _ in range(3)]
    common: dict[str, Any] = {"workspace": world.workspace, "product": world.product, "kind": "initiative"}
    items = Item.objects.bulk_create(
        Item(**common, number=first + n, title=f"Row {n}", status="planned", owner=world.manager)
        for n in range(count)
    )  # fmt: skip
    Initiative.objects.bulk_create(
        Initiative(
            workspace=world.workspace, item=item, theme=themes[n % 3],
            start_date=START + dt.timedelta(days=n % 40), end_date=END + dt.timedelta(days=n % 40),
        )
        for n, item in enumerate(items)
    )  # fmt: skip
    Link.objects.bulk_create(
        Link(workspace=world.workspace, source=one, target=two, kind="blocks") for one, two in pairwise(items)
    )


def test_the_timeline_takes_eight_queries_however_many_initiatives_there_are(world: World) -> None:
    factories.item(world.product, "release", version_name="2026.12", planned_date=END)
    client, counts = world.client(world.manager), []
    for more in (3, 57):
        add_rows(world, more, first=1000 * more)
        with CaptureQueriesContext(connection) as taken:
            page = client.get(world.url("roadmaps/timeline/"))
        counts.append((len(taken), page.text.count('class="rm-item"')))
    assert counts == [(8, 3), (8, 60)]


def test_a_drag_is_undone_only_while_nobody_else_changed_the_initiative(
    world: World, plan: dict[str, Any]
) -> None:
    client, number = world.client(world.manager), plan["one"].item.number
    body = {"start": "2026-12-01", "end": "2026-12-31", "lane": 0, "version": 1}
    url = world.url(f"roadmaps/timeline/{number}/move/?layout=timeline")
    answer = client.post(url, body, headers=HTMX)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undoUrl"]
    assert "version=2" in undo
    stale = client.post(url, body, headers=HTMX)
    assert stale.status_code == 422
    assert "Somebody else changed this initiative" in stale.text
    assert client.post(undo, headers=HTMX).status_code == 200
    row = queries.initiative(world.product, number)
    assert row is not None
    assert (row.start_date, row.theme) == (START, plan["theme"])
    assert client.post(undo, headers=HTMX).status_code == 422


def test_lanes_of_any_grouping_change_what_they_stand_for(world: World, plan: dict[str, Any]) -> None:
    client, number = world.client(world.manager), plan["two"].item.number
    dates = {"start": START, "end": END}
    for group, lane, name in (
        ("objective", plan["goal"].item.number, "objective"),
        ("team", "Inbox", "team"),
        ("owner", world.contributor.pk, "owner"),
    ):
        url = world.url(f"roadmaps/timeline/{number}/move/?layout=timeline&group={group}")
        assert client.post(url, dates | {"lane": lane}, headers=HTMX).status_code == 200
        row = queries.initiative(world.product, number)
        assert row is not None
        value = row.item.owner_id if name == "owner" else getattr(row, name)
        assert value == (plan["goal"] if name == "objective" else lane)


def test_a_card_put_into_a_narrowed_column_keeps_its_place_among_the_hidden_ones(world: World) -> None:
    rows = [
        factories.item(
            world.product, "initiative", title=f"{'Shown' if n % 2 else 'Other'} {n}", horizon="now"
        )
        for n in range(6)
    ]
    client = world.client(world.manager)
    body = {"id": rows[1].item.number, "column": "now", "index": 1}
    assert client.post(world.url("roadmaps/horizons/place/?layout=horizons&q=shown"), body).status_code == 302
    order = [row.item.title for row in queries.column(world.product, "now")]
    assert order == ["Other 0", "Other 2", "Shown 3", "Shown 1", "Other 4", "Shown 5"]
    url = world.url("roadmaps/horizons/place/?layout=board")
    client.post(url, {"id": rows[0].item.number, "column": "progress", "index": 0})
    moved = queries.initiative(world.product, rows[0].item.number)
    assert moved is not None
    assert moved.item.status == "progress"


# --- saved views ---------------------------------------------------------------------


def test_a_view_is_saved_from_its_address_opened_renamed_and_deleted(
    world: World, plan: dict[str, Any]
) -> None:
    client = world.client(world.contributor)
    save = world.url("roadmaps/views/new/?layout=board&theme=1&status=planned&group=owner")
    made = client.post(save, {"name": " Board of  promises ", "is_shared": "on"})
    view = SavedView.objects.get()
    assert (view.name, view.layout) == ("Board of promises", "board")
    assert view.choices == {"theme": ["1"], "status": ["planned"], "group": ["owner"]}
    assert made["Location"] == world.url(f"roadmaps/board/?theme=1&status=planned&group=owner&view={view.pk}")
    own = client.post(world.url("roadmaps/views/new/?layout=list"), {"name": "Mine"})
    assert own.status_code == 302
    shown = world.client(world.stakeholder).get(world.url("roadmaps/timeline/")).text
    assert "Board of promises" in shown
    assert ">Mine" not in shown
    again = client.post(save, {"name": "Board of promises"})
    assert again.status_code == 422
    assert "view of this name" in again.text
    mine = SavedView.objects.get(name="Mine")
    assert world.client(world.manager).get(world.url(f"roadmaps/views/{mine.pk}/")).status_code == 404
    client.post(world.url(f"roadmaps/views/{mine.pk}/edit/"), {"name": "Ours", "is_shared": "on"})
    client.post(world.url(f"roadmaps/views/{mine.pk}/keep/?layout=list&q=x"))
    mine.refresh_from_db()
    assert (mine.name, mine.is_shared, mine.choices) == ("Ours", True, {"q": ["x"]})
    # Its scale stays with it while it is narrowed and kept, though no other address names one.
    client.get(world.url(f"roadmaps/timeline/?zoom=quarter&view={mine.pk}"))
    client.post(world.url(f"roadmaps/views/{mine.pk}/keep/?layout=timeline&q=x&view={mine.pk}"))
    mine.refresh_from_db()
    assert mine.choices == {"q": ["x"], "zoom": ["quarter"]}
    other = factories.member(world.workspace, "contributor")
    assert world.client(other).post(world.url(f"roadmaps/views/{mine.pk}/delete/")).status_code == 403
    assert world.client(world.manager).post(world.url(f"roadmaps/views/{mine.pk}/delete/")).status_code == 302
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Board of promises"]

    def faster(instance: SavedView, **_: Any) -> None:
        """The same person in another tab, between the check of the name and the row."""
        twin = SavedView(workspace=instance.workspace, product=instance.product, owner=instance.owner)
        twin.name = instance.name
        SavedView.objects.bulk_create([twin])

    signals.pre_save.connect(faster, sender=SavedView)
    try:
        answer = client.post(save, {"name": "Raced"})
    finally:
        signals.pre_save.disconnect(faster, sender=SavedView)
    assert (answer.status_code, "view of this name" in answer.text) == (422, True)


# --- across products -------------------------------------------------------------------


def test_the_roadmap_across_products_shows_only_what_the_person_may_see(
    world: World, plan: dict[str, Any]
) -> None:
    secret = factories.product(world.workspace, "SECRET", visibility="members")
    ProductMembership.objects.create(
        workspace=world.workspace, product=secret, user=world.manager, role="stakeholder"
    )
    dates = {"start_date": START, "end_date": END}
    hidden = factories.item(secret, "initiative", title="Under wraps", **dates)
    factories.item(world.other_product, "initiative", title="On the board", **dates)
    for layout in LAYOUTS:
        url = f"/w/acme/roadmap/{layout}/"
        seen = world.client(world.manager).get(url).text
        assert {"Under wraps", "On the board", "Countdown"} <= _told(seen), layout
        assert "Under wraps" not in world.client(world.contributor).get(url).text, layout
    for url, leads_to in (("/w/acme/", "timeline"), (world.url("roadmaps/board/"), "board")):
        assert f'href="/w/acme/roadmap/{leads_to}/"' in world.client(world.contributor).get(url).text
    page = world.client(world.manager).get("/w/acme/roadmap/timeline/?group=product").text
    assert f"/p/NOTES/roadmaps/timeline/{plan['one'].item.number}/move/" in page
    assert f"/p/SECRET/roadmaps/timeline/{hidden.item.number}/move/" not in page  # may read there only
    foreign = factories.item(world.other_product, "theme")
    url = world.url(f"roadmaps/timeline/{plan['one'].item.number}/move/?layout=timeline&across=1")
    body = {"start": START, "end": END, "lane": f"BOARD-{foreign.item.number}"}
    refused = world.client(world.manager).post(url, body, headers=HTMX)
    assert refused.status_code == 422
    assert "belongs to another product" in refused.text
    moved = world.client(world.manager).post(url, body | {"lane": "0"}, headers=HTMX)
    assert {"On the board", "Under wraps"} <= _told(moved.text)


# --- files ---------------------------------------------------------------------------


def test_any_view_is_a_file(world: World, plan: dict[str, Any]) -> None:
    client = world.client(world.stakeholder)
    Item.objects.filter(pk=plan["two"].pk).update(title="=Escal\x0bation")  # no XML may hold a vertical tab
    answer = client.get(world.url("roadmaps/roadmap.csv?layout=horizons"))
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["title"], row["horizon"], row["theme"]) for row in rows] == [
        ("Countdown", "now", "Promises"),
        ("'=Escal\x0bation", "next", ""),
    ]
    for layout in LAYOUTS:
        drawn = client.get(world.url(f"roadmaps/roadmap.svg?layout={layout}"))
        assert drawn["Content-Type"] == "image/svg+xml"
        assert "Countdown" in _told(drawn.text), layout
        assert "<style" not in drawn.text
        ElementTree.fromstring(drawn.text)
    assert "Countdown" in client.get(world.url("roadmaps/print/?layout=timeline")).text

    Item.objects.filter(pk=plan["one"].pk).update(title="Отсчёт — Größe Ωρα Việt čas")
    plan["one"].item.refresh_from_db()
    for url, size in (
        (world.url("roadmaps/roadmap.pdf?layout=board"), (842, 595)),
        (world.api("roadmap/pdf/?layout=timeline&paper=a3"), (1191, 842)),
    ):
        answer = client.get(url)
        assert answer["Content-Type"] == "application/pdf"
        sheets = PdfReader(io.BytesIO(answer.content)).pages
        assert [(round(one.mediabox.width), round(one.mediabox.height)) for one in sheets] == [size]
        text = sheets[0].extract_text()  # as text, with fonts that have its letters
        assert "Notes: roadmap" in text
        assert "Отсчёт—GrößeΩραViệtčas" in "".join(text.split())
        for font in sheets[0]["/Resources"]["/Font"].values():
            own = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in own["/FontDescriptor"].get_object()
