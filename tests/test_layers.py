"""Packages import only from their own layer and lower ones; some must stay independent."""

import ast
from pathlib import Path

import pytest

import flashproof

PACKAGE = Path(flashproof.__file__).parent

LAYERS = (
    {"__main__"},
    {"cli"},
    {"serve", "releases", "insights"},
    {"build", "interchange", "deck_report"},
    {"site", "check", "snippets", "authoring"},
    {"parse", "anki", "loading", "project", "messages", "site_messages"},
    {"markup", "lock", "settings", "templating", "evidence", "console", "arrange_problem"},
    {"model", "diagnostics", "languages"},
    {"text"},
    {"errors", "safe_io", "template_sandbox"},
)
"""Packages and modules by layer, top layer first."""

INDEPENDENT = ({"site", "snippets", "authoring"}, {"parse", "anki", "loading"})
"""Groups in the same layer whose members must not import each other."""

LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}


def package_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the packages of flashproof that a module imports, including inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = (name.split(".") for name in found)
    return {
        part[1] for part in parts if part[0] == "flashproof" and len(part) > 1
    } & LAYER_OF.keys()


MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_packages_import_only_lower_layers(path: Path) -> None:
    package = package_of(path)
    assert package in LAYER_OF, "add the new package to LAYERS"
    for other in imported(path) - {package}:
        assert LAYER_OF[other] >= LAYER_OF[package], f"{package} must not import {other}"
        assert not any({package, other} <= group for group in INDEPENDENT), (
            f"{package} and {other} must stay independent"
        )


@pytest.mark.parametrize("name", ["tensorflow", "keras", "numpy", "anki", "matplotlib"])
def test_heavy_packages_are_not_imported_at_the_top_of_a_module(name: str) -> None:
    """Builds work without these packages; only the runner's child processes import them."""
    for path in MODULES:
        top = {
            (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert name not in {module.split(".")[0] for module in top}, path
