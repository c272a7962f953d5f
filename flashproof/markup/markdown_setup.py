"""Configure Python-Markdown: CommonMark's structure, math, and elements for cards.

Python-Markdown converts text in stages. ``_BlockParser`` replaces its block parser and builds the
element tree from the tokens of ``commonmark``, including inline markup. Therefore, the
preprocessors and inline patterns are not used. Its tree processors finish the tree, and its
serializer writes the HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry
from markdown_it.token import Token

from flashproof.markup import commonmark, element_tree, placeholders
from flashproof.markup.allowed_html import LABELS
from flashproof.markup.problem import Problem
from flashproof.markup.structure_problems import structure_problems
from flashproof.text.media_types import media_kind


@dataclass(frozen=True, slots=True)
class Converted:
    """The result of converting Markdown text."""

    html: str
    """Unsanitized intermediate HTML."""
    images: tuple[tuple[str, str], ...]
    """The address and the alt text of each image."""
    formulas: tuple[tuple[str, bool], ...]
    """The LaTeX of each formula, and whether it is a block."""
    problems: tuple[Problem, ...]
    """The problems in the structure of the text."""
    shown: str
    """The text that readers see as written, without code, formulas, and HTML elements."""
    code_lines: tuple[tuple[int, int], ...]
    """The first line of each indented code block and the line after the block, counted from 0."""


_HIDDEN = "\ufffc"
"""The character that replaces code, formulas, images, and elements in ``Converted.shown``."""


class CardMarkdown:
    """Converts Markdown with a single configured Python-Markdown instance."""

    def __init__(self, labels: Mapping[str, str] = LABELS) -> None:
        """Create a converter; ``labels`` are the words that are added to the author's text."""
        self._markdown = Markdown(output_format="html")
        self._parser = _BlockParser(self._markdown, labels)
        self._markdown.parser = self._parser
        self._markdown.preprocessors = Registry()
        for name in ("inline", "unescape"):
            self._markdown.treeprocessors.deregister(name)
        self._markdown.postprocessors.deregister("amp_substitute")
        self._markdown.block_level_elements.remove("video")  # no line breaks around it
        self._finisher = _TreeFinisher(self._markdown, labels["transcript"])
        self._markdown.treeprocessors.register(self._finisher, "finish", 15)

    def convert(self, text: str) -> Converted:
        """Convert Markdown to unsanitized intermediate HTML, and collect data about the text."""
        self._markdown.reset()
        self._finisher.images = []
        html = self._markdown.convert(text)
        parser = self._parser
        images = tuple(self._finisher.images)
        return Converted(
            html, images, parser.formulas, parser.problems, parser.shown, parser.code_lines
        )


