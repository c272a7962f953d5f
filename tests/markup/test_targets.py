"""Rendered texts on the site, in Anki, and as plain text."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashproof.markup import (
    ImageLink,
    Rendered,
    Renderer,
    cloze_deletions,
    to_anki,
    to_plain,
    to_site,
)
from flashproof.markup.cloze_deletions import strip
from flashproof.model import Code, Markdown
from tests.sample_topics import source_of


def rendered(text: str, *, cloze: bool = False, inline: bool = True) -> Rendered:
    source = source_of(text)
    markdown = Markdown(text, source.span(0, len(text)))
    return Renderer().render(markdown, inline=inline, cloze=cloze)


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


class VisibleText(HTMLParser):
    """The text that a browser shows, and the tags that it interprets."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", set[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet=st.sampled_from("<>/&\"'= ascriptonimgx1;:(){}[]!-"), max_size=60))
@settings(max_examples=500, deadline=None)
def test_no_script_runs(text: str) -> None:
    for finish in (to_site, to_anki):
        visible = VisibleText(finish(rendered(text)).text)
        assert not visible.tags & {"script", "style", "iframe", "object", "svg", "form", "input"}


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
    "text", ["[sound:x.mp3]", "[latex]x[/latex]", "`[$]x[/$]`", "[anki:play:q:0]"]
)
def test_anki_commands_are_shown_as_text(text: str) -> None:
    html = to_anki(rendered(text)).text
    assert "[" not in html
    assert VisibleText(html).text == text.strip("`")


CLOZES: dict[str, tuple[str, str]] = {
    "plain": ("a {{c1::b}} c", "a {{c1::b}} c"),
    "hint": ("{{c2::b::h}}", "{{c2::b::h}}"),
    "code": ("{{c1::`std::vector`}}", "{{c1::<code>std&#58;&#58;vector</code>}}"),
    "braces": ("{{c1::`{a: 1}`}}", "{{c1::<code>&#123;a&#58; 1&#125;</code>}}"),
    "nested braces": (
        '{{c1::{"a": {"b": 1}}}}',
        '{{c1::&#123;"a"&#58; &#123;"b"&#58; 1&#125;&#125;}}',
    ),
    "slice": ("{{c1::x[::2]}}", "{{c1::x&#91;&#58;&#58;2]}}"),
    "bold": ("{{c1::**b**}}", "{{c1::<strong>b</strong>}}"),
    "within bold": ("**{{c1::b}}**", "<strong>{{c1::b}}</strong>"),
    "formula": ("{{c1::$x_{a}$}}", r"{{c1::\(x_&#123;a&#125;\)}}"),
}


@pytest.mark.parametrize(("text", "expected"), CLOZES.values(), ids=CLOZES.keys())
def test_cloze_deletions_in_anki(text: str, expected: str) -> None:
    result = rendered(text, cloze=True)
    assert to_anki(result).text == expected
    assert not result.problems


def test_a_cloze_deletion_does_not_cut_highlighting() -> None:
    text = "x = tf.{{c1::reduce_sum::name}}(y, axis={{c2::-1}})\n"
    source = source_of(text)
    code = Renderer().render_code(Code("python", text, source.span(0, 0)), cloze=True)
    html = to_anki(code).text
    assert "{{c1::reduce_sum::name}}" in html
    assert VisibleText(html.replace("{{c2::", "").replace("}}", "")).text.endswith("axis=-1)")
    for piece in html.split("{{")[1:]:
        inner = piece.partition("}}")[0]
        assert inner.count("<span") == inner.count("</span")


@given(
    st.lists(st.sampled_from(["tf.cast(", "x", ", ", ")", " + ", "'a'", "\n", "# é"]), min_size=1)
)
@settings(max_examples=200, deadline=None)
def test_highlighting_keeps_every_character(parts: list[str]) -> None:
    text = "".join(parts)
    code = Code("python", text, source_of(text).span(0, 0))
    assert VisibleText(to_site(Renderer().render_code(code)).text).text == text.rstrip("\n")


def test_strip_returns_the_code_that_runs() -> None:
    assert strip("x[{{c1::::2}}]") == "x[{{c1::::2}}]"
    assert strip("{{c1::x[::2]}} + {{c2::f(y)::what?}}") == "x[::2] + f(y)"
    assert strip("d = {'a': {'b': 1}}") == "d = {'a': {'b': 1}}"


def test_cloze_deletions_on_the_site() -> None:
    def render_deletion(span: cloze_deletions.ClozeSpan, answer: str, answer_html: str) -> str:
        return f"[{span.number}|{span.hint}|{answer}|{answer_html}]"

    result = rendered("a {{c3::`b`::h}}", cloze=True)
    html = to_site(result, render_deletion=render_deletion).text
    assert html == "a [3|h|`b`|<code>b</code>]"


def test_images_link_to_their_files() -> None:
    result = rendered('![a "b" > c](images/x.svg)')
    html = to_site(result, lambda address: ImageLink(f"../p/{address}?a&b", 3, 4)).text
    assert [use.address for use in result.images] == ["images/x.svg"]
    assert 'src="../p/images/x.svg?a&amp;b" width="3" height="4"' in html


def test_plain_text() -> None:
    assert to_plain(rendered("**a** `b<c` $x^2$\n\n- d\n- e", inline=False)) == "a b<c x^2 d e"
