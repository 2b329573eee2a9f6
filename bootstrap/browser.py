"""A Chromium for the browser tests: the machine's, else apt's, else Playwright's."""

import os
import shutil
import subprocess
from pathlib import Path

from bootstrap.console import Problem, call, step
from bootstrap.places import LOG, PYTHON, ROOT, environment

# The shell is Chromium without what a window needs, and what Playwright itself starts where no window is asked for: it
# takes half the processor for the same pages.
SHELL = "chromium-headless-shell"
NAMES = (
    SHELL,
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def _works(program: str | None) -> bool:
    """Ubuntu's chromium-browser may be an empty wrapper around a snap, so ask it for its version."""
    if not program:
        return False
    command = [program, "--version"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=30, check=False)  # noqa: S603 (found by us)
        return done.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _on_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name)) and _works(found)), None)


def _is_debian() -> bool:
    try:
        release = Path("/etc/os-release").read_text().lower()
    except OSError:
        return False
    return "debian" in release or "ubuntu" in release


def _by_apt(data: Path) -> str | None:
    if os.geteuid() != 0 or not _is_debian() or not shutil.which("apt-get"):
        return None
    env = environment(data) | {"DEBIAN_FRONTEND": "noninteractive"}
    fails = "Chromium could not be installed by apt-get"
    with step("Chromium by apt-get"):
        call(["apt-get", "update", "-q"], log=LOG, env=env, cwd=ROOT, fails=fails)
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
        try:
            call([*install, SHELL], log=LOG, env=env, cwd=ROOT, fails=fails)
        except Problem:  # an older release has only the whole of it
            call([*install, "chromium"], log=LOG, env=env, cwd=ROOT, fails=fails)
    return _on_path()


def _by_playwright(data: Path) -> str | None:
    env = environment(data)
    ask = (
        "from playwright.sync_api import sync_playwright; p = sync_playwright().start();"
        "print(p.chromium.executable_path); p.stop()"
    )
    fails = "Chromium could not be installed by Playwright"
    where = call([PYTHON, "-c", ask], log=LOG, env=env, cwd=ROOT, fails=fails).strip()
    if not Path(where).exists():
        with step("Chromium by Playwright"):
            call([PYTHON, "-m", "playwright", "install", "chromium"], log=LOG, env=env, cwd=ROOT, fails=fails)
    return where if _works(where) else None


def chromium(data: Path) -> tuple[str | None, str]:
    """The program's path, or None and why every way to one failed."""
    given = os.environ.get("PMAPP_CHROMIUM")
    if given and _works(given):
        return given, ""
    if found := _on_path():
        return found, ""
    reasons = []
    for way in (_by_apt, _by_playwright):
        try:
            if found := way(data):
                return found, ""
        except Problem as problem:
            reasons.append(str(problem).splitlines()[0])
    return None, "; ".join(reasons) or "the one found does not start"
