"""A metric's chart in a browser: read by keys, chosen without leaving the page, saved as CSV and as PNG."""

import csv
import io
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.metrics.given import Api, days_ago, send_all, track, work, write_key
from tests.metrics.test_charts import pushed

pytestmark = pytest.mark.django_db(transaction=True)
ACCENT, WHITE, INK = "83 94 232 255", "255 255 255 255", "26 30 38 255"


LOOK = """async (url) => {
  const image = new Image()
  image.src = url
  await image.decode()
  const canvas = document.createElement("canvas")
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  const pen = canvas.getContext("2d")
  pen.drawImage(image, 0, 0)
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height), found = {}
  for (let i = 0; i < data.length; i += 4) {
    const colour = `${data[i]} ${data[i + 1]} ${data[i + 2]} ${data[i + 3]}`
    found[colour] = (found[colour] ?? 0) + 1
  }
  return [canvas.width, canvas.height, found]
}"""


def look(page: Page, png: bytes) -> tuple[int, int, dict[str, float]]:
    """Size of a PNG, and the share of each colour in it."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, found = page.evaluate(LOOK, f"data:image/png;base64,{b64encode(png).decode()}")
    return width, height, {colour: count / width / height for colour, count in found.items()}


def metric(world: Any, days: int = 20) -> int:
    first = datetime.now(UTC).date() - timedelta(days=days - 1)
    return pushed(Api(world), first, [float(k) for k in range(days)], unit="min", title="Waiting")


def saved(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name, exact=True).click()
    path = waiting.value.path()
    return waiting.value.suggested_filename, Path(path).read_bytes()


def test_a_chart_is_saved_as_numbers_and_as_a_picture_on_white(world: Any, page_of: Any) -> None:
    number = metric(world)
    page = page_of(world.stakeholder, color_scheme="dark")
    page.goto(world.url(f"metrics/{number}/"))
    name, text = saved(page, "CSV")
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    assert (name, len(rows), rows[-1]["Waiting"]) == (f"NOTES-{number}-line.csv", 20, "19")
    name, png = saved(page, "PNG")
    assert name == f"NOTES-{number}-line.png"
    width, height, found = look(page, png)
    assert (width, height > 600) == (2400, True)
    assert max(found, key=lambda colour: found[colour]) == WHITE
    assert found[WHITE] > 0.6
    assert found[ACCENT] > 0.001
    assert 0 < found[INK] < 0.01


def test_keys_walk_the_points_and_say_them(world: Any, page_of: Any) -> None:
    number = metric(world)
    page = page_of(world.stakeholder)
    page.goto(world.url(f"metrics/{number}/"))
    page.locator(".chart-plot").focus()
    page.keyboard.press("Home")
    expect(page.locator("#live")).to_contain_text("Waiting 0 min")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#live")).to_contain_text("Waiting 1 min")
    expect(page.locator("[data-tip]")).to_contain_text("1 min")
    page.keyboard.press("Escape")
    expect(page.locator("[data-tip]")).to_be_hidden()
    page.get_by_role("link", name="30 days").click()
    expect(page).to_have_url(re.compile(r"/\?range=30$"))
    page.get_by_label("Period before").check()
    expect(page.locator(".chart-words")).to_contain_text("Nothing is known of the time before")
    assert "compare=previous" in page.url
    page.go_back()
    expect(page.locator(".chart-words")).to_have_count(0)


def test_keys_read_the_cells_of_a_heat_map_the_steps_of_a_funnel_and_the_answers(
    world: Any, page_of: Any
) -> None:
    api, key = Api(world), write_key(world)
    params = {"steps": ["Opened", "Paid"], "within_days": 7}
    heat = api.metric("retention", params={"granularity": "day", "periods": 3})
    funnel, nps = api.metric("funnel", params=params), api.metric("nps")
    rows = [track(f"o{who}{day}", f"u{who}", "Opened", days_ago(day)) for day in (1, 3) for who in range(4)]
    send_all(key, [*rows, track("paid", "u1", "Paid", days_ago(1))])
    answers = [
        {
            "external_id": f"n{score}",
            "survey": "nps",
            "kind": "nps",
            "respondent": f"u{score}",
            "score": score,
        }
        for score in (3, 8, 10, 9)
    ]
    assert api.post("metric-data/answers/", {"rows": answers}).status_code == 201
    assert work() == ["done"] * 3
    page = page_of(world.stakeholder)
    for number, view, walk in (
        (heat, "heat", ("ArrowRight", "ArrowRight", "ArrowRight", "End", "Home", "ArrowDown")),
        (funnel, "funnel", ("ArrowDown", "ArrowDown", "ArrowUp", "End", "Home")),
        (nps, "answers", ("ArrowRight", "ArrowRight", "End", "ArrowLeft", "Home")),
    ):
        page.goto(world.url(f"metrics/{number}/?chart={view}"))
        page.locator(".chart-walk").focus()
        for press in walk:
            page.keyboard.press(press)
            (said,) = page.locator(".is-at").evaluate_all("found => found.map((one) => one.dataset.say)")
            expect(page.locator("#live")).to_have_text(said)
            if view == "heat":  # of the others the words stand beside
                expect(page.locator("[data-tip]")).to_have_text(said)
        page.keyboard.press("Escape")
        expect(page.locator(".is-at")).to_have_count(0)
