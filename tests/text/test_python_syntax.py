"""Code is parsed in one place, which parses in one thread at a time."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import flashproof
from flashproof.text import python_syntax

PACKAGE = Path(flashproof.__file__).parent
PARSERS = re.compile(r"\bast\.(?:parse|literal_eval)\(|\bsymtable\.symtable\(")


def test_nothing_else_parses_code() -> None:
    files = PACKAGE.rglob("*.py")
    found = {path.name for path in files if PARSERS.search(path.read_text("utf-8"))}
    assert found == {"python_syntax.py"}


def test_threads_can_parse_at_the_same_time() -> None:
    code = "x = " + "(" * 30 + "1" + ")" * 30 + "\n" + "y = [x, {x: -x ** 2}]\n" * 20
    with ThreadPoolExecutor(8) as pool:
        trees = list(pool.map(python_syntax.parse, [code] * 200))
    assert {len(tree.body) for tree in trees} == {21}


def test_literals() -> None:
    assert python_syntax.literal_value("'\\d'") == "\\d"
    with pytest.raises(python_syntax.PARSE_ERRORS):
        python_syntax.literal_value("print(1)")
