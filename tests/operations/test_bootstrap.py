"""The first words a newcomer may read, before anything is installed."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AS_OLD = (
    "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0);"
    "runpy.run_module('bootstrap', run_name='__main__')"
)


def bootstrap(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", *command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_too_old_a_python_is_said_in_one_line_with_the_mend() -> None:
    done = bootstrap("-c", AS_OLD, PATH="/nonexistent")
    assert done.returncode == 1
    assert done.stderr == (
        "pmapp needs Python 3.11 or newer, and this is 3.9: "
        "install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3.11\n"
    )


def test_the_entry_point_can_be_read_by_an_old_python() -> None:
    ast.parse((ROOT / "bootstrap" / "__main__.py").read_text(), feature_version=(3, 4))


def test_a_missing_python_is_said_in_one_line() -> None:
    done = subprocess.run(
        ["make", "run", "PYTHON=python-that-is-not-there"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pmapp needs Python 3.11 or newer, and python-that-is-not-there is not there" in done.stderr


def test_an_unknown_command_lists_the_known_ones() -> None:
    assert bootstrap("-m", "bootstrap", "fly").stderr == (
        "Say which of: run, test, check, bench, lock, format, stop, clean\n"
    )


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bootstrap", tmp_path / "bootstrap")
    (tmp_path / ".venv").touch()  # stands in the way even of root, whom no mode bits stop
    done = bootstrap("-m", "bootstrap", "run", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"The folder {tmp_path} cannot be written (")
    assert "Traceback" not in done.stderr
