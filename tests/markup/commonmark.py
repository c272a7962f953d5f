"""Compare our HTML with a CommonMark implementation as the test oracle."""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from flashproof.markup import Renderer, to_site
from flashproof.model import Markdown
from tests.sample_topics import source_of

ORACLE = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Outline(HTMLParser):
    """The elements and words of a page, ignoring whitespace and wrapper elements."""

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
    # We set the language class elsewhere.
    html = re.sub(r' class="language-[^"]*"', "", html)
    return html.replace("<s>", "<del>").replace("</s>", "</del>")
