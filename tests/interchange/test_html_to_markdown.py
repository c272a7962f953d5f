"""HTML as Anki holds it, back to Markdown that renders to the same."""

import html
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashproof.interchange.draft import ImportLog
from flashproof.interchange.html_to_markdown import HtmlReader
from flashproof.markup import Renderer, to_plain
from flashproof.model import Markdown
from flashproof.text.source import Source

pytest.importorskip("markdownify")


def read(field: str) -> tuple[str, list[str]]:
    losses = ImportLog()
    known = {"a.png": "images/a.png"}
    reader = HtmlReader(losses, lambda source: known.get(source, ""), lambda _code: "")
    return reader.read(field, "here"), losses.lines()


def text_of(markdown: str) -> str:
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
         "日(に)本(ほん)"),
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
    ("field", "lost"),
    [
        ("a[sound:x.mp3]", "sounds are left out: here"),
        ("[latex]\\begin{x}y\\end{x}[/latex]",
         "LaTeX that is more than a formula stays as it is: here"),
        ('<img src="a.png">', "a picture without alt text: describe it: here"),
        ('<img src="b.png">', "a picture that is not in the file, or of no known type: here"),
        ("<ul><li><pre>x</pre></li></ul>",
         "code in a list, quote or table became code in the line: here"),
    ],
)  # fmt: skip
def test_what_is_lost_is_told(field: str, lost: str) -> None:
    assert read(field)[1] == [lost]


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("ab 1.-+#*_`~$()<>!&;:|\"'{}/="), max_size=30))
def test_plain_text_stays_what_it_says(text: str) -> None:
    """What Anki shows of a text without markup, our Markdown shows too."""
    text = " ".join(text.split())
    assert text_of(read(html.escape(text))[0]) == text
