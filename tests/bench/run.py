"""`make bench`: every figure of the metrics engine, the timeline and the shared roadmap within one run, as one table.

EVENTS= and PEOPLE= set the size (2,000,000 of 20,000 unless told). PostgreSQL runs with fsync on.
"""

import os
import subprocess
import sys

from tests.bench.lines import Line
from tests.bench.set_up import ROOT, django_ready, services_ready

SIZE = int(os.environ.get("EVENTS", "2000000"))
CROWD = int(os.environ.get("PEOPLE", str(SIZE // 100)))


def fold() -> tuple[float, int]:
    """Seconds, and the most memory in MB."""
    words = [sys.executable, "-m", "tests.bench.folding"]
    said = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    return float(said[-2]), int(said[-1])


def folded(a_tenth: float) -> list[Line]:
    seconds, peak = fold()
    return [
        Line(
            "folding them: names, people, bitmaps, times, sessions",
            f"{SIZE / seconds:,.0f} a second",
            "",
            "100,000 a core wanted",
        ),
        Line(
            f"folding a million of {SIZE:,} against a million of {SIZE // 10:,}",
            f"{seconds * 1e6 / SIZE:,.2f} s",
            f"{a_tenth * 1e7 / SIZE:,.2f} s",
            f"{seconds / a_tenth / 10:.2f} × (1.2 × allowed)",
        ),
        Line("most memory of the process that folded", f"{peak} MB", "", "512 MB allowed"),
    ]


def main() -> int:
    data = services_ready()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver has a loop of its own in this thread
    django_ready()
    from tests.bench import dashboard, given, ingesting, load, revenue, roadmap_frames, shared_roadmap, state

    parquet = given.make(data / "events", SIZE, CROWD)
    product = load.product()
    load.events(product, data / "events", SIZE // 10, CROWD // 10)
    a_tenth, _ = fold()
    copy = load.events(product, data / "events", SIZE, CROWD)
    bare = f"{SIZE / copy:,.0f} a second"
    lines = [Line(f"bare COPY of {SIZE:,} events of {CROWD:,} people into the indexed table", bare, "", "")]
    lines += folded(a_tenth)
    duck = given.duck(parquet)
    load.traits_of(product, duck)
    lines += state.lines(product, duck)
    lines += revenue.lines(SIZE // 200, SIZE // 20)
    lines += dashboard.lines(product)
    lines += ingesting.lines(data)
    lines += shared_roadmap.lines()
    lines += roadmap_frames.lines()
    widths = [max(len(getattr(one, name)) for one in lines) for name in ("what", "ours", "other", "ratio")]
    for one in lines:
        cells = zip((one.what, one.ours, one.other, one.ratio), widths, strict=True)
        sys.stdout.write("| " + " | ".join(text.ljust(width) for text, width in cells) + " |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
