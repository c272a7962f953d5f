"""Highlight code with Pygments, as ``<span>`` elements with the CSS classes of its tokens.

Anki's search does not find text that spans several elements. Therefore, a dotted name, such as
``tf.GradientTape``, is never split into several elements, and a token gets an element only if the
style sheets style its class.
"""

from __future__ import annotations

import html
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from pygments.util import ClassNotFound

from flashproof.markup import cloze_deletions, placeholders

STYLED = frozenset(
    (
        *("c", "c1", "cm", "ch", "cs", "cp"),
        *("k", "kn", "kd", "kr", "ow"),
        *("s", "s1", "s2", "sa", "sb", "sc", "sd", "se", "si", "sr", "ss", "sh", "sx", "dl"),
        *("m", "mi", "mf", "mh", "mo", "mb", "il", "kc"),
        *("nf", "fm", "nc", "nd", "ne"),
        *("nb", "bp", "kt"),
    )
)
"""The CSS classes of tokens that ``code.css`` styles, on the site and in Anki."""


def highlight(text: str, language: str, *, cloze: bool = False) -> str:
    """Return intermediate HTML for the content of a ``<code>`` element.

    With ``cloze``, placeholders delimit the cloze deletions, and no element crosses them. Code in a
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
    offsets = sorted(inserts)
    for css_class, value in _tokens(text, language):
        first = bisect_right(offsets, position)
        cuts = offsets[first : bisect_left(offsets, position + len(value), first)]
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
    for css_class, value in _with_whole_names(tokens):
        piece = value[:left]  # the lexer appends a newline to the text
        left -= len(piece)
        if css_class != last_class:
            yield last_class, "".join(parts)
            last_class, parts = css_class, []
        parts.append(piece)
    yield last_class, "".join(parts)


def _with_whole_names(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[str, str]]:
    """Yield (CSS class, text) pairs, with a single class for all parts of a dotted name.

    Dotted names and calls to built-in functions have no class; a decorator keeps its class.
    """
    name: list[tuple[str, str]] = []
    for kind, value in tokens:
        is_name = kind[:1] == ("Name",)
        if value == "." or (is_name and name and name[-1][1] == "."):
            name.append((_class(kind), value))
            continue
        if name:
            yield _whole_name(name, is_call=value.startswith("("))
        name = [(_class(kind), value)] if is_name else []
        if not is_name:
            yield _class(kind), value
    if name:
        yield _whole_name(name, is_call=False)


def _whole_name(parts: list[tuple[str, str]], *, is_call: bool) -> tuple[str, str]:
    css_class = parts[0][0]
    is_styled = css_class == "nd" or (len(parts) == 1 and not (is_call and css_class == "nb"))
    return css_class if is_styled else "", "".join(value for _, value in parts)


def _class(kind: _TokenType) -> str:
    """Return the CSS class of a token, or an empty string if it has no style."""
    while kind not in STANDARD_TYPES and kind.parent:
        kind = kind.parent
    css_class = STANDARD_TYPES.get(kind, "")
    return css_class if css_class in STYLED else ""


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=True) if language else None
    except ClassNotFound:
        return None
