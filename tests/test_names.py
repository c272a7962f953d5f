"""Module names and class names are unique."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import flashproof

PACKAGE = Path(flashproof.__file__).parent

SHARED_NAMES = {"prove", "templating"}
"""Modules in ``cli`` that have the same name as the module that does the work."""


def duplicates(pairs: list[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Return the locations of each name that is used more than once."""
    locations = defaultdict(list)
    for name, location in pairs:
        locations[name].append(location)
    return {name: found for name, found in locations.items() if len(found) > 1}


def modules() -> list[tuple[str, Path]]:
    return [(path.relative_to(PACKAGE).as_posix(), path) for path in PACKAGE.rglob("*.py")]


def test_module_names_are_unique() -> None:
    names = [(path.stem, name) for name, path in modules() if not path.stem.startswith("__")]
    assert duplicates(names).keys() <= SHARED_NAMES


def test_class_names_are_unique() -> None:
    classes = [
        (node.name, name)
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert duplicates(classes) == {}
