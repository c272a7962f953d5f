"""Lines, paragraphs, and lists are found outside code."""

from __future__ import annotations

import re

import pytest

from flashproof.interchange.markdown_formats.lines import (
    find_outside_code,
    paragraphs,
    read_bullets,
    replace_outside_code,
    split_at_lines,
    without_front_matter,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n%\nb", ["a", "b"]),
        ("a\n```\n%\n```\nb\n%\nc", ["a\n```\n%\n```\nb", "c"]),
        ("~~~~\n%\n~~~\n%\n~~~~\n%\n", ["~~~~\n%\n~~~\n%\n~~~~", ""]),
        ("```\n%", ["```\n%"]),
    ],
)
def test_text_is_split_at_lines_outside_fences(text: str, expected: list[str]) -> None:
    assert split_at_lines(text, re.compile("%")) == expected


def test_a_paragraph_may_contain_code_with_blank_lines() -> None:
    assert list(paragraphs("a\nb\n\n\n```\n\nc\n```\nd\n\ne")) == ["a\nb", "```\n\nc\n```\nd", "e"]


def test_code_spans_are_not_searched() -> None:
    mark = re.compile("::")
    assert find_outside_code("`a::b`", mark) is None
    found = find_outside_code("`a::b` c::d", mark)
    assert found is not None
    assert found.start() == 8
    assert replace_outside_code("a::b `c::d`\n```\ne::f\n```", mark, lambda _: "!") == (
        "a!b `c::d`\n```\ne::f\n```"
    )


def test_text_with_little_indentation_is_complete() -> None:
    top, _ = read_bullets("- one\n more\n\t- two\n     more")
    assert top[0].text == "one\nmore"
    assert top[0].children[0].text == "two\nmore"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntags: a\n\n# no\nlong key:\n  - b\n- c\n---\nd", "d"),
        ("---\ntags: a\n---", ""),
        ("---\nprose\n---\nd", "---\nprose\n---\nd"),
        ("---\ntags: a\nd", "---\ntags: a\nd"),
        ("a\n---\ntags: a\n---\n", "a\n---\ntags: a\n---\n"),
    ],
)
def test_front_matter_is_a_mapping_at_the_start(text: str, expected: str) -> None:
    assert without_front_matter(text) == expected


def test_nested_lists_are_read_with_their_paragraphs() -> None:
    text = "before\n\n- one\n  more\n\n    paragraph\n\t- two\n\t\t- three\n- four\n\nafter"
    top, outside = read_bullets(text)
    assert outside == "before\n\nafter"
    assert [bullet.text for bullet in top] == ["one\nmore\n\n  paragraph", "four"]
    assert top[0].children[0].children[0].text == "three"
    assert top[0].children[0].as_markdown() == "- two\n    - three"
