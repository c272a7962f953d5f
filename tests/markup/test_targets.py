"""Rendered Markdown on the site, in Anki, and as plain text.

Also tests ``markup/placeholders.py`` and ``markup/renderer.py``.
"""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.markup import (
    ImageLink,
    to_anki,
    to_plain,
    to_site,
)
from tests.markup.rendered_text import VisibleText, rendered
from tests.property_tests import examples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<KerasTensor shape=(None, 3)>", "&lt;KerasTensor shape=(None, 3)&gt;"),
        ("<class 'int'>", "&lt;class 'int'&gt;"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('"><img src=x onerror=alert(1)>', '"&gt;&lt;img src=x onerror=alert(1)&gt;'),
        ("<kbd onclick='x()'>K</kbd>", "<kbd>K</kbd>"),
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("<b>open", "<b>open</b>"),
        ("[a](javascript:alert(1))", '<a rel="noopener">a</a>'),
        ("[a](https://b.c)", '<a href="https://b.c" rel="noopener">a</a>'),
        ("{{x}} and {{c1::y}}", "{{x}} and {{c1::y}}"),
    ],
)
def test_html_is_shown_as_text_or_sanitized(text: str, expected: str) -> None:
    assert to_site(rendered(text)).text == expected


@given(st.text(alphabet=st.sampled_from("<>/&\"'= ascriptonimgx1;:(){}[]!-"), max_size=60))
@examples(200)
def test_no_script_runs(text: str) -> None:
    for finish in (to_site, to_anki):
        visible = VisibleText(finish(rendered(text)).text)
        assert not visible.tags & {"script", "style", "iframe", "object", "svg", "form", "input"}


@pytest.mark.parametrize(
    "text",
    [
        "[sound:x.txt]",
        "`[sound:x.mp3]`",
        "[latex]x[/latex]",
        "`[$]x[/$]`",
        "[anki:play:q:0]",
        "[[type:Id]]",
        "`[[type:cloze:Text]]`",
        "[[sound:x]]",
    ],
)
def test_anki_commands_are_shown_as_text(text: str) -> None:
    html = to_anki(rendered(text)).text
    assert not re.search(r"\[(?:sound:|latex|\$|anki:|\[type:)", html)
    assert VisibleText(html).text == text.strip("`")


@pytest.mark.parametrize("text", ["$$sound:x$$", "$$[type:Id]$$", "$[sound:x]$", "$[[type:Id]]$"])
def test_anki_commands_in_formulas_stay_formulas(text: str) -> None:
    html = to_anki(rendered(text)).text
    assert not re.search(r"\[(?:sound:|\[type:)", html)
    assert VisibleText(html).text.replace("{}", "")[2:-2] == text.strip("$")


@pytest.mark.parametrize(
    "value", [r"\(x\) y", r"a > \(x", r"\[", "[sound:x.mp3]", "[[type:Id]] >", "a > [latex]x"]
)
@pytest.mark.parametrize("markup", ["![{}](x.png)", '[text](https://x.example "{}")'])
def test_an_attribute_stays_one_attribute(markup: str, value: str) -> None:
    written = re.sub(r"([\\\[\]>])", r"\\\1", value)
    html = to_anki(rendered(markup.format(written))).text
    elements = ElementTree.fromstring(html.replace('.png">', '.png"/>'))  # noqa: S314
    (element,) = [one for one in elements.iter() if one.attrib]
    assert set(element.attrib) <= {"alt", "src", "href", "title", "rel"}
    assert value in element.attrib.values()
    assert not re.search(r"\[(?:sound:|latex|\[type:)", html)


def test_images_link_to_their_files() -> None:
    result = rendered('![a "b" > c](images/x.svg)')
    html = to_site(result, lambda address: ImageLink(f"../p/{address}?a&b", 3, 4)).text
    assert [use.address for use in result.images] == ["images/x.svg"]
    assert 'src="../p/images/x.svg?a&amp;b" width="3" height="4"' in html


def test_plain_text() -> None:
    assert to_plain(rendered("**a** `b<c` $x^2$\n\n- d\n- e", inline=False)) == "a b<c x^2 d e"
