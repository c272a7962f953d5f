"""Highlight code with Pygments, as ``<span>`` elements with the CSS classes of its tokens."""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from pygments.util import ClassNotFound

from flashproof.markup import cloze_deletions, placeholders

_PLAIN = (Token.Text, Token.Text.Whitespace, Token.Name, Token.Punctuation)


def highlight(text: str, language: str, *, cloze: bool = False) -> str:
    """Return intermediate HTML for the content of a ``<code>`` element.

    With ``cloze``, placeholders delimit the cloze deletions, and no span crosses them. Code in a
    language that Pygments does not support is not highlighted.
    """
    cloze_spans = cloze_deletions.find(text)[0] if cloze else ()
    inserts: dict[int, str] = {}  # placeholders, keyed by offset in the plain code
    plain, end, length = [], 0, 0
    for index, span in enumerate(cloze_spans):
        for piece, placeholder in (
            (text[end : span.start], placeholders.opening(index)),
            (span.answer(text), placeholders.CLOSING),
        ):
            plain.append(piece)
            length += len(piece)
            inserts[length] = inserts.get(length, "") + placeholder
        end = span.end
    plain.append(text[end:])
    return "".join(_spans("".join(plain).rstrip("\n"), language, inserts))


def _spans(text: str, language: str, inserts: dict[int, str]) -> Iterator[str]:
    position = 0
    for css_class, value in _tokens(text, language):
        cuts = [offset for offset in inserts if position < offset < position + len(value)]
        start = position
        for end in (*cuts, position + len(value)):
            yield inserts.get(start, "") if start not in cuts else ""
            piece = html.escape(text[start:end], quote=False)
            yield f'<span class="{css_class}">{piece}</span>' if css_class else piece
            if end in cuts:
                yield inserts[end]
            start = end
        position += len(value)
    yield inserts.get(position, "")


def _tokens(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield (CSS class, text) pairs, merging adjacent tokens of the same class."""
    lexer = _lexer(language)
    tokens = lexer.get_tokens(text) if lexer else iter([(Token.Text, text)])
    last_class, parts, left = "", [""], len(text)
    for kind, value in tokens:
        piece = value[:left]  # the lexer appends a newline to the text
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
