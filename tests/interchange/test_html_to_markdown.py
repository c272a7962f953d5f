"""HTML in Anki's fields becomes Markdown that renders as the same text."""

import html
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.interchange.draft import ImportLog
from flashproof.markup import Renderer, to_anki, to_plain
from flashproof.model import Markdown
from flashproof.text.source import Source

pytest.importorskip("markdownify")

from flashproof.interchange.html_to_markdown import HtmlReader
from tests.property_tests import examples


def read(field: str) -> tuple[str, list[str]]:
    log = ImportLog()
    images = {"a.png": "images/a.png"}
    reader = HtmlReader(log, lambda source: images.get(source, ""), lambda _code: "")
    return reader.read(field, "here"), log.lines()


def plain_text(markdown: str) -> str:
    span = Source(Path(), "", markdown).span(0, len(markdown))
    return to_plain(Renderer().render(Markdown(markdown, span)))


@pytest.mark.parametrize(
    ("field", "markdown"),
    [
        ("a <b>x</b> - y", "a **x** - y"),
        ("<i>x</i><em>y</em>", "*x**y*"),
        ("one *two* 2 * 3, a_b _c_", r"one \*two\* 2 * 3, a_b \_c\_"),
        ("* 1", r"\* 1"),
        ("- no list<br># no heading<div>1. none</div>",
         "\\- no list\\\n\\# no heading\n\n1\\. none"),
        ("<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>", "- x\n  - y\n- z"),
        (r"\(a_1 &lt; b\) costs $5", r"$a_1 < b$ costs \$5"),
        (r"\[x<br>+ y\]", "$$x + y$$"),
        ("[$]\\alpha[/$]", r"$\alpha$"),
        ("[latex]$x &lt; y$[/latex] [latex]$$z$$[/latex]", "$x < y$ $$z$$"),
        ("<ruby>日<rt>に</rt></ruby><ruby>本<rp>(</rp><rt>ほん</rt><rp>)</rp></ruby>",
         "<ruby>日<rt>に</rt></ruby><ruby>本<rp>(</rp><rt>ほん</rt><rp>)</rp></ruby>"),
        ("<anki-mathjax>x&nbsp;y</anki-mathjax>", "$x y$"),
        (r"<code>\(a\)</code>", r"`\(a\)`"),
        ("&lt;KerasTensor&gt; &lt;b&gt; &amp;lt;", r"<KerasTensor> \<b> \&lt;"),
        ("&lt;!-- x --&gt;", r"<\!-- x -->"),
        ("<pre>a<br>b</pre>", "```\na\nb\n```"),
        ('<pre><code class="language-Rust">a</code></pre>', "```rust\na\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("<table><tr><th>a|b</th></tr><tr><td><code>c|d</code></td></tr></table>",
         "| a\\|b |\n| --- |\n| `c\\|d` |"),
        ("<h1>Head</h1>x", "**Head**\n\nx"),
        ("H<sub>2</sub>O <u>u</u> <s>s</s>", "H<sub>2</sub>O <u>u</u> ~~s~~"),
        ('<a href="https://a.b/c_d">c</a>', "[c](https://a.b/c_d)"),
        ('<img src="a.png" alt="An A">', "![An A](images/a.png)"),
        ("x<br>", "x"),
        ("x<br><br>y", "x\n\ny"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<style>p {}</style><script>1</script>x<!-- c -->", "x"),
        ("&nbsp;x&nbsp;", "x"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(field: str, markdown: str) -> None:
    assert read(field)[0] == markdown


@pytest.mark.parametrize(
    ("field", "warning"),
    [
        ("a[sound:x.mp3]", "a recording is missing or has an unsupported type: here"),
        ("a[anki:play:q:0]", "a sound was removed: here"),
        ("[latex]\\begin{x}y\\end{x}[/latex]",
         "LaTeX that is not a formula was kept unchanged: here"),
        ('<img src="a.png">', "an image has no alt text: add a description: here"),
        ('<img src="b.png">', "an image is not in the file or has an unsupported type: here"),
        ("<ul><li><pre>x</pre></li></ul>",
         "a code block in a list, quote, or table became inline code: here"),
    ],
)  # fmt: skip
def test_what_is_not_imported_is_logged(field: str, warning: str) -> None:
    assert read(field)[1] == [warning]


@examples(200)
@given(st.text(st.sampled_from("ab 1.-+#*_`~$()<>!&;:|\"'{}/="), max_size=30))
def test_plain_text_renders_to_itself(text: str) -> None:
    """The Markdown shows the same as Anki for text without markup."""
    text = " ".join(text.split())
    assert plain_text(read(html.escape(text))[0]) == text


@pytest.mark.parametrize(
    "text",
    [
        "> [!TIP]\n> Use **SI** units.\n>\n> - a",
        "- [x] done *x*\n- [ ] to do",
        "A[^1] b[^2] c[^1].\n\nText.\n\n[^1]: One.\n[^2]: Two $x$.\n\n    - b",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
        "<details>\n<summary>Why `x`?</summary>\n\n- a\n\nb\n\n</details>\n\nText.",
        r"\==a== and b==c",
        'Say <span lang="ar">مرحبا</span> or <span dir="rtl">x</span>.',
    ],
)
def test_our_own_html_becomes_the_same_markdown(text: str) -> None:
    span = Source(Path(), "", text).span(0, len(text))
    assert read(to_anki(Renderer().render(Markdown(text, span))).text) == (text, [])
