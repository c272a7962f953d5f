"""Render text and parse the HTML as a browser would."""

from html.parser import HTMLParser

from flashproof.markup import (
    Rendered,
    Renderer,
)
from flashproof.model import Markdown
from tests.sample_topics import source_of


def rendered(text: str, *, cloze: bool = False, inline: bool = True) -> Rendered:
    source = source_of(text)
    markdown = Markdown(text, source.span(0, len(text)))
    return Renderer().render(markdown, inline=inline, cloze=cloze)


class VisibleText(HTMLParser):
    """The text that a browser would show, and the tags that it would interpret."""

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
