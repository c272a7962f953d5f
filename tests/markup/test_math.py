"""Formulas in Anki and on the site."""

from contextlib import suppress

import pytest

from flashproof.markup import (
    to_anki,
    to_site,
)
from flashproof.markup.math import to_mathml
from tests.markup.rendered_text import rendered

FORMULAS: dict[str, tuple[str, str]] = {
    "inline": ("a $x^2$ b", r"a \(x^2\) b"),
    "block": ("$$\nx\n$$", r"\[x\]"),
    "money": ("from $5 to $10", "from $5 to $10"),
    "escaped": (r"\$x\$", "$x$"),
    "in code": ("`$x$`", "<code>$x$</code>"),
    "less than": ("$a<b$", r"\(a&lt;b\)"),
    "markdown inside": ("$a_1 * b_1 * c$", r"\(a_1 * b_1 * c\)"),
    "closing braces": (r"$\frac{a}{b_{c}}$", r"\(\frac{a}{b_{c} }\)"),
    "brackets": ("$[a]$", r"\([a]\)"),
}


@pytest.mark.parametrize(("text", "expected"), FORMULAS.values(), ids=FORMULAS.keys())
def test_math_in_anki(text: str, expected: str) -> None:
    assert to_anki(rendered(text)).text == expected


def test_math_on_the_site_is_mathml_without_styles() -> None:
    html = to_site(rendered(r"$$\begin{aligned}a&=b\\c&=d\end{aligned}$$")).text
    assert "<math" in html
    assert 'display="block"' in html
    assert " style=" not in html
    assert 'class="math-right"' in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '<abbr title="$a onmouseover=alert(1) b$">c</abbr>',
            '<abbr title="$a onmouseover=alert(1) b$">c</abbr>',
        ),
        ('<abbr title="$$a onclick=b$$">c</abbr>', '<abbr title="$$a onclick=b$$">c</abbr>'),
        ('<abbr title="&lt;tex-block&gt;a">c</abbr>', '<abbr title="$$a">c</abbr>'),
        ('[a](https://b.org "$x$")', '<a href="https://b.org" title="$x$" rel="noopener">a</a>'),
        ("[a](https://b.org/$x$)", '<a href="https://b.org/$x$" rel="noopener">a</a>'),
    ],
)
def test_a_formula_in_an_attribute_is_text(text: str, expected: str) -> None:
    """As HTML, its quotation marks would end the attribute."""
    html = rendered(text)
    assert to_site(html).text == to_anki(html).text == expected
    assert "<math" not in to_site(rendered(f"![$a$]({'i.svg'})")).text


@pytest.mark.parametrize("text", ['title="$a$"', 'title="&lt;tex-inline&gt;a"'])
def test_no_attribute_contains_the_element_of_a_formula(text: str) -> None:
    """Some versions of the sanitizer do not escape "<" in attributes."""
    assert "tex-" not in rendered(f"<abbr {text}>c</abbr>").html


PARTS = ["{", "(", "[", "⌈", "∫", "~", "a^{", r"\hat ", r"\left(", r"\sqrt[", r"\frac{", r"\frac1"]


@pytest.mark.parametrize("count", [1_500, 5_000, 100_000])
@pytest.mark.parametrize("part", PARTS)
def test_a_nested_formula_does_not_overflow_the_stack(part: str, count: int) -> None:
    """A stack overflow would end the tests with a segmentation fault."""
    with suppress(ValueError):
        to_mathml(part * count, is_block=True)
    with suppress(ValueError):
        to_mathml(part * count + "x" + "}" * count, is_block=False)


def test_a_formula_that_is_too_large_is_an_error() -> None:
    with pytest.raises(ValueError, match="more than 10,000 characters"):
        to_mathml("a" * 10_001, is_block=True)
    with pytest.raises(ValueError, match="more than 1,500 commands"):
        to_mathml("{a}" * 1_501, is_block=True)
    assert to_mathml("{a}" * 1_500, is_block=True).count("<mi>") == 1_500


@pytest.mark.parametrize(
    "part", ["(", "[", r"\{", "(a", "({)}", r"\langle ", r"\lceil ", "⌊", "[("]
)
def test_brackets_that_are_not_closed_do_not_take_exponential_time(part: str) -> None:
    with pytest.raises(ValueError, match="opening brackets are not closed"):
        to_mathml(part * 60, is_block=True)
    assert to_mathml(part + "x", is_block=True)


def test_closed_brackets_may_be_nested() -> None:
    assert to_mathml("(" * 60 + "x" + ")" * 60, is_block=True)
    assert to_mathml("[0, 1) " * 60, is_block=True)
    assert to_mathml(r"\left(\frac{(a}{b)}\right]" * 60, is_block=True)
