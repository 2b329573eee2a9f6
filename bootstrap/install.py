"""The virtual environment, Node where it is missing, and the built assets; each only when it changed."""

import fcntl
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bootstrap import wheels
from bootstrap.console import Problem, call, say, step
from bootstrap.places import LOG, NODE, PYTHON, ROOT, STAMPS, VENV, Stamps, environment, fingerprint

OLDEST_NODE = 20
NODE_SOURCES = ("package.json", "package-lock.json", ".npmrc")


@contextmanager
def exclusive_setup() -> Iterator[None]:
    """Two set-ups at once would spoil each other. The kernel drops the lock with its holder: never stale."""
    try:
        VENV.mkdir(exist_ok=True)
        handle = (VENV / "setup.lock").open("a")
    except OSError as error:
        raise Problem(
            f"The folder {ROOT} cannot be written ({error.strerror}): "
            "give yourself the right to write there, or clone pmapp where you have it."
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another set-up is running in this folder; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def everything(requirements: str, data: Path, then: Callable[[], None] = lambda: None) -> None:
    """Packages and assets: side by side where the machine has Node, for then neither needs the other.

    `then` needs the packages only, and is called while the assets are still being built.
    """
    if _own_node() is None:
        packages(requirements, data)
        assets(data)
        then()
        return
    _empty_what_is_unfinished()
    with ThreadPoolExecutor(max_workers=1) as pool:
        building = pool.submit(assets, data)
        _packages(requirements, data)
        then()
        building.result()


def _is_finished() -> bool:
    return PYTHON.exists() and Stamps(STAMPS).holds("python", sys.version)


def _empty_what_is_unfinished() -> None:
    """Nothing of an environment of another Python, or of one that broke off, is of use."""
    if _is_finished():
        return
    for entry in VENV.iterdir():
        if entry.name != "setup.lock":
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def packages(requirements: str, data: Path) -> None:
    """Install one hashed lock file into the virtual environment, made first where there is none."""
    _empty_what_is_unfinished()
    _packages(requirements, data)


def _packages(requirements: str, data: Path) -> None:
    if not _is_finished():
        _virtual_environment(data)
    stamps = Stamps(STAMPS)
    wanted = fingerprint([ROOT / requirements])
    if stamps.holds(requirements, wanted):
        return
    with step(f"Python packages of {requirements}"):
        wheels.install(requirements, environment(data))
        stamps.set(requirements, wanted)


def _virtual_environment(data: Path) -> None:
    with step(f"Virtual environment with Python {sys.version_info.major}.{sys.version_info.minor}"):
        call(
            [sys.executable, "-B", "-m", "venv", VENV],
            log=LOG,
            env=environment(data),
            cwd=ROOT,
            fails="The virtual environment could not be made",
        )
    Stamps(STAMPS).set("python", sys.version)


def _node_version(program: str | None) -> int:
    if not program:
        return 0
    try:
        command = [program, "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 (node)
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def _own_node() -> tuple[str, str] | None:
    own, npm = shutil.which("node"), shutil.which("npm")
    return (own, npm) if own and npm and _node_version(own) >= OLDEST_NODE else None


def node(data: Path) -> tuple[str, str]:
    """The programs node and npm: the machine's own when new enough, else those of a wheel."""
    if (own := _own_node()) is not None:
        return own
    packages("requirements-node.txt", data)
    return str(VENV / "bin" / "node"), str(VENV / "bin" / "npm")


def assets(data: Path) -> None:
    """Scripts and styles, bundled into the data folder."""
    modules = fingerprint([ROOT / name for name in NODE_SOURCES])
    built = fingerprint([ROOT / "build.mjs", ROOT / "static"], modules)
    installed, made = Stamps(STAMPS), Stamps(data / "run" / "stamps.json")
    if (
        made.holds("assets", built)
        and (data / "assets").is_dir()
        and installed.holds("node_modules", modules)
    ):
        return
    program, npm = node(data)
    env = environment(data)
    if not installed.holds("node_modules", modules):
        with step("Front-end packages"):
            NODE.mkdir(exist_ok=True)
            for name in NODE_SOURCES:
                if (ROOT / name).exists():
                    shutil.copy(ROOT / name, NODE / name)
            fails = "The front-end packages could not be installed (is the network there?)"
            call([npm, "ci", "--no-audit", "--no-fund"], log=LOG, env=env, cwd=NODE, fails=fails)
            installed.set("node_modules", modules)
    with step("Front-end assets"):
        data.mkdir(parents=True, exist_ok=True)
        call([program, "build.mjs"], log=LOG, env=env, cwd=ROOT, fails="The assets could not be built")
        made.set("assets", built)
