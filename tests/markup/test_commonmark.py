"""Answers render as GitHub's own parser renders them, or have an error."""

from random import Random

import pytest

from flashproof.diagnostics import Severity
from tests.markup.commonmark import answer, oracle, ours, outline
from tests.markup.random_markdown import random_document


def is_equal_or_error(text: str) -> bool:
    html, diagnostics = answer(text)
    has_error = any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    return has_error or outline(html) == outline(oracle(text))


def different(seed: int, count: int) -> list[str]:
    """Return the documents that render differently without an error."""
    random = Random(seed)
    documents = (random_document(random) for _ in range(count))
    return [text for text in documents if text.strip() and not is_equal_or_error(text)]


def test_random_documents_render_as_on_github() -> None:
    assert different(seed=1, count=600) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_random_documents_render_as_on_github(seed: int) -> None:
    assert different(seed, count=20_000) == []


ITEMS = "1. First.\n\n   Because.\n2. Second.\n\n   {}\n3. Third."

SAME = {
    "an item after a paragraph": "1. First.\n\n   Because of this.\n2. Second.",
    "an item after a nested list": ITEMS.format("- a\n   - b"),
    "an item after a quote": ITEMS.format("> q"),
    "an item after a table": ITEMS.format("| k | v |\n   |---|---|\n   | 1 | 2 |"),
    "an item after an image": ITEMS.format("![i](p.svg)"),
    "an item after code": ITEMS.format("    code"),
    "a list in a quote": "> - a\n>   - b\n> - c",
    "a quote in a quote": "> a\n>\n> > b",
    "a table below text": "text\n| a | b |\n|---|---|\n| 1 | 2 |",
    "code in a nested quote that continues": "> > a\n    + b",
    "a line that looks like a rule in a list": "1.  a\n\t***",
    "a list whose first line has bars": "* a | b\n* c",
    "a tab after a marker": "-\ta\n\n\tb",
    "a backslash before spaces": "a\\  \nb",
    "a line of no-break spaces": "\u00a0\u00a0\n    2. a",
    "text indented like code": "    a b",
    "emphasis in words": "a*b*c a_b_c **a**b 5*3*2",
    "a link in brackets": "[[a](https://b.c)]",
    "a parenthesis in an address": "https://en.wikipedia.org/wiki/Bias_(statistics)",
    "a sentence that ends in an address": "(see https://a.b/c?d=e&f=g).",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_texts_render_as_on_github(text: str) -> None:
    html, diagnostics = answer(text)
    assert diagnostics == []
    assert outline(html) == outline(oracle(text))


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("> The sum is\n> $$\n> a + b\n> $$\n> here.", "a + b"),
        ("> $x +\n> y$", "x +\ny"),
        ("- Item:\n\n  $$\n  - a\n  = b\n  $$\n- Next", "- a\n= b"),
        ("The sum is\n$$\n> b\n$$", "> b"),
        ("| a |\n|---|\n| $x$ |", "x"),
    ],
)
def test_formulas_in_blocks_have_no_markers(text: str, tex: str) -> None:
    html, diagnostics = answer(text)
    assert diagnostics == []
    assert f'alttext="{tex.replace(">", "&gt;")}"' in html


def test_code_is_not_a_formula() -> None:
    assert "<math" not in ours("`$x$`") + ours("text\n\n    $x$ and $y$")


def test_raw_html_is_text_except_for_harmless_elements() -> None:
    assert ours("<KerasTensor shape=(None, 3)>") == ("<p>&lt;KerasTensor shape=(None, 3)&gt;</p>")
    assert ours("H<sub>2</sub>O<br>") == "<p>H<sub>2</sub>O<br></p>"


@pytest.mark.parametrize("piece", ["[", "![", "[a", "> [", "[`"])
def test_many_open_brackets_are_an_error(piece: str) -> None:
    assert "too-deep" in [diagnostic.code for diagnostic in answer(piece * 16_000)[1]]


REPEATED = ["http://", "](", "[a](", "*", "**a ", "`", "<", "$", "~~", "[a](b) ", "[a] ", "]"]


@pytest.mark.parametrize("piece", REPEATED)
def test_repeated_markup_is_read(piece: str) -> None:
    assert isinstance(ours(piece * 16_000), str)
