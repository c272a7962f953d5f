"""No module name and no class name means two things."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import flashproof

PACKAGE = Path(flashproof.__file__).parent

MIRRORED = {"prove", "templating"}
"""Modules of ``cli`` named after the module that does the work."""


def by_name(pairs: list[tuple[str, str]]) -> Mapping[str, list[str]]:
    """The places of each name that has several."""
    places = defaultdict(list)
    for name, place in pairs:
        places[name].append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def modules() -> list[tuple[str, Path]]:
    return [(path.relative_to(PACKAGE).as_posix(), path) for path in PACKAGE.rglob("*.py")]


def test_module_names_are_unique() -> None:
    names = [(path.stem, name) for name, path in modules() if not path.stem.startswith("__")]
    assert by_name(names).keys() <= MIRRORED


def test_class_names_are_unique() -> None:
    classes = [
        (node.name, name)
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert by_name(classes) == {}
