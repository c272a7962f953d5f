"""Parse pages with the standard library's parser, independently of the code that wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

URL_ATTRIBUTES = frozenset(("src", "srcset", "href", "action", "poster", "data", "formaction"))


@dataclass
class Element:
    """A start tag."""

    tag: str
    attributes: dict[str, str]

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())


@dataclass
class ParsedPage(HTMLParser):
    """The elements and texts of a page."""

    elements: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All text on one line."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str, css_class: str = "") -> list[Element]:
        """Return the elements with a tag name and, if one is given, a class."""
        return [
            element
            for element in self.elements
            if element.tag == tag and (not css_class or css_class in element.classes)
        ]

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]


def parse(html: str) -> ParsedPage:
    """Parse a page."""
    page = ParsedPage()
    page.feed(html)
    page.close()
    return page
