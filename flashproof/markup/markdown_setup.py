"""How Python-Markdown is set up: closer to CommonMark and GitHub, and with math.

Raw HTML is text, but for a few harmless elements; what looks like a tag, such as
``<KerasTensor shape=(None, 3)>``, is shown as written.
"""

from __future__ import annotations

import html
import re
import string
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from flashproof.markup import math, placeholders
from flashproof.markup.commonmark_lists import CommonMarkLists

RAW = frozenset(
    {"abbr", "b", "br", "del", "em", "i", "ins", "kbd", "mark"}
    | {"s", "small", "strong", "sub", "sup", "u"}
)
"""Elements that an author may write as HTML."""

TAGS = RAW | {
    *("a", "blockquote", "code", "div", "hr", "img", "li", "ol", "p", "pre", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
    *("tex-block", "tex-inline"),
}
"""Every element of neutral HTML."""

CLASSES: Mapping[str, set[str]] = {
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
    "div": {"table-scroll"},
}
"""Every class of neutral HTML."""

_RAW_TAG = rf"(</?(?:{'|'.join(sorted(RAW))})(?:[ ][^<>]*)?[ ]?/?>)"
_BARE_ADDRESS = (
    r"(?<![\w/:\"'=@])(https?://[^\s<>\ue000-\ue0ff]*[^\s<>\ue000-\ue0ff.,;:!?'\")\]*_])"
)
_BREAK = r"\\\n"


class CardMarkdown:
    """A converter that is set up once."""

    def __init__(self) -> None:
        self._markdown = Markdown(
            extensions=[SaneListExtension(), TableExtension()], output_format="html"
        )
        self._markdown.ESCAPED_CHARS = list(string.punctuation)
        self._pictures = _Finish(self._markdown)
        self._set_up()

    def convert(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """HTML that still has to be cleaned, and each image's address and alt text."""
        self._markdown.reset()
        self._pictures.found = []
        return self._markdown.convert(text), tuple(self._pictures.found)

    def _set_up(self) -> None:
        markdown = self._markdown
        markdown.preprocessors.deregister("html_block")
        markdown.preprocessors.register(_StashMath(markdown), "math", 28)
        markdown.preprocessors.register(CommonMarkLists(markdown), "commonmark_lists", 25)
        for name in ("hashheader", "setextheader"):
            markdown.parser.blockprocessors.deregister(name)
        markdown.inlinePatterns.register(_RawTag(_RAW_TAG, markdown), "html", 90)
        markdown.inlinePatterns.register(_BareAddress(_BARE_ADDRESS, markdown), "bare_address", 85)
        markdown.inlinePatterns.register(_Break(_BREAK, markdown), "backslash_break", 185)
        strike = SimpleTagInlineProcessor(r"()~~(?!\s)(.+?)(?<!\s)~~", "del")
        markdown.inlinePatterns.register(strike, "strikethrough", 65)
        markdown.treeprocessors.register(self._pictures, "finish", 15)


class _StashMath(Preprocessor):
    """Takes formulas out before anything in them can be read as Markdown."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        parts: list[str] = []
        end = 0
        for formula in math.formulas(text):
            name = "tex-block" if formula.is_block else "tex-inline"
            element = f"<{name}>{html.escape(formula.tex, quote=False)}</{name}>"
            parts += (text[end : formula.start], self.md.htmlStash.store(element))
            end = formula.end
        return "".join((*parts, text[end:])).split("\n") if parts else lines


class _RawTag(InlineProcessor):
    """The few elements that may be written as HTML; ``nh3`` cleans their attributes."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - Python-Markdown's signature
    ) -> tuple[str, int, int]:
        return self.md.htmlStash.store(m.group(1)), m.start(0), m.end(0)


class _BareAddress(InlineProcessor):
    """An address without angle brackets is a link, as on GitHub."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - Python-Markdown's signature
    ) -> tuple[Element, int, int]:
        link = Element("a", {"href": m.group(1)})
        link.text = m.group(1)
        return link, m.start(0), m.end(0)


class _Break(InlineProcessor):
    """A backslash at the end of a line breaks it."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - Python-Markdown's signature
    ) -> tuple[Element, int, int]:
        return Element("br"), m.start(0), m.end(0)


class _Finish(Treeprocessor):
    """Counts images, lets wide tables scroll, and writes alignment as classes."""

    def __init__(self, markdown: Markdown) -> None:
        super().__init__(markdown)
        self.found: list[tuple[str, str]] = []

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "table" and parent.get("class") != "table-scroll":
                    parent[index] = _scrolling(child)
        for element in root.iter():
            if element.tag == "img":
                self.found.append((element.get("src", ""), element.get("alt", "")))
                element.set("src", f"{placeholders.IMAGE}{len(self.found) - 1}")
            elif element.tag in ("td", "th"):
                _finish_cell(element)


def _finish_cell(cell: Element) -> None:
    if style := cell.attrib.pop("style", ""):
        cell.set("class", style.replace("text-align: ", "align-").rstrip(";"))
    for code in cell.iter("code"):  # a bar is escaped there even in code
        code.text = AtomicString((code.text or "").replace("\\|", "|"))


def _scrolling(table: Element) -> Element:
    box = Element("div", {"class": "table-scroll"})
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box
