"""Convert relative links, which do not work in a card."""

from __future__ import annotations

import re

from flashproof.interchange.markdown_reader import code_span_ends

_TOKEN = re.compile(r"`+|\\.|!\[|\[", re.DOTALL)
_TEXT = r"((?:[^\[\]\n\\]|\\.|\n(?!\n)|\[[^\[\]\n]{0,500}\]){0,500})"
_ADDRESS = r"(?:<([^<>\n]{0,999})>|((?:[^\s()<>]|\([^\s()]{0,99}\)){0,999}))"
_TITLE = r"""(?:\s{1,9}(?:"[^"\n]{0,999}"|'[^'\n]{0,999}'|\([^()\n]{0,999}\)))?"""
_LINK = re.compile(rf"\[{_TEXT}\]\([ \n]{{0,9}}{_ADDRESS}{_TITLE}\s{{0,9}}\)")
"""Matches a link with its text and address. Repetition limits keep the run time linear."""
_DEFINITION = re.compile(rf"\[([^\[\]\n]{{1,500}})\]:[ \t]{{0,9}}{_ADDRESS}{_TITLE}[ \t]*(?=\n|\Z)")
"""Matches the definition of a reference-style link."""
_ABSOLUTE = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def without_relative_links(text: str, *, keeps_anchors: bool = False) -> str:
    """Return Markdown prose in which each relative link is replaced by its text and its address.

    Args:
        text: Prose without fences.
        keeps_anchors: Whether links to a place on the same page remain links, as in a lesson.

    """
    parts: list[str] = []
    position = 0
    code_end = code_span_ends(text)
    for token in _TOKEN.finditer(text):
        start = token.start()
        if start < position:
            continue
        parts.append(text[position:start])
        position = start
        if token[0] == "[":
            replacement, position = _converted(text, start, keeps_anchors=keeps_anchors)
            parts.append(replacement)
        else:
            position = code_end.get(start, token.end())
            parts.append(text[start:position])
    return "".join((*parts, text[position:]))


def _converted(text: str, start: int, *, keeps_anchors: bool) -> tuple[str, int]:
    """Return the replacement for the link or bracket at an offset, and where the original ends."""
    link = _LINK.match(text, start)
    match = link or _definition_at(text, start)
    if match is None:
        return "[", start + 1
    label, address = match[1], (match[2] or match[3] or "").strip()
    if _ABSOLUTE.match(address) or (keeps_anchors and address.startswith("#")):
        return match[0], match.end()
    code = f"`{address.replace('`', '%60')}`" if address else ""
    if link is None:
        return f"\\[{label}]: {code}", match.end()
    if not label.strip() or not code:
        return label.strip() or code, match.end()
    return f"{label} ({code})", match.end()


def _definition_at(text: str, start: int) -> re.Match[str] | None:
    """Return the link definition that begins at a bracket; ``None`` if there is none."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return None if before.strip(" ") or len(before) > 3 else _DEFINITION.match(text, start)
