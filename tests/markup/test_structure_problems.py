"""Markdown that would be dropped or misread is reported; ``tests/cases/bad`` has the messages."""

import pytest

from tests.markup.commonmark import answer

CODES = {
    "- # a": ["nested-heading"],
    "> ## a": ["nested-heading"],
    "> a\n> ---": ["underlined-heading"],
    "a\n===": ["underlined-heading"],
    "- a\n\n---": [],
    "| a |\n|---|\n| 1 | 2 |": ["table-row"],
    "| a |\n|---|\n| 1 |": [],
    "| a |\n|---|\n| `1\\|2` |": [],
    "| a | b |\n|---|---|\n| 1 |": [],
    "a | b\n---|---\n1 | 2": [],
    "[a][1]\n\n[1]: https://b.c": [],
    "a\n\n[1]: https://b.c": ["unused-definition"],
    "- a\n\n  [1]: https://b.c\n\n[1]": ["unclear-definition"],
    "| a | b |\n|---|\n| 1 | 2 |": ["broken-table"],
    "42.": ["empty-item"],
    "42": [],
    "42\\.": [],
    "1. a\n2.\n3. b": [],
    ">\t\ta": [],
    "> - a\n>\t- b": [],
    "1. > -\ta": ["tab-after-marker"],
    "> a\n     > b": ["indented-quote"],
    "[a](javascript:b)": ["dead-link"],
    "<irc://a.b>": ["dead-link"],
    "-\u00a0a": ["marker-space"],
    "\u00a0### a": ["heading-space"],
    "###\u3000a": ["heading-space"],
    "\u200b## a": ["heading-space"],
    "\ufeff### a": ["heading-space"],
    "\t### a": ["heading-space"],
    "    # a comment in code": [],
    "#\u2003a": ["heading-space"],
}


@pytest.mark.parametrize(("text", "codes"), CODES.items())
def test_problems_in_the_structure(text: str, codes: list[str]) -> None:
    assert [diagnostic.code for diagnostic in answer(text)[1]] == codes
