"""The house holds: the rules of house.md that a machine can check beside the import contracts."""

import ast
import graphlib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "accounts",
    "products",
    "vision",
    "research",
    "roadmaps",
    "feedback",
    "execution",
    "launch",
    "metrics",
    "pmapp",
)
# Queries of the system itself, which serves every tenant at once; no view may call them.
SYSTEM_WIDE = {"responses_to_forward"}
# Files past their aim, each with its reason.
LONG: dict[str, str] = {}


def sources(pattern: str = "*.py") -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob(pattern)]
    return [path for path in found if "migrations" not in path.parts]


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize(
    "path", [p for p in sources() if p.name == "queries.py"], ids=lambda p: p.parent.name
)
def test_public_queries_take_their_scope_first(path: Path) -> None:
    """The product, workspace, or something that carries one: never a bare id."""
    wrong = []
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            first = (node.args.args or node.args.kwonlyargs or [None])[0]
            annotation = ast.unparse(first.annotation) if first and first.annotation else ""
            if node.name not in SYSTEM_WIDE and first is not None and annotation in {"int", "Any", ""}:
                wrong.append(f"{node.name}({first.arg}: {annotation})")
    assert wrong == []


def test_files_keep_to_their_aim() -> None:
    long = {}
    for path in sources():
        lines = len(path.read_text().splitlines())
        if lines > 300 and path.relative_to(ROOT).as_posix() not in LONG:
            long[path.relative_to(ROOT).as_posix()] = lines
    for path in (ROOT / "static" / "js").glob("*.js"):
        if (lines := len(path.read_text().splitlines())) > 150:
            long[path.relative_to(ROOT).as_posix()] = lines
    for path in (ROOT / "templates").rglob("*.html"):
        if (lines := len(path.read_text().splitlines())) > 120:
            long[path.relative_to(ROOT).as_posix()] = lines
    assert long == {}


def test_functions_keep_to_their_aim() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name} {node.end_lineno - node.lineno + 1}"
        for path in sources()
        for node in functions(path)
        if node.end_lineno and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


def test_no_vague_rooms() -> None:
    vague = {"utils", "helpers", "common", "manager", "misc"}
    assert [str(path) for path in sources() if path.stem in vague] == []


def test_templates_hold_no_inline_script_or_style() -> None:
    wrong = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        if " style=" in text or "<style" in text or " hx-on" in text or 'onclick="' in text or "js:" in text:
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_actions_take_keywords_only() -> None:
    """An action's arguments are named by the caller, so that no two can be mixed up."""
    wrong = []
    for path in sources():
        if path.name == "actions.py" or path.parent.name == "actions":
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and _is_action(node) and node.args.args:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert wrong == []


def _is_action(node: ast.FunctionDef) -> bool:
    return not node.name.startswith("_") and any(
        "atomic" in ast.unparse(decorator) for decorator in node.decorator_list
    )


def test_no_module_imports_itself_by_a_detour() -> None:
    """Not only the rooms: no circle among any of our modules, imports for type checking left out."""
    graph = grimp.build_graph(*ROOMS, exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    graphlib.TopologicalSorter(imports).prepare()  # a CycleError names the circle
