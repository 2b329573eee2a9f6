"""The timeline of 500 initiatives: the page from the server, and the frames of a drag across it in Chromium.

Part of `make bench`; `python -m tests.bench.roadmap_frames` alone, after the assets were built. A frame is the time
from one picture to the next; beside it stands what the page's own thread computed for it, which other programs on the
machine cannot lengthen.
"""

import datetime as dt
import mimetypes
import os
import secrets
import shutil
import sys
import time
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from tests.bench.lines import Line
from tests.bench.set_up import django_ready, services_ready

ROWS, THEMES, TIES, TIMES, STEPS = 500, 8, 250, 30, 240
MOST_MS, MOST_QUERIES = 50, 8
FRAMES = """() => {
  window.frames = [];
  let last = performance.now();
  const next = (now) => { frames.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


def plan() -> Any:
    """A product of its own with initiatives in lanes, half of them waiting for another, and releases above."""
    from products.models import Item, Link
    from roadmaps.models import Initiative
    from tests import factories

    product = factories.product(factories.workspace(f"frames-{secrets.token_hex(4)}"))
    themes = [
        factories.item(product, "theme", title=f"Theme {n}", goal="Half of it faster") for n in range(THEMES)
    ]
    for month in range(6):
        factories.item(
            product, "release", version_name=f"2026.{month}", planned_date=dt.date(2026, 7 + month, 9)
        )
    common: dict[str, Any] = {"workspace": product.workspace, "product": product, "kind": "initiative"}
    items = Item.objects.bulk_create(
        Item(**common, number=1000 + n, title=f"Initiative number {n} of the plan", status="planned")
        for n in range(ROWS)
    )
    first = dt.date(2026, 1, 5)
    Initiative.objects.bulk_create(
        Initiative(
            workspace=product.workspace,
            item=item,
            theme=themes[n % THEMES],
            start_date=first + dt.timedelta(days=n * 13 % 480),
            end_date=first + dt.timedelta(days=n * 13 % 480 + 20 + n % 60),
            horizon=("now", "next", "later")[n % 3],
        )
        for n, item in enumerate(items)
    )
    ties = list(pairwise(items))[:TIES]
    Link.objects.bulk_create(
        Link(workspace=product.workspace, source=a, target=b, kind="blocks") for a, b in ties
    )
    return product


def signed_in(product: Any) -> Any:
    from django.test import Client

    from tests import factories

    client = Client()
    client.force_login(
        factories.member(product.workspace, "manager", f"{product.workspace.slug}@bench.example")
    )
    return client


def server(client: Any, path: str, api: str) -> list[Line]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    queries = len(captured)
    said = f"{queries} queries ({MOST_QUERIES} allowed), {len(page.content) / 1024:,.0f} kB"
    return [
        Line(f"timeline of {ROWS} initiatives, the whole page", _times(client, path), "", said),
        Line("REST list of 100 initiatives", _times(client, api), "", ""),
    ]


def _times(client: Any, path: str) -> str:
    taken = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        assert client.get(path).status_code == 200
        taken.append(time.perf_counter() - begin)
    taken.sort()
    return f"p50 {taken[TIMES // 2] * 1000:,.0f} ms, p95 {taken[int(TIMES * 0.95)] * 1000:,.0f} ms"


def answer(route: Any, client: Any) -> None:
    """The page's requests are answered from here: pages by Django, assets from their folder."""
    from django.conf import settings

    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        file = settings.ASSETS_DIR / address.path.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "font/woff2")
        return
    page = client.get(f"{address.path}?{address.query}")
    route.fulfill(status=page.status_code, body=page.content, headers=dict(page.headers))


def drag(page: Any) -> tuple[list[float], float]:
    """Frames in milliseconds while a bar goes to and fro over the lanes, and what was computed for each."""
    page.wait_for_selector("pm-roadmap:defined .rm-ties > path", state="attached")
    box = page.evaluate(
        """() => {
          const shown = (b) => b.left > 500 && b.right < 1150 && b.top > 320 && b.bottom < 700;
          const boxes = [...document.querySelectorAll(".bar[data-url]")].map((bar) => bar.getBoundingClientRect());
          const b = boxes.find(shown);
          return { x: b.x + b.width / 2, y: b.y + b.height / 2 };
        }"""
    )
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.mouse.move(box["x"], box["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + 9, box["y"])
    page.evaluate(FRAMES)
    before = _computed(devtools)
    for step in range(STEPS):
        page.mouse.move(box["x"] + (step % 80) * 3 - 100, box["y"] + (step % 60) * 2 - 60)
    frames = page.evaluate("frames.slice(1)")
    computed = (_computed(devtools) - before) * 1000 / max(1, len(frames))
    page.keyboard.press("Escape")
    page.mouse.up()
    return frames, computed


def _computed(devtools: Any) -> float:
    found = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    return float(found["TaskDuration"])


def browser(client: Any, path: str) -> list[Line]:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("PMAPP_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        return [Line(f"frames of a drag among {ROWS} bars", "no Chromium here", "", "")]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = started.new_page(viewport={"width": 1440, "height": 900})
        page.route("**/*", lambda route: answer(route, client))
        page.goto(f"http://testserver{path}")
        frames, computed = drag(page)
        started.close()
    frames.sort()
    over = sum(1 for one in frames if one > MOST_MS)
    ours = f"p50 {frames[len(frames) // 2]:,.1f} ms, p95 {frames[int(len(frames) * 0.95)]:,.1f} ms"
    said = f"longest {frames[-1]:,.1f} ms; {over} of {len(frames)} over {MOST_MS} ms (none allowed)"
    return [
        Line(f"frames of a drag among {ROWS} bars and {TIES} dependencies", ours, "", said),
        Line("computed by the page for each of them, mean", f"{computed:,.1f} ms", "", ""),
    ]


def lines() -> list[Line]:
    from django.conf import settings
    from django.test import override_settings

    product = plan()
    client, within = signed_in(product), f"w/{product.workspace.slug}/p/{product.key}"
    path = f"/{within}/roadmaps/timeline/"
    api = f"/api/v1/workspaces/{product.workspace.slug}/products/{product.key}/initiatives/?limit=100"
    plain = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False, STORAGES=plain):
        made = server(client, path, api)
        return made + browser(client, path)


def main() -> int:
    services_ready()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver has a loop of its own in this thread
    django_ready()
    for one in lines():
        sys.stdout.write(f"| {one.what} | {one.ours} | {one.ratio} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
