"""Syntax errors and ruff's findings are reported at lines of the Markdown file."""

from __future__ import annotations

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.snippets.lint import check_style, check_syntax, has_ruff
from tests.snippets.test_extract import CARDS, topic_of

needs_ruff = pytest.mark.skipif(not has_ruff(), reason="ruff is not installed")


def test_good_snippets_have_no_problems() -> None:
    diagnostics = Diagnostics()
    check_syntax([topic_of()], diagnostics)
    check_style([topic_of()], diagnostics)
    assert not list(diagnostics)


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("lead = 1", "lead = = 1", "11:8", "invalid syntax"),
        ("first = 1", "a = 1\nif a\n    b = 2", "21:5", "expected ':'"),
        ("{{c1::x + 1::sum}})", "{{c1::x + 1::sum}}, =)", "52:27", "invalid syntax"),
    ],
    ids=["column", "line", "after a cloze deletion"],
)
def test_a_snippet_that_does_not_parse(old: str, new: str, at: str, message: str) -> None:
    diagnostics = Diagnostics()
    text = CARDS.replace(old, new)
    check_syntax([topic_of(text)], diagnostics)
    (found,) = diagnostics
    assert found.code == "snippet-syntax"
    assert message in found.message
    line, column = (int(number) for number in at.split(":"))
    assert (found.span.line, found.span.column) == (line, column), found.span.location


@needs_ruff
@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("lead = 1", "lead = undefined", "snippet-lint", "11:8"),
        ("lead = 1", "lead  = 1", "snippet-format", "11:1"),
        ("print({{c1::x + 1::sum}})", "print({{c1::x::}}, nope)", "snippet-lint", "52:20"),
        ("third = 3", 'third = f"a"', "snippet-lint", "31:9"),
    ],
    ids=["undefined name", "format", "after a cloze deletion", "in a chain"],
)
def test_ruff_findings_are_located_in_the_markdown_file(
    old: str, new: str, code: str, at: str
) -> None:
    diagnostics = Diagnostics()
    check_style([topic_of(CARDS.replace(old, new))], diagnostics)
    first = next(iter(diagnostics))
    assert (first.code, f"{first.span.line}:{first.span.column}") == (code, at)


@needs_ruff
def test_names_from_setup_and_chain_are_defined() -> None:
    diagnostics = Diagnostics()
    text = CARDS.replace("second = 2", "print(first, x)").replace("fifth = 5", "print(x, y)")
    check_style([topic_of(text)], diagnostics)
    assert not list(diagnostics)
