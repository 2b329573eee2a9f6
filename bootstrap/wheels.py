"""One hashed lock file into the virtual environment: by uv, which takes a sixth of pip's time, or else by pip.

Both check every file against the hashes of the lock file, so who fetched it makes no difference to what is installed.
"""

import re
import shutil
from pathlib import Path

from bootstrap.console import Problem, call
from bootstrap.places import LOG, PYTHON, ROOT, VENV

UV = VENV / "bin" / "uv"
TEMPORARY = VENV / "tmp"
# Where pip is told to look, as `pip config list` says it, and what uv calls the same: it does not read pip's settings.
PLACES = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX"}
SETTING = re.compile(r"^(?:global|install|:env:)\.(index-url|extra-index-url)='(.*)'$", re.MULTILINE)


def install(requirements: str, env: dict[str, str]) -> None:
    TEMPORARY.mkdir(exist_ok=True)
    env = env | {"TMPDIR": str(TEMPORARY)}
    try:
        _by_uv(requirements, env)
    except (
        Problem
    ):  # uv is not to be had for this machine, or does not reach what pip does; the log says which
        _by_pip(requirements, env)
    finally:
        shutil.rmtree(TEMPORARY / "uv", ignore_errors=True)


def fetch_uv(env: dict[str, str]) -> None:
    if not UV.exists():
        _by_pip("requirements-uv.txt", env)


def _by_uv(requirements: str, env: dict[str, str]) -> None:
    fetch_uv(env)
    said = call(
        [PYTHON, "-m", "pip", "config", "list"], log=LOG, env=env, cwd=ROOT, fails="pip does not answer"
    )
    places = {PLACES[name]: value for name, value in SETTING.findall(said)}
    # Any of several indexes will do, as for pip: the hashes say which file it must be.
    command: list[str | Path] = [UV, "pip", "install", "--quiet", "--no-config", "--python", PYTHON]
    command += ["--index-strategy", "unsafe-best-match", "--cache-dir", TEMPORARY / "uv"]
    call(
        [*command, "--require-hashes", "-r", ROOT / requirements],
        log=LOG,
        env=places | env,
        cwd=ROOT,
        fails=f"uv could not install the Python packages of {requirements}",
    )


def _by_pip(requirements: str, env: dict[str, str]) -> None:
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-compile"]
    call(
        [*command, "--require-hashes", "-r", ROOT / requirements],
        log=LOG,
        env=env,
        cwd=ROOT,
        fails=f"The Python packages of {requirements} could not be installed (is the network there?)",
    )
