"""HTML of unknown origin becomes well-formed and keeps its text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.interchange.html_cleaner import MAX_DEPTH, clean_html, close_elements
from tests.property_tests import examples

PIECES = st.sampled_from([
    "<b>", "</b>", "<div class='x'>", "</div>", "<br/>", "<br>", "<img src=a alt=\"b>c\">",
    "<a href='x", '"', "'",
    ">", "<", "</", "<!--", "-->", "<style>", "</style>", "<script x>", "</script", "&lt;", "&#0;",
    "&", "=", "/",
    "text", " ", "\n", "<?x", "<!d", "<soup>", "<H1>", "<h9>", "\ue100", "\x00", "&#xe101;", "<li",
    "<p/>",
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b", "a &lt; b"),
        ("a<b", "a&lt;b"),
        ("<b>x</i>", "<b>x</b>"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("x <y", "x &lt;y"),
        ('<a x="', '&lt;a x="'),
        ("<KerasTensor> x", " x"),
        ("&lt;b&gt; &amp;lt; &nbsp;", "&lt;b&gt; &amp;lt; \xa0"),
        ("&#99999999999;", "\ufffd"),
        ("a <!-- b --> c <!-- d", "a  c &lt;!-- d"),
        ("<style>p {}</style>x<script>", "x"),
        ('<a href="javascript:x">y</a>', '<a href="">y</a>'),
        ('<a href="https://a.b/(c) d">y</a>', '<a href="https://a.b/%28c%29%20d">y</a>'),
        ("<th colspan=5000000 onclick=x>", '<th colspan="1"></th>'),
        ('<ol start="½">', '<ol start="1"></ol>'),
        ("<IMG SRC=a.png ALT='a > b'>", '<img src="a.png" alt="a &gt; b">'),
        ("<br/><p/>x", "<br><p></p>x"),
        ("a\ue1000\ue101b&#xe100;", "a0b"),
    ],
)  # fmt: skip
def test_cleaning(text: str, expected: str) -> None:
    assert clean_html(text) == expected


@examples(200)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_clean_html_is_well_formed(text: str) -> None:
    clean = clean_html(text)
    assert clean_html(clean) == clean
    assert close_elements(clean).split() == clean.split()
    depth = 0
    for tag in re.findall(r"<[^>]*>", clean):
        assert re.fullmatch(r'</?[a-z1-6-]+(?: [a-z]+="[^"<>]*")*>', tag)
        if not re.match("<(?:br|hr|img)", tag):
            depth += -1 if tag.startswith("</") else 1
        assert 0 <= depth <= MAX_DEPTH
    assert depth == 0
    assert not set("\ue100\ue101\x00") & set(html.unescape(clean))


def test_deep_elements_lose_their_tags_only() -> None:
    clean = clean_html("<div><b>" * 1000 + "x" + "</b></div>y" * 1000)
    assert clean.count("<div>") + clean.count("<b>") == MAX_DEPTH
    assert clean.count("y") == 1000
