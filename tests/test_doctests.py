"""The ``>>>`` examples in docstrings are run as tests."""

from __future__ import annotations

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

import flashproof

PACKAGE = Path(flashproof.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for folder in (PACKAGE, PACKAGE.parent / "anki_addon")
    for path in folder.rglob("*.py")
    if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    results = doctest.testmod(import_module(name))
    assert results.attempted > 0, "the example is not in a docstring"
    assert results.failed == 0
