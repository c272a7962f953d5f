"""Compare our HTML with that of cmark-gfm, GitHub's own parser, as the test oracle."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

from cmarkgfm import cmark

from flashproof.check.text_rules import topic_problems
from flashproof.diagnostics import Diagnostic
from flashproof.markup import Renderer, to_site
from flashproof.model import Code, Markdown, Recall
from tests.sample_topics import card_file, source_of, topic_of

RENDERER = Renderer()
_COMPARED = ("href", "src", "alt")


class Outline(HTMLParser):
    """The elements and the words of a page, ignoring elements that we add for the layout.

    Bold text in bold text, which cmark-gfm merges, is ignored too.
    """

    _LAYOUT = ("p", "div", "tbody", "thead", "span")
    _VOID = ("br", "img", "hr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tokens: list[str] = []
        self._text = ""
        self._bold = 0
        self.feed(html)
        self.close()
        self._add_text()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._bold += tag == "strong"
        if tag == "strong" and self._bold > 1:
            return
        self._add_text()
        kept = {key: unquote(value or "") for key, value in sorted(attrs) if key in _COMPARED}
        kept |= {key: value or "" for key, value in attrs if key == "start" and value != "1"}
        if tag not in self._LAYOUT:
            self.tokens.append(f"<{tag}{kept or ''}>")

    def handle_endtag(self, tag: str) -> None:
        self._bold -= tag == "strong"
        if tag == "strong" and self._bold > 0:
            return
        self._add_text()
        if tag not in (*self._LAYOUT, *self._VOID):
            self.tokens.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._text += data

    def _add_text(self) -> None:
        self.tokens += self._text.split()
        self._text = ""


def outline(html: str) -> list[str]:
    """Return the elements and the words of HTML."""
    return Outline(html).tokens


def ours(text: str) -> str:
    """Return our HTML of a text."""
    source = source_of(text)
    return to_site(RENDERER.render(Markdown(text, source.span(0, len(text))))).text


def answer(text: str) -> tuple[str, list[Diagnostic]]:
    """Return the HTML of a text as the answer of a recall card, and the errors."""
    topic, diagnostics = topic_of(card_file("Recall", text))
    diagnostics.extend(topic_problems(topic, RENDERER))
    card = topic.cards[0] if topic.cards else None
    if not isinstance(card, Recall):
        return "", diagnostics.items
    parts = [
        f"<pre><code>{to_site(RENDERER.render_code(block)).text}</code></pre>"
        if isinstance(block, Code)
        else to_site(RENDERER.render(block)).text
        for block in card.answer
    ]
    return "\n".join(parts), diagnostics.items


def oracle(text: str) -> str:
    """Return the HTML of cmark-gfm, with its tables, strikethrough, and bare URLs."""
    options = cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
    extensions = ["table", "strikethrough", "autolink"]
    html: str = cmark.markdown_to_html_with_extensions(text, options, extensions)
    return re.sub(r' class="language-[^"]*"', "", html)
