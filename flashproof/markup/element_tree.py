"""Build Python-Markdown's element tree from the tokens of ``commonmark``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

_NAMES = {"s": "del"}
"""HTML element names that differ from markdown-it-py's names, keyed by markdown-it-py's name."""


def fill(parent: Element, tokens: Iterable[Token], markdown: Markdown) -> None:
    """Add the elements described by the tokens to ``parent``.

    Raw HTML is stored in ``markdown.htmlStash``.
    """
    open_elements = [parent]
    for token in tokens:
        if token.type == "inline":
            _fill_inline(open_elements, token.children or [], markdown)
        elif token.hidden:
            continue
        elif token.type in ("code_block", "fence"):
            block = SubElement(SubElement(open_elements[-1], "pre"), "code")
            block.text = _escaped(token.content)
        else:
            _add(open_elements, token)


def _fill_inline(open_elements: list[Element], tokens: list[Token], markdown: Markdown) -> None:
    for token in tokens:
        if token.type in ("text", "text_special"):
            _append(open_elements[-1], _escaped(token.content))
        elif token.type == "softbreak":
            _append(open_elements[-1], "\n")
        elif token.type == "html_inline":
            _append(open_elements[-1], markdown.htmlStash.store(token.content))
        elif token.type in ("code_inline", "math"):
            SubElement(open_elements[-1], token.tag).text = _escaped(token.content)
        else:
            _add(open_elements, token)


def _add(open_elements: list[Element], token: Token) -> None:
    """Add the element that a token starts, or close the current one if the token ends it."""
    if token.nesting == -1:
        open_elements.pop()
        return
    attributes = {key: str(value) for key, value in token.attrs.items()}
    if token.type == "image":
        attributes["alt"] = "".join(_plain(token.children or []))
    elif "href" in attributes:
        attributes["href"] = normalizeLink(attributes["href"])
    name = _NAMES.get(token.tag, token.tag)
    element = SubElement(open_elements[-1], name, _escaped_values(attributes))
    if token.nesting == 1:
        open_elements.append(element)


def _append(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _plain(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the text of inline tokens without markup, for the alt text of an image."""
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type == "image":
            yield from _plain(token.children or [])
        elif token.type != "html_inline":
            yield token.content


def _escaped(text: str) -> str:
    """Escape ``&``, which Python-Markdown's serializer does not escape before an entity name."""
    return text.replace("&", "&amp;")


def _escaped_values(attributes: dict[str, str]) -> dict[str, str]:
    return {key: _escaped(value) for key, value in attributes.items()}
