"""What the documents say is compared with the code: settings, links, commands, files, names and addresses."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import resolve

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    [
        *(ROOT / f"{name}.md" for name in ("README", "SECURITY", "CONTRIBUTING", "CHANGELOG")),
        *ROOT.glob("docs/**/*.md"),
    ]
)
PYTHON = [
    *(ROOT / "pmapp").rglob("*.py"),
    *(ROOT / "bootstrap").rglob("*.py"),
    *(ROOT / "docker").glob("*.py"),
]
READERS = {"text", "flag", "number", "words", "path", "postgres"}
# Read, but nobody's to set: the system's own, or passed by pmapp from one of its processes to the next.
INTERNAL = {"PATH", "PMAPP_PYTHON_TRIED"}
# Places that come into being while pmapp runs.
LATER = ("var/", ".venv/", "secrets/", "build/", "node_modules/")

document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


# --- settings -----------------------------------------------------------------


def constant(node: ast.AST | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def reads(tree: ast.AST) -> Iterator[tuple[str, object]]:
    """Each name read from the environment, with its default where a typed reader has a constant one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            holder, method = ast.unparse(node.func.value), node.func.attr
            if holder == "env" and method in READERS:
                yield str(constant(node.args[0])), constant(node.args[1] if len(node.args) > 1 else None)
            elif holder in {"os.environ", "environ", "env"} and method == "get":
                yield str(constant(node.args[0])), None
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if ast.unparse(node.value) in {"os.environ", "environ", "env"}:
                yield str(constant(node.slice)), None
        elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "os.environ":
            yield str(constant(node.left)), None


def read_by_python() -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    for path in [*PYTHON, ROOT / "manage.py"]:
        for name, default in reads(ast.parse(path.read_text())):
            if re.fullmatch(r"[A-Z][A-Z0-9_]+", name) and name not in INTERNAL:
                found.setdefault(name.removesuffix("_FILE"), set()).add(default)
    return found


def read_by_others() -> set[str]:
    """Of the build script, the Makefile and the containers."""
    patterns = {
        "build.mjs": r"process\.env\.([A-Z_]+)",
        "Makefile": r"(?m)^([A-Z]+) \?=",
        "docker-compose.yml": r"\$\{([A-Z_]+)",
    }
    return {
        name for file, pattern in patterns.items() for name in re.findall(pattern, (ROOT / file).read_text())
    }


def section(title: str) -> str:
    text = (ROOT / "README.md").read_text()
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table() -> dict[str, str]:
    """The configuration table: name -> default."""
    rows = re.findall(r"(?m)^\| `([A-Z][A-Z0-9_]+)` \| (.*?) \| .+ \|$", section("Configuration"))
    names = [name for name, _ in rows]
    assert len(names) == len(set(names)), "a variable stands in the table twice"
    return dict(rows)


def test_every_variable_that_is_read_stands_in_the_table() -> None:
    assert sorted((set(read_by_python()) | read_by_others()) - set(table())) == []


def test_every_variable_in_the_table_is_read() -> None:
    assert sorted(set(table()) - set(read_by_python()) - read_by_others()) == []


def test_defaults_in_the_table_are_those_of_the_code() -> None:
    told = table()
    wrong = []
    for name, defaults in read_by_python().items():
        for default in defaults - {None, ""}:
            shown = str(int(default)) if isinstance(default, bool) else str(default)
            if f"`{shown}`" not in told[name]:
                wrong.append(f"{name} is {shown}, and the table says {told[name]}")
    assert wrong == []


def test_the_collector_sees_every_way_of_reading() -> None:
    code = """
A = env.text("A_ONE", "x"); B = env.flag("B_TWO", True); C = os.environ.get("C_THREE") or "y"
D = os.environ["D_FOUR"]; E = "E_FIVE" in os.environ; F = env["F_SIX"]; os.environ["NOT_READ"] = "1"
"""
    assert dict(reads(ast.parse(code))) == {
        "A_ONE": "x",
        "B_TWO": True,
        "C_THREE": None,
        "D_FOUR": None,
        "E_FIVE": None,
        "F_SIX": None,
    }


# --- links, commands, files, names ----------------------------------------------


def anchors(path: Path) -> set[str]:
    """As the usual renderers make them of headings."""
    titles = re.findall(r"(?m)^#+ (.+)$", path.read_text())
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@document
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    prose = re.sub(r"(?ms)^```.*?^```|`[^`\n]+`", "", path.read_text())
    for target in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", prose):
        link = target[0] or target[1]
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(link)
    assert broken == []


def code_of(path: Path) -> str:
    """Fenced blocks and inline code, a line each."""
    text = path.read_text()
    fenced = re.findall(r"(?ms)^```\w*\n(.*?)^```", text)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))
    return "\n".join([*fenced, *inline])


@document
def test_make_knows_every_command_named(path: Path) -> None:
    known = set(re.findall(r"(?m)^\.PHONY: (.+)$", (ROOT / "Makefile").read_text())[0].split())
    named = set(re.findall(r"(?m)(?:^|=\S+ )make ([a-z]+)", code_of(path)))
    assert named - known == set()


FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
SUFFIXES = (".py", ".md", ".toml", ".txt", ".yml", ".mjs", ".html", ".sh")


def names_a_file(token: str) -> bool:
    is_path = token.partition("/")[0] in FOLDERS and "/" in token
    return (is_path or token.endswith(SUFFIXES)) and not token.startswith(LATER)


@document
def test_files_named_are_there(path: Path) -> None:
    """`a/b.py` must exist; what a walk-through adds says (new) behind it, and must not exist yet."""
    prose = re.sub(r"(?ms)^```.*?^```", "", path.read_text())
    bases = (ROOT, path.parent, ROOT / "templates", ROOT / "static/css", ROOT / "static/js")
    wrong = []
    for token, is_new in re.findall(r"`([\w./-]+)`( \(new\))?", prose):
        exists = any((base / token).exists() for base in bases) or any(ROOT.glob(f"*/{token}"))
        if names_a_file(token) and exists == bool(is_new):
            wrong.append(token)
    assert wrong == []


@document
def test_names_said_to_be_in_a_file_are_in_it(path: Path) -> None:
    """Wherever a document says “`name` in `file`”."""
    wrong = []
    pairs = re.findall(
        r"`([A-Za-z_]\w*)`\s+in\s+`([\w./-]+\.(?:py|toml|html|js))`(?! \(new\))", path.read_text()
    )
    for name, file in pairs:
        if not re.search(rf"\b{name}\b", (ROOT / file).read_text()):
            wrong.append(f"{name} in {file}")
    assert wrong == []


@document
def test_addresses_named_are_served(path: Path) -> None:
    """Every address of a local server in an example leads to a view; `$API` is what the example sets it to."""
    code = code_of(path)
    for name, value in re.findall(r"(?m)^([A-Z]+)=(http\S+)$", code):
        code = code.replace(f"{name}={value}", "").replace(f"${name}", value)
    for address in re.findall(r"http://localhost:8000(/[^\s\"'`?)<…]*)", code):
        resolve(address)


def test_the_tour_names_what_the_demo_holds() -> None:
    told = "".join(path.read_text() for path in [*ROOT.glob("*/demo*.py"), *ROOT.glob("*/demo/*.py")])
    names = {" ".join(name.split()) for name in re.findall(r"“([^”]+)”", section("A tour in ten minutes"))}
    assert len(names) > 5
    assert sorted(name for name in names - {"quotes"} if name not in told) == []


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text()


def test_every_decision_stands_in_the_index() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index)
    assert listed == sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
