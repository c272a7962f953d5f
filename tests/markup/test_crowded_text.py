"""Text with very much markup is rendered in proportional time, or reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown as PythonMarkdown

from flashproof.markup.crowded_text import MAX_IN_BLOCK, MAX_IN_LINE, MAX_LINES, find_crowd
from flashproof.markup.markdown_setup import CardMarkdown
from tests.markup.rendered_text import rendered


@pytest.mark.parametrize(
    "markup", ["[", "![", "[^", "[a](", "*", "_", "`", "<", "{{c1::", "$", "\\("]
)
def test_a_line_full_of_markup_is_reported_with_its_place(markup: str) -> None:
    """16,000 brackets in one line used to take 37 s."""
    text = f"A short line.\n\n{markup * 16_000}"
    problem = rendered(text).problems[0]
    assert problem.code == "too-deep"
    assert problem.start == text.index(markup)
    assert "more than 2,000 times" in problem.message


def test_ordinary_long_text_is_not_crowded() -> None:
    rows = "\n".join(f"| `name_{n}` | [a](b) | **x** |" for n in range(900))
    items = "\n".join(f"- `name_{n}`: *one* and `two`" for n in range(900))
    prose = "A sentence (with a remark), `code`, and [a link](address).\n" * 900
    for text in (f"| a | b | c |\n|---|---|---|\n{rows}", items, prose, "word " * 50_000):
        assert find_crowd(text) is None


@pytest.mark.parametrize(
    ("text", "is_crowded"),
    [
        ("*" * MAX_IN_LINE, False),
        ("*" * (MAX_IN_LINE + 1), True),
        ("**\n" * (MAX_IN_BLOCK // 2), False),
        ("**\n" * (MAX_IN_BLOCK // 2 + 1), True),
        ("**\n\n" * MAX_IN_BLOCK, False),
        ("> **\n>\n" * MAX_IN_BLOCK, False),
        ("a\n" * MAX_LINES, False),
        ("a\n" * (MAX_LINES + 1), True),
        (" " * 200_000 + "\n" + ">" * 200_000, False),
    ],
)
def test_the_limits_are_for_a_line_and_for_a_paragraph(text: str, *, is_crowded: bool) -> None:
    assert (find_crowd(text) is not None) is is_crowded


@given(st.text('[]()!ab \n"<>', max_size=40))
def test_links_are_those_of_python_markdown(text: str) -> None:
    """Brackets are matched by other code, in linear time, with the same result."""
    original = CardMarkdown()
    for pattern in original._markdown.inlinePatterns:
        vars(pattern).pop("getText", None)
        vars(pattern).pop("getLink", None)
    assert CardMarkdown().convert(text) == original.convert(text)
    assert isinstance(original._markdown, PythonMarkdown)
