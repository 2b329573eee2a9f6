"""`make bench`: every figure of the metrics engine as a ratio within one run, printed as one table.

EVENTS= and PEOPLE= set the size (2,000,000 of 20,000 unless told). PostgreSQL runs with fsync on.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Any

from tests.bench.lines import Line

ROOT = Path(__file__).resolve().parents[2]
SIZE = int(os.environ.get("EVENTS", "2000000"))
CROWD = int(os.environ.get("PEOPLE", str(SIZE // 100)))


def set_up() -> Any:
    data = Path(os.environ.setdefault("DATA_DIR", str(ROOT / "var" / "bench")))
    data.mkdir(parents=True, exist_ok=True)
    from pmapp import services

    if "DATABASE_URL" not in os.environ:
        os.environ.update(services.ensure(data))
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks")
    os.environ["DJANGO_SETTINGS_MODULE"] = "pmapp.settings"
    import subprocess

    # As the owner of the tables; everything after is the application's own role.
    owner = os.environ | {"DATABASE_URL": os.environ["DATABASE_OWNER_URL"]}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=owner, check=True)
    import django

    django.setup()
    return data


def main() -> int:
    data = set_up()
    from tests.bench import given, load, state

    parquet = given.make(data / "events", SIZE, CROWD)
    product = load.product()
    copy = load.events(product, data / "events", SIZE, CROWD)
    bare = f"{SIZE / copy:,.0f} a second"
    lines = [Line(f"bare COPY of {SIZE:,} events of {CROWD:,} people into the indexed table", bare, "", "")]
    lines += state.lines(product, given.duck(parquet), SIZE)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines.append(Line("most memory of this process", f"{peak} MB", "512 MB allowed for a worker", ""))
    widths = [max(len(getattr(one, name)) for one in lines) for name in ("what", "ours", "other", "ratio")]
    for one in lines:
        cells = zip((one.what, one.ours, one.other, one.ratio), widths, strict=True)
        sys.stdout.write("| " + " | ".join(text.ljust(width) for text, width in cells) + " |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
