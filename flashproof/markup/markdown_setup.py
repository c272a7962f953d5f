"""Configure Python-Markdown: CommonMark's structure, math, and elements for cards.

Python-Markdown converts text in stages. ``_BlockParser`` replaces its block parser and builds the
element tree from the tokens of ``commonmark``, including inline markup. Therefore, the
preprocessors and inline patterns are not used. Its tree processors finish the tree, and its
serializer writes the HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry
from markdown_it.token import Token

from flashproof.markup import commonmark, element_tree, placeholders
from flashproof.markup.problem import Problem
from flashproof.markup.structure_problems import structure_problems


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
    """The first line of each indented code block and the line after the block, from 0."""


_HIDDEN = "\ufffc"
"""The character in place of code, formulas, images, and HTML elements in ``Converted.shown``."""


class CardMarkdown:
    """Converts Markdown with a single configured Python-Markdown instance."""

    def __init__(self) -> None:
        self._markdown = Markdown(output_format="html")
        self._parser = _BlockParser(self._markdown)
        self._markdown.parser = self._parser
        self._markdown.preprocessors = Registry()
        for name in ("inline", "unescape"):
            self._markdown.treeprocessors.deregister(name)
        self._markdown.postprocessors.deregister("amp_substitute")
        self._finisher = _TreeFinisher(self._markdown)
        self._markdown.treeprocessors.register(self._finisher, "finish", 15)

    def convert(self, text: str) -> Converted:
        """Return unsanitized intermediate HTML, and the images, formulas, and problems."""
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

    def __init__(self, markdown: Markdown) -> None:
        super().__init__(markdown)
        self._commonmark = commonmark.parser()
        self.formulas: tuple[tuple[str, bool], ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.shown = ""
        self.code_lines: tuple[tuple[int, int], ...] = ()

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802
        root = Element(self.md.doc_tag)
        text = "\n".join(lines)
        environment: dict[str, Any] = {}
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
    """Yield the text of each paragraph, with a space in place of anything that is not text."""
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
            elif element.tag in ("td", "th") and (style := element.attrib.pop("style", "")):
                element.set("class", style.replace("text-align:", "align-"))


def _scrollable(table: Element) -> Element:
    box = Element("div", {"class": "table-scroll"})
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box
