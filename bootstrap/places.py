"""Where everything lies. Nothing is written outside the virtual environment and the data folder."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE = VENV / "node"
STAMPS = VENV / "installed.json"
LOG = VENV / "setup.log"


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().resolve()


def environment(data: Path) -> dict[str, str]:
    """For every program we start: caches, bytecode and built files go to our two folders."""
    # Bytecode goes to a folder of ours, so a wish to keep it out of the source tree is met all the same;
    # compiling everything anew at each start would double its time.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return inherited | {
        "DATA_DIR": str(data),
        "ASSETS_DIR": str(data / "assets"),
        "NODE_MODULES": str(NODE / "node_modules"),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPYCACHEPREFIX": str(VENV / "pycache"),
        "PYTHONUNBUFFERED": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PLAYWRIGHT_BROWSERS_PATH": str(VENV / "browsers"),
        "npm_config_cache": str(NODE / "cache"),
        "npm_config_update_notifier": "false",
    }


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """Changes when a name or a byte below any of the paths does."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(f"\0{file.relative_to(path.parent)}\0".encode())
            digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


WRITING = Lock()  # packages and assets are set up side by side


class Stamps:
    """Remembers what a finished step was made from, so that it is repeated only when that changed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def holds(self, name: str, value: str) -> bool:
        return self.read().get(name) == value

    def set(self, name: str, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        with WRITING:
            draft.write_text(json.dumps(self.read() | {name: value}, indent=1))
            draft.replace(self.path)
