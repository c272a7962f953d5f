"""Links that do not work in a card are replaced by their text and address."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from flashproof.interchange.relative_links import without_relative_links

WORKING = [
    "[a](https://example.com/x) and <https://example.com>",
    "[mail](mailto:a@example.com)",
    "[HTTP](HTTP://example.com)",
    "`[a](b)` and ``[a](b) ` ``",
    r"\[a](b) and [a\](b)",
    "![alt](picture.png)",
    "a list: [1, 2](not a link",
    "[s]: https://example.com\n\n[s]",
]
RELATIVE = {
    "[a](b.md)": "a (`b.md`)",
    "see [a *b*](<c d.md> 'title') now": "see a *b* (`c d.md`) now",
    "[![alt](i.png)](../x)": "![alt](i.png) (`../x`)",
    "[a](#anchor)": "a (`#anchor`)",
    "[](a)": "`a`",
    "[a]()": "a",
    "[a](www.example.com)": "a (`www.example.com`)",
    "[a](javascript:alert(1))": "a (`javascript:alert(1)`)",
    "[a](b) [c](d)": "a (`b`) c (`d`)",
    "[r]: ./x 'title'\n\n[r]": "\\[r]: `./x`\n\n[r]",
}


def addresses(text: str) -> list[str]:
    """Return the addresses of the links, as a CommonMark parser finds them."""
    tokens = MarkdownIt("commonmark").parse(text)
    children = [child for token in tokens for child in token.children or ()]
    return [str(child.attrs["href"]) for child in children if "href" in child.attrs]


@pytest.mark.parametrize("text", WORKING)
def test_other_text_does_not_change(text: str) -> None:
    assert without_relative_links(text) == text


@pytest.mark.parametrize("text", RELATIVE)
def test_the_text_and_the_address_remain(text: str) -> None:
    converted = without_relative_links(text)
    assert converted == RELATIVE[text]
    assert not addresses(converted)


def test_a_lesson_keeps_links_to_its_cards() -> None:
    text = "[a](#card) and [b](x)"
    assert without_relative_links(text, keeps_anchors=True) == "[a](#card) and b (`x`)"
