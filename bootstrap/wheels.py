"""One hashed lock file into the virtual environment: by uv, which takes a sixth of pip's time, or else by pip.

Both check every file against the hashes of the lock file, so who fetched it makes no difference to what is installed.
"""

import shutil
from pathlib import Path

from bootstrap.console import Problem, call
from bootstrap.places import LOG, PYTHON, ROOT, VENV

UV = VENV / "bin" / "uv"
TEMPORARY = VENV / "tmp"
# uv does not read pip's settings. Where only pip knows the way, the wait for uv is short.
BRIEFLY = {"UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "20"}


def install(requirements: str, env: dict[str, str]) -> None:
    TEMPORARY.mkdir(exist_ok=True)
    env = env | {"TMPDIR": str(TEMPORARY)}
    try:
        _by_uv(requirements, env)
    except Problem:  # uv is not to be had here, or does not reach what pip is told of; the log says which
        _by_pip(requirements, env)
    finally:
        shutil.rmtree(TEMPORARY / "uv", ignore_errors=True)


def fetch_uv(env: dict[str, str]) -> None:
    if not UV.exists():
        _by_pip("requirements-uv.txt", env)


def _by_uv(requirements: str, env: dict[str, str]) -> None:
    fetch_uv(env)
    # The machine's own certificates, as pip has them: a company's proxy signs with its own.
    install = ["pip", "install", "--quiet", "--no-config", "--system-certs"]
    command: list[str | Path] = [UV, *install, "--python", PYTHON]
    call(
        [*command, "--cache-dir", TEMPORARY / "uv", "--require-hashes", "-r", ROOT / requirements],
        log=LOG,
        env=BRIEFLY | env,
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
