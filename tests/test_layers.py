"""Imports point down only, and what stands side by side does not know the others."""

import ast
from pathlib import Path

import pytest

import flashproof

PACKAGE = Path(flashproof.__file__).parent

LAYERS = (
    {"__main__"},
    {"cli"},
    {"serve", "releases"},
    {"build", "interchange", "deck_report"},
    {"site", "check", "snippets", "authoring"},
    {"parse", "anki", "loading", "project"},
    {"markup", "lock", "settings", "templating", "evidence", "console"},
    {"model", "diagnostics"},
    {"text"},
    {"errors", "safe_io"},
)
"""From the top: each may import what stands below it, and within its own room."""

APART = ({"site", "snippets", "authoring"}, {"parse", "anki", "loading"})
"""Rooms on one floor without a door between them."""

FLOOR = {name: floor for floor, names in enumerate(LAYERS) for name in names}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The rooms that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = (name.split(".") for name in found)
    return {part[1] for part in parts if part[0] == "flashproof" and len(part) > 1} & FLOOR.keys()


MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    assert room in FLOOR, "give the new room its floor"
    for other in imported(path) - {room}:
        assert FLOOR[other] >= FLOOR[room], f"{room} must not import {other}"
        assert not any({room, other} <= apart for apart in APART), f"{room} and {other} are apart"


@pytest.mark.parametrize("name", ["tensorflow", "keras", "numpy", "anki", "matplotlib"])
def test_a_build_needs_no(name: str) -> None:
    """Neither TensorFlow nor Anki's library is imported by anything but the runner's children."""
    for path in MODULES:
        top = {
            (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert name not in {module.split(".")[0] for module in top}, path
