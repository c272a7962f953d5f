"""Learners see what a Markdown preview shows: a CommonMark implementation is the oracle."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flashproof.markup import Renderer, to_site
from flashproof.model import Markdown
from tests.sample_topics import source_of

ORACLE = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Outline(HTMLParser):
    """The elements and words, without invisible whitespace and wrappers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tokens: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {
            key: value for key, value in sorted(attrs) if key in ("href", "src", "alt", "start")
        }
        if tag not in ("p", "div", "tbody", "thead"):
            self.tokens.append(f"<{tag}{kept or ''}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("p", "div", "tbody", "thead", "br", "img", "hr"):
            self.tokens.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.tokens += data.split()


def outline(html: str) -> list[str]:
    return Outline(html).tokens


def ours(text: str) -> str:
    source = source_of(text)
    return to_site(Renderer().render(Markdown(text, source.span(0, len(text))))).text


def oracle(text: str) -> str:
    html: str = ORACLE.render(text)
    # What a highlighter needs, and we make in another place.
    html = re.sub(r' class="language-[^"]*"', "", html)
    return html.replace("<s>", "<del>").replace("</s>", "</del>")


CASES = {
    "a list with no blank line above": "text\n- a\n- b",
    "two spaces under an item": "- a\n  - b\n    - c\n- d",
    "three spaces under a number": "1. a\n   - b\n2. c",
    "a number with a bracket": "1) a\n2) b",
    "a list that begins at three": "3. a\n4. b",
    "a number does not interrupt": "text\n2. b",
    "a year at the start of a line": "It was in\n2015. Then came\nmore.",
    "one does interrupt": "text\n1. a\n2. b",
    "a lazy line": "- a\nb\n- c",
    "a paragraph in an item": "- a\n\n  b\n\n- c",
    "text after a list": "- a\n- b\n\ntext",
    "a rule after a list": "- a\n\n---\n\ntext",
    "stars as a rule": "text\n\n***\n\ntext",
    "emphasis": "*a* **b** _d_ __e__ **a *b* c**",
    "underscores in a word": "tf_keras_layers and __init__",
    "code spans": "`a` ``b `c` d`` `*x*`",
    "escapes": r"\*a\* \_b\_ \# \> \| \: \~",
    "a line break by backslash": "a\\\nb",
    "a line break by spaces": "a  \nb",
    "a quote": "> a\n> b\n\nc",
    "a quote with a list": "> - a\n> - b",
    "a link": "[a](https://b.c/d 'e')",
    "a reference": "[a][b]\n\n[b]: https://c.d",
    "an image": "![a b](c.svg)",
    "a URL in angle brackets": "<https://a.b/c>",
    "entities": "&amp; &lt; &copy; & <",
    "less than": "a < b and c > d",
    "strike": "~~a~~",
    "a table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "a bar in code in a table": "| a | b |\n|---|---|\n| `1\\|2` | 3 |",
    "indented code": "text\n\n    a = 1\n    b = 2\n\ntext",
    "plus and star lists": "+ a\n+ b",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_like_commonmark(text: str) -> None:
    assert outline(ours(text)) == outline(oracle(text))


words = st.sampled_from(["weights", "`tf.function`", "*slow*", "**fast**", "a_b_c", "1.5", "x < y"])
line = st.lists(words, min_size=1, max_size=4).map(" ".join)


@st.composite
def a_list(draw: st.DrawFn, depth: int = 0) -> str:
    marker = draw(st.sampled_from(["-", "*", "1."])) if depth == 0 else "-"
    indent = " " * (len(marker) + 1)
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        lines.append(f"{marker} {draw(line)}")
        if depth < 2 and draw(st.booleans()):
            inner = draw(a_list(depth + 1))
            lines += [indent + inner_line for inner_line in inner.split("\n")]
    return "\n".join(lines)


MARKERS = ("- ", "* ", "1.", "> ")
blocks = st.lists(st.one_of(line, a_list(), line.map(lambda text: f"> {text}")), max_size=5)


@given(blocks)
@settings(max_examples=300, deadline=None)
def test_lists_and_paragraphs_like_commonmark(parts: list[str]) -> None:
    separated: list[str] = []
    for part in parts:
        # Python-Markdown joins two adjacent lists or quotes; they look the same.
        if separated and part[:2] in MARKERS and separated[-1][:2] in MARKERS:
            separated.append("Between them.")
        separated.append(part)
    text = "\n\n".join(separated)
    assert outline(ours(text)) == outline(oracle(text))