class _BlockParser(BlockParser):
    """Builds the element tree from CommonMark tokens."""

    def __init__(self, markdown: Markdown, labels: Mapping[str, str]) -> None:
        super().__init__(markdown)
        self._labels = labels
        self._commonmark = commonmark.parser()
        self.formulas: tuple[tuple[str, bool], ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.shown = ""
        self.code_lines: tuple[tuple[int, int], ...] = ()

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802
        root = Element(self.md.doc_tag)
        text = "\n".join(lines)
        environment: dict[str, Any] = {"labels": self._labels}
        tokens = self._commonmark.parse(text, environment)
        self.problems = tuple(structure_problems(text, tokens, environment))
        self.formulas = tuple(_formulas(tokens))
        self.shown = "\n\n".join(_shown(tokens))
        self.code_lines = tuple(
            (token.map[0], token.map[1])
            for token in tokens
            if token.type == "code_block" and token.map
        )
        element_tree.fill(root, tokens, self.md)
        self.root = root
        return ElementTree(root)


def _formulas(tokens: Iterable[Token]) -> Iterator[tuple[str, bool]]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "math":
                yield child.content, child.tag == "tex-block"


def _shown(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the text of each paragraph, heading, or table cell.

    ``_HIDDEN`` replaces code, formulas, images, and raw HTML tags.
    """
    for token in tokens:
        if token.children:
            yield "".join(
                child.content
                if child.type in ("text", "text_special")
                else "\n"
                if child.type in ("softbreak", "hardbreak")
                else ""
                if child.nesting
                else _HIDDEN
                for child in token.children
            )


class _TreeFinisher(Treeprocessor):
    """Finishes the tree: images, recordings, tables, and classes.

    Images are numbered, recordings get players and transcripts, tables are wrapped to make them
    scrollable, and styles are replaced with classes.
    """

    def __init__(self, markdown: Markdown, transcript: str) -> None:
        super().__init__(markdown)
        self._transcript = transcript
        self.images: list[tuple[str, str]] = []

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "table" and parent.get("class") != "table-scroll":
                    parent[index] = _scrollable(child)
        has_media = False
        for element in root.iter():
            if element.tag == "img":
                address, alt = (_unescaped(element.get(name, "")) for name in ("src", "alt"))
                self.images.append((address, alt))
                element.set("src", f"{placeholders.IMAGE}{len(self.images) - 1}")
                has_media |= bool(media_kind(address))
            elif element.tag in ("td", "th") and (style := element.attrib.pop("style", "")):
                element.set("class", style.replace("text-align:", "align-"))
        if has_media:
            self._add_players(root)

    def _add_players(self, root: Element) -> None:
        """Replace images that are audio or video with players, and add their transcripts.

        A transcript is collapsed below its paragraph. In a cloze deletion, it follows the player
        directly, because the deletion hides it.
        """
        parents = {child: parent for parent in root.iter() for child in parent}
        is_in_deletion = False
        for element, text in _texts(root):
            for match in placeholders.DELETION.finditer(text):
                is_in_deletion = placeholders.index_of(match) is not None
            if element is None or element.tag != "img":
                continue
            address, transcript = self.images[int(element.get("src", "")[1:])]
            if kind := media_kind(address):
                element.tag, element.attrib = kind, {"src": element.get("src", "")}
                if transcript.strip() and is_in_deletion:
                    _insert_after(element, _inline_transcript(transcript), parents)
                elif transcript.strip():
                    block = _block_of(element, parents)
                    _insert_after(block, _transcript(self._transcript, transcript), parents)


def _texts(root: Element) -> list[tuple[Element | None, str]]:
    """Return the texts and the elements of a tree in order.

    Each text is paired with ``None``. Each element is paired with an empty text, which marks the
    place where the element starts.
    """
    found: list[tuple[Element | None, str]] = []

    def visit(element: Element) -> None:
        found.append((None, element.text or ""))
        for child in element:
            found.append((child, ""))
            visit(child)
            found.append((None, child.tail or ""))

    visit(root)
    return found


_PHRASING = frozenset(
    ("a", "audio", "video", "em", "strong", "del", "mark", "code", "span", "sup", "p", "summary")
)
"""Elements, including ``<p>``, that cannot contain a block."""


def _block_of(element: Element, parents: dict[Element, Element]) -> Element:
    """Return the player or its ancestor after which a block can be inserted."""
    block = element
    while (parent := parents.get(block)) is not None and parent.tag in _PHRASING:
        block = parent
    return block


def _insert_after(element: Element, new: Element, parents: dict[Element, Element]) -> None:
    """Insert an element after another one and after earlier transcripts of the same paragraph."""
    parent = parents[element]
    index = list(parent).index(element)
    while index + 1 < len(parent) and parent[index + 1].get("class") == "transcript":
        if (parent[index].tail or "").strip():
            break
        index += 1
    before = parent[index]
    new.tail, before.tail = before.tail, None
    parent.insert(index + 1, new)
    parents[new] = parent


def _transcript(title: str, text: str) -> Element:
    transcript = Element("details", {"class": "transcript"})
    summary = SubElement(transcript, "summary")
    summary.text, summary.tail = _escaped(title), _escaped(text)
    return transcript


def _inline_transcript(text: str) -> Element:
    transcript = Element("span", {"class": "transcript"})
    transcript.text = _escaped(f" ({text})")
    return transcript


def _escaped(text: str) -> str:
    """Escape ``&`` as in ``element_tree``."""
    return text.replace("&", "&amp;")


def _unescaped(text: str) -> str:
    return text.replace("&amp;", "&")


def _scrollable(table: Element) -> Element:
    box = Element("div", {"class": "table-scroll"})
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box
