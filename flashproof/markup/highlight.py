"""Code as spans with Pygments' classes."""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import lru_cache

from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from pygments.util import ClassNotFound

from flashproof.markup import cloze_deletions, placeholders

_PLAIN = (Token.Text, Token.Text.Whitespace, Token.Name, Token.Punctuation)


def highlight(text: str, language: str, *, cloze: bool = False) -> str:
    """Neutral HTML for the inside of a ``<code>`` element.

    With ``cloze``, deletions are marked, and no span reaches over the edge of one.
    """
    marks = cloze_deletions.find(text)[0] if cloze else ()
    edges: dict[int, str] = {}
    plain, end, length = [], 0, 0
    for index, mark in enumerate(marks):
        for piece, edge in (
            (text[end : mark.start], placeholders.opening(index)),
            (mark.answer(text), placeholders.CLOSING),
        ):
            plain.append(piece)
            length += len(piece)
            edges[length] = edges.get(length, "") + edge
        end = mark.end
    plain.append(text[end:])
    return "".join(_spans("".join(plain).rstrip("\n"), language, edges))


def _spans(text: str, language: str, edges: dict[int, str]) -> Iterator[str]:
    position = 0
    for css_class, value in _tokens(text, language):
        cuts = [edge for edge in edges if position < edge < position + len(value)]
        start = position
        for end in (*cuts, position + len(value)):
            yield edges.get(start, "") if start not in cuts else ""
            piece = html.escape(text[start:end], quote=False)
            yield f'<span class="{css_class}">{piece}</span>' if css_class else piece
            if end in cuts:
                yield edges[end]
            start = end
        position += len(value)
    yield edges.get(position, "")


def _tokens(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Classes and texts, neighbours of one class in one."""
    lexer = _lexer(language)
    found = lexer.get_tokens(text) if lexer else iter([(Token.Text, text)])
    last_class, parts, left = "", [""], len(text)
    for kind, value in found:
        piece = value[:left]  # the lexer ends the text with a line end of its own
        left -= len(piece)
        css_class = _class(kind)
        if css_class != last_class:
            yield last_class, "".join(parts)
            last_class, parts = css_class, []
        parts.append(piece)
    yield last_class, "".join(parts)


def _class(kind: _TokenType) -> str:
    if kind in _PLAIN:
        return ""
    while kind not in STANDARD_TYPES and kind.parent:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=True) if language else None
    except ClassNotFound:
        return None


def highlight_styles(style: str, selector: str) -> str:
    """CSS rules of a Pygments style, for the classes below a selector."""
    formatter = HtmlFormatter(style=style)
    definitions = str(formatter.get_style_defs(selector)).splitlines()  # type: ignore[no-untyped-call]
    kept = (line.partition(" /*")[0] for line in definitions if line.startswith(f"{selector} ."))
    return "\n".join(kept) + "\n"
