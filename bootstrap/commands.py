"""The commands of the Makefile."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from bootstrap import browser, install, wheels
from bootstrap.console import Problem, call, say, step
from bootstrap.places import LOG, PYTHON, ROOT, VENV, data_dir, environment

COMPILE = (
    "pip compile --quiet --universal --generate-hashes --python-version 3.11 "
    "--no-emit-index-url --no-annotate --custom-compile-command"
)


def run(arguments: Sequence[str]) -> None:
    commands = {
        "run": start,
        "test": test,
        "check": check,
        "bench": bench,
        "lock": lock,
        "format": reformat,
        "stop": stop,
        "clean": clean,
    }
    name = arguments[0] if arguments else ""
    if name not in commands:
        sys.exit(f"Say which of: {', '.join(commands)}")
    try:
        sys.exit(commands[name](list(arguments[1:])))
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")


def start(_arguments: list[str]) -> int:
    data = data_dir()
    with install.exclusive_setup():
        install.everything("requirements.txt", data)
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "pmapp.launch"], environment(data))  # noqa: S606 (becomes ours)


def _tool_environment(data: Path) -> dict[str, str]:
    """The tools' caches, each by its own name, go to the data folder as well."""
    caches = data / "cache"
    return environment(data) | {
        "MYPY_CACHE_DIR": str(caches / "mypy"),
        "RUFF_CACHE_DIR": str(caches / "ruff"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(caches / "hypothesis"),
        "PMAPP_THROWAWAY_DATA": "1",
    }


# djade is a program without a Python module: it stands beside the interpreter.
DJADE = "import os, sys; os.execv(os.path.join(os.path.dirname(sys.executable), 'djade'), ['djade', *sys.argv[1:]])"
# mypy's plugin imports the settings, which want addresses; it connects to nothing.
NO_SERVICES = {"DATABASE_URL": "postgres://nobody@127.0.0.1/none", "REDIS_URL": "redis://127.0.0.1/0"}


def _set_up_tools(then: Callable[[dict[str, str]], None] = lambda env: None) -> tuple[Path, dict[str, str]]:
    data = data_dir() / "test"
    env = _tool_environment(data)
    with install.exclusive_setup():
        install.everything("requirements-dev.txt", data, lambda: then(env))
    return data, env


def _begin_test_database(env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Migrated while the assets are built and the tests are collected; a test that needs it waits for it."""
    command = [str(PYTHON), "-m", "tests.template"]
    with LOG.open("a") as words:
        return subprocess.Popen(  # noqa: S603 (ours)
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=words, stderr=words
        )


def _call(command: Sequence[str | Path], env: dict[str, str]) -> int:
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=ROOT, env=env, check=False).returncode  # noqa: S603 (tools we name)


# What `make test` leaves to `make check`, unless tests are named: see decision 0037.
QUICK = ["-m", "not kills and not sweeps"]


def test(arguments: list[str]) -> int:
    return _test(arguments or QUICK)


def _test(arguments: list[str], more: dict[str, str] | None = None) -> int:
    begun: list[subprocess.Popen[bytes]] = []
    data, env = _set_up_tools(then=lambda env: begun.append(_begin_test_database(env)))
    env |= more or {}
    with install.exclusive_setup():
        program, why = browser.chromium(data)
    if program:
        env["PMAPP_CHROMIUM"] = program
    try:
        side_by_side = [] if "-n" in arguments else ["-n", "2", "--dist", "worksteal"]
        words = ["-m", "pytest", "-o", f"cache_dir={data / 'cache' / 'pytest'}", *side_by_side, *arguments]
        code = _call([PYTHON, *words], env)
    finally:
        for one in begun:  # else it might start what is stopped here
            one.wait()
        _call([PYTHON, "-m", "pmapp.launch", "stop"], env)
    if program is None:
        say(
            f"\n{'!' * 100}\nTHE BROWSER TESTS DID NOT RUN: no Chromium could be had here ({why}).\n"
            f"Install one (chromium or google-chrome on the PATH) and run make test again.\n{'!' * 100}"
        )
        if os.environ.get("CI", "").lower() in ("1", "true"):
            return code or 1
    return code


def check(arguments: list[str]) -> int:
    _data, env = _set_up_tools()
    templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    failed = []
    for name, command in (
        ("ruff check", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
        ("mypy", ["-m", "mypy", "."]),
        ("lint-imports", ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]),
        ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"]),
        ("templates", ["-c", DJADE, "--check", "--target-version", "5.2", *templates]),
    ):
        say(f"\n== {name}")
        if _call([PYTHON, *command], env | NO_SERVICES if name == "mypy" else env):
            failed.append(name)
    say("\n== tests")
    if _test(arguments, {"THOROUGH": "1"}):
        failed.append("tests")
    say(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def reformat(_arguments: list[str]) -> int:
    _data, env = _set_up_tools()
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    _call([PYTHON, "-m", "ruff", "check", "--fix", "."], env)
    _call([PYTHON, "-c", DJADE, "--target-version", "5.2", *templates], env)
    return _call([PYTHON, "-m", "ruff", "format", "."], env)


def bench(_arguments: list[str]) -> int:
    """Measure the metrics engine and the roadmap; EVENTS= and PEOPLE= in the environment set the size."""
    data = data_dir() / "bench"
    with install.exclusive_setup():
        install.everything("requirements-bench.txt", data)
        program, _why = browser.chromium(data)
    env = environment(data) | ({"PMAPP_CHROMIUM": program} if program else {})
    try:
        return _call([PYTHON, "-m", "tests.bench.run"], env)
    finally:
        _call([PYTHON, "-m", "pmapp.launch", "stop"], env)


def lock(arguments: list[str]) -> int:
    """Write the lock files anew from pyproject.toml; `--upgrade` (ARGS=) takes the newest releases."""
    _data, env = _set_up_tools()
    with step("uv"):
        wheels.fetch_uv(env)
    for target, extras in (
        ("requirements.txt", []),
        ("requirements-dev.txt", ["--extra", "dev"]),
        ("requirements-bench.txt", ["--extra", "dev", "--extra", "bench"]),
    ):
        _compile(target, "pyproject.toml", [*extras, *arguments], env)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for alone in ("node", "uv"):
        wanted = VENV / f"{alone}.in"
        wanted.write_text("\n".join(project["optional-dependencies"][alone]) + "\n")
        _compile(f"requirements-{alone}.txt", str(wanted), arguments, env)
    return 0


def _compile(target: str, source: str, extra: list[str], env: dict[str, str]) -> None:
    with step(target):
        command: list[str | Path] = [wheels.UV, *COMPILE.split(), "make lock"]
        call(
            [*command, *extra, "--cache-dir", VENV / "cache", "-o", target, source],
            log=LOG,
            env=env,
            cwd=ROOT,
            fails=f"{target} could not be resolved",
        )


def stop(_arguments: list[str]) -> int:
    if not PYTHON.exists():
        say("Nothing runs: pmapp is not installed in this folder.")
        return 0
    return _call([PYTHON, "-m", "pmapp.launch", "stop"], environment(data_dir()))


def clean(_arguments: list[str]) -> int:
    """Remove what can be made again. The database, the broker's data and the passwords stay."""
    data = data_dir()
    for folder in (data / "test", data):
        if folder.is_dir() and PYTHON.exists():
            _call([PYTHON, "-m", "pmapp.launch", "stop"], environment(folder))
    for path in (VENV, *(data / name for name in ("assets", "static", "test", "tmp", "cache"))):
        shutil.rmtree(path, ignore_errors=True)
    (data / "run" / "stamps.json").unlink(missing_ok=True)
    say(f"Removed what make run and make test build. Your data stays in {data}.")
    return 0
