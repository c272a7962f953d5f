"""Formulas in Anki and on the site."""

import pytest

from flashproof.markup import (
    to_anki,
    to_site,
)
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
    "brackets": ("$[a]$", r"\(&#91;a]\)"),
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
