"""Callouts, task lists, footnotes, collapsed text, and marks, on the site and in Anki."""

import re

import pytest

from flashproof.markup import to_anki, to_plain, to_site
from tests.markup.commonmark import answer, oracle, outline
from tests.markup.rendered_text import VisibleText, rendered

SAME_TARGETS = {
    "> [!WARNING]\n> Hot **iron**.": (
        '<blockquote class="callout-warning">\n<p><strong>Warning</strong></p>\n'
        "<p>Hot <strong>iron</strong>.</p>\n</blockquote>"
    ),
    "> [!tip]\n>\n> - a": (
        '<blockquote class="callout-tip">\n<p><strong>Tip</strong></p>\n'
        "<ul>\n<li>a</li>\n</ul>\n</blockquote>"
    ),
    "- [ ] a\n- [X] *b*": (
        '<ul>\n<li class="task"><span aria-label="to do" role="img">☐</span> a</li>\n'
        '<li class="task"><span aria-label="done" role="img">☑</span> <em>b</em></li>\n</ul>'
    ),
    "A[^n] b[^1] c[^n].\n\n[^1]: One.\n[^n]: *N*.": (
        "<p>A<sup>[1]</sup> b<sup>[2]</sup> c<sup>[1]</sup>.</p>\n"
        '<div role="doc-endnotes">\n<hr>\n<ol>\n<li><em>N</em>.</li>\n<li>One.</li>\n</ol>\n</div>'
    ),
    "<details>\n<summary>Why `x`?</summary>\n\n- a\n\n</details>": (
        "<details>\n<summary>Why <code>x</code>?</summary>\n<ul>\n<li>a</li>\n</ul>\n</details>"
    ),
    "<details open><summary>S</summary>Text.</details>": (
        '<details open="">\n<summary>S</summary>\n<p>Text.</p>\n</details>'
    ),
    "an ==important *word*== here": "<p>an <mark>important <em>word</em></mark> here</p>",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>": (
        "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>"
    ),
}


@pytest.mark.parametrize(("text", "html"), SAME_TARGETS.items())
def test_an_extension_has_the_same_html_on_the_site_and_in_anki(text: str, html: str) -> None:
    result = rendered(text, inline=False)
    assert result.problems == ()
    assert to_site(result).text.strip() == html
    assert to_anki(result).text.strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "a==b and c==d",
        "x == y and z == w",
        "`==a==`",
        "===a===",
        r"\==a==",
        "==a",
        "[!NOTE]",
        r"> \[!NOTE]" + "\n> a",
        "a [ ] b",
        r"- \[ ] a",
        "- [x](https://a.b)",
        "[^a-z]",
    ],
)
def test_similar_text_is_the_same_as_on_github(text: str) -> None:
    html, problems = answer(text)
    assert outline(html) == outline(oracle(text))
    assert problems == []


@pytest.mark.parametrize("text", ["- [x] \u2003a", "1. [ ]\n   a", "> - [x] a\n>   - [ ] b"])
def test_tasks_with_unusual_spaces_and_nesting_are_tasks(text: str) -> None:
    html, problems = answer(text)
    assert html.count('role="img"') == text.count("[")
    assert problems == []


def test_footnotes_have_no_ids_and_can_contain_blocks() -> None:
    text = "> - A[^1]\n\n[^1]: First $x$.\n\n    - second\n\nAfter."
    html = to_site(rendered(text)).text
    assert not re.search(r"\bid=|href=", html)
    assert re.search(
        r"<p>After\.</p>\s*<div role=.doc-endnotes.>.*First <math.*second", html, re.DOTALL
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n\n[^1]: lost", "nothing in this text refers to the footnote '1'"),
        ("a[^1]\n\n[^1]: b\n[^1]: c", "the footnote '1' is already defined in this text"),
    ],
)
def test_a_lost_footnote_is_reported_at_its_line(text: str, message: str) -> None:
    (problem,) = answer(text)[1]
    assert (problem.code, problem.message) == ("unused-definition", message)
    assert problem.span.text == text.splitlines()[-1]


@pytest.mark.parametrize(
    "text",
    [
        '<details onclick="x()">\n<summary>S</summary>\na\n</details>',
        "<details>\n<summary><script>x()</script><img src=x onerror=y></summary>\na\n</details>",
        "<details>\n<summary>S</summary>\n<iframe src=x></iframe>\n</details>",
        '<ruby onclick="x()">a<rt style="color:red">b</rt></ruby>',
        '> [!NOTE" onclick="x()]\n> a',
        '- [x] <span onclick="x()" class="a">b</span>',
        'a[^"><script>]\n\n[^"><script>]: b <svg onload=x>',
        '==<mark onclick="x()">a</mark>==',
    ],
)
def test_hostile_text_stays_harmless(text: str) -> None:
    result = rendered(text, inline=False)
    for html in (to_site(result).text, to_anki(result).text):
        assert not {"script", "iframe", "svg", "img"} & VisibleText(html).tags


def test_the_plain_text_of_ruby_and_collapsed_text_has_separators() -> None:
    assert to_plain(rendered("<ruby>漢<rt>kan</rt></ruby>字")) == "漢 (kan)字"
    assert to_plain(rendered("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>")) == "漢 (kan)"
    assert to_plain(rendered("<details>\n<summary>S</summary>\na\n</details>")) == "S a"


@pytest.mark.parametrize("count", [50, 1_000])
def test_deep_nesting_and_many_marks_take_linear_time(count: int) -> None:
    opening = "<details>\n<summary>S</summary>\n"
    rendered(opening * count + "a\n" + "</details>\n" * count)
    rendered(opening * count)
    rendered("==a " * count + "a== " * count)
    rendered("[^1] " * count + "\n\n[^1]: a")
