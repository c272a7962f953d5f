"""Define the lint rule for characters that make code look different from the code that runs.

See Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities" (2021), and Unicode's technical
report 36, "Unicode Security Considerations".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound

from flashproof.check.context import Context
from flashproof.check.rule import DeckRule, Finding
from flashproof.model import Card, Code, Markdown, Role, Topic, code_blocks, texts
from flashproof.text.source import Source

_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The bidirectional control characters."""
_INVISIBLE = "\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0"
"""Characters without a glyph, some of which count as letters."""
_HIDDEN = re.compile(
    f"(?P<direction>[{_DIRECTION}])|[{_INVISIBLE}]|(?<=[!-~])[\u200c\u200d](?=[!-~])"
)
_WORD = re.compile(r"[^\W_]+")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n\n).)+?)(?<!`)\1(?!`)", re.DOTALL)

_LOOK_ALIKES = {
    **dict(
        zip(  # Cyrillic
            "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
            "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d\u04af\u0475",
            "ABESIJKMHOPCTYXaeopcyxsijhdqwyv",
            strict=True,
        )
    ),
    **dict(
        zip(  # Greek
            "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf",
            "ABEZHIKMNOPTYXo",
            strict=True,
        )
    ),
    **dict(zip("\u0585\u057d\u0578", "oun", strict=True)),  # Armenian
}
"""Letters that most fonts draw like a Latin letter, each mapped to that Latin letter."""


def misleading_character(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    for topic in context.library.topics:
        if not topic.source.text.isascii():
            yield from _in_topic(topic)


def _in_topic(topic: Topic) -> Iterator[tuple[Card | None, Finding]]:
    for block in topic.lead:
        for finding in _in_code(block) if isinstance(block, Code) else _in_text(block):
            yield None, finding
    for card in topic.cards:
        for code in (one for one in code_blocks(card) if one.role is not Role.VARIANT):
            yield from ((card, finding) for finding in _in_code(code))
        for text in texts(card):
            yield from ((card, finding) for finding in _in_text(text))


def _in_code(code: Code) -> Iterator[Finding]:
    """Yield the findings in a fence and in its output."""
    source = code.span.source
    start, end = source.line_start(code.line), code.span.end
    text = source.text[start:end]
    if not text.isascii():
        yield from _hidden(source, start, text)
        for offset, kind, value in _tokens(text, code.language):
            if kind[:1] != ("Comment",):
                yield from _words(source, start + offset, value, is_name=kind[:1] == ("Name",))


def _in_text(text: Markdown) -> Iterator[Finding]:
    """Yield the findings in the code spans of Markdown text."""
    source, start = text.span.source, text.span.start
    content = source.text[start : text.span.end]
    if not content.isascii():
        for span in _CODE_SPAN.finditer(content):
            yield from _hidden(source, start + span.start(2), span[2])
            yield from _words(source, start + span.start(2), span[2], is_name=False)


def _hidden(source: Source, start: int, text: str) -> Iterator[Finding]:
    for match in _HIDDEN.finditer(text):
        effect = "changes the order of the text" if match["direction"] else "is invisible"
        position = start + match.start()
        yield Finding(f"{_named(match[0])} {effect}", source.span(position, position + 1))


def _words(source: Source, start: int, text: str, *, is_name: bool) -> Iterator[Finding]:
    """Yield the words that look like other words."""
    for match in () if text.isascii() else _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and (reason := _reason(word, is_name=is_name)):
            span = source.span(start + match.start(), start + match.end())
            yield Finding(f"the word {word!r} {reason}", span)


def _reason(word: str, *, is_name: bool) -> str:
    """Return why a word is misleading, or an empty string if it is not misleading."""
    letters = [letter for letter in word if letter.isalpha()]
    alike = [letter for letter in letters if letter in _LOOK_ALIKES]
    is_mixed = any(_is_latin(letter) for letter in letters)
    if alike and (is_mixed or (is_name and len(alike) == len(letters))):
        return f"contains {_named(alike[0])}, which looks like {_LOOK_ALIKES[alike[0]]!r}"
    plain = unicodedata.normalize("NFKC", word)
    if is_name and plain != word and plain.isascii() and plain.isalnum():
        return f"is the same identifier as {plain!r} in Python"
    return ""


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def _tokens(text: str, language: str) -> Iterator[tuple[int, _TokenType, str]]:
    """Yield the offset, the kind, and the text of each token."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False) if language else None
    except ClassNotFound:
        lexer = None
    if lexer is None:
        yield 0, Token.Text, text
        return
    for offset, kind, value in lexer.get_tokens_unprocessed(text):
        # Pygments treats letters that it does not know as errors.
        yield offset, Token.Name if kind is Token.Error else kind, value


RULES = (
    DeckRule(
        code="misleading-character",
        check=misleading_character,
        about="code with invisible characters, or with letters that look like other letters",
        why=(
            "The code that a reader sees is not the code that runs "
            "(Boucher and Anderson 2021: Trojan Source)."
        ),
        hint="retype it, or write it as an escape such as '\\u202e' in a string",
    ),
)
