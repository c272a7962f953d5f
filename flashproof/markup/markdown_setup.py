"""Configure Python-Markdown to support math and to match CommonMark and GitHub more closely.

Python-Markdown converts text in stages: preprocessors (on lines), block processors (paragraphs,
lists, tables), inline patterns, and tree processors (on the element tree). ``_configure`` registers
one of the classes below for each change. Raw HTML is rendered as text, except for a few harmless
elements, so ``<KerasTensor shape=(None, 3)>`` needs no escaping.
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
"""The elements that authors may use as raw HTML."""

TAGS = RAW | {
    *("a", "blockquote", "code", "div", "hr", "img", "li", "ol", "p", "pre", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
    *("tex-block", "tex-inline"),
}
"""All elements allowed in intermediate HTML."""

CLASSES: Mapping[str, set[str]] = {
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
    "div": {"table-scroll"},
}
"""All CSS classes allowed in intermediate HTML, keyed by element."""

_RAW_TAG = rf"(</?(?:{'|'.join(sorted(RAW))})(?:[ ][^<>]*)?[ ]?/?>)"
_BARE_URL = r"(?<![\w/:\"'=@])(https?://[^\s<>\ue000-\ue0ff]*[^\s<>\ue000-\ue0ff.,;:!?'\")\]*_])"
_LINE_BREAK = r"\\\n"


class CardMarkdown:
    """Converts Markdown with a single configured Python-Markdown instance."""

    def __init__(self) -> None:
        self._markdown = Markdown(
            extensions=[SaneListExtension(), TableExtension()], output_format="html"
        )
        self._markdown.ESCAPED_CHARS = list(string.punctuation)
        self._finisher = _TreeFinisher(self._markdown)
        self._configure()

    def convert(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return unsanitized intermediate HTML, and the (address, alt text) pair of each image."""
        self._markdown.reset()
        self._finisher.images = []
        return self._markdown.convert(text), tuple(self._finisher.images)

    def _configure(self) -> None:
        markdown = self._markdown
        markdown.preprocessors.deregister("html_block")
        markdown.preprocessors.register(_StashMath(markdown), "math", 28)
        markdown.preprocessors.register(CommonMarkLists(markdown), "commonmark_lists", 25)
        for name in ("hashheader", "setextheader"):
            markdown.parser.blockprocessors.deregister(name)
        markdown.inlinePatterns.register(_RawTag(_RAW_TAG, markdown), "html", 90)
        markdown.inlinePatterns.register(_BareUrl(_BARE_URL, markdown), "bare_url", 85)
        markdown.inlinePatterns.register(_LineBreak(_LINE_BREAK, markdown), "backslash_break", 185)
        strike = SimpleTagInlineProcessor(r"()~~(?!\s)(.+?)(?<!\s)~~", "del")
        markdown.inlinePatterns.register(strike, "strikethrough", 65)
        markdown.treeprocessors.register(self._finisher, "finish", 15)


class _StashMath(Preprocessor):
    """Replaces formulas with stashed elements so that they are not parsed as Markdown."""

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
    """Preserves the elements in ``RAW``; ``nh3`` sanitizes their attributes later."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - Python-Markdown's signature
    ) -> tuple[str, int, int]:
        return self.md.htmlStash.store(m.group(1)), m.start(0), m.end(0)


class _BareUrl(InlineProcessor):
    """Turns a URL without angle brackets into a link, as on GitHub."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - Python-Markdown's signature
    ) -> tuple[Element, int, int]:
        link = Element("a", {"href": m.group(1)})
        link.text = m.group(1)
        return link, m.start(0), m.end(0)


class _LineBreak(InlineProcessor):
    """Turns a backslash at the end of a line into a line break."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - Python-Markdown's signature
    ) -> tuple[Element, int, int]:
        return Element("br"), m.start(0), m.end(0)


class _TreeFinisher(Treeprocessor):
    """Numbers images, wraps tables to make them scrollable, and replaces styles with classes."""

    def __init__(self, markdown: Markdown) -> None:
        super().__init__(markdown)
        self.images: list[tuple[str, str]] = []

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "table" and parent.get("class") != "table-scroll":
                    parent[index] = _scrollable(child)
        for element in root.iter():
            if element.tag == "img":
                self.images.append((element.get("src", ""), element.get("alt", "")))
                element.set("src", f"{placeholders.IMAGE}{len(self.images) - 1}")
            elif element.tag in ("td", "th"):
                _finish_cell(element)


def _finish_cell(cell: Element) -> None:
    if style := cell.attrib.pop("style", ""):
        cell.set("class", style.replace("text-align: ", "align-").rstrip(";"))
    for code in cell.iter("code"):  # in tables, "|" must be escaped even in code
        code.text = AtomicString((code.text or "").replace("\\|", "|"))


def _scrollable(table: Element) -> Element:
    box = Element("div", {"class": "table-scroll"})
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box
