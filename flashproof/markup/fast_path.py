"""The texts that most cards are made of, without the whole of Python-Markdown.

One line of words with code spans, bold words and formulas means only one thing, in every reader
of Markdown; what is made of it here is what ``CardMarkdown`` and the cleaner make of it, byte for
byte (a test compares them). Any other text is left to these.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from flashproof.markup import placeholders
from flashproof.markup.math import Formula

_LETTERS = r"A-Za-z0-9À-ÖØ-öø-ɏͰ-Ͽ"
_MARKS = r".,;:!?()'\"%+=/→·≤≥≠\u2013\u2014\u2018-\u201d\u2026\u00d7\u2212"
_WORDS = rf"[{_LETTERS}{_MARKS} -]"
_PIECE = re.compile(
    rf"(?P<words>(?:{_WORDS}|{placeholders.DELETION.pattern})+)"
    r"|`(?P<code>[!-#%-\[\]-_a-~](?:[ -#%-\[\]-_a-~]*[!-#%-\[\]-_a-~])?)`(?!`)"
    rf"|\*\*(?P<bold>[{_LETTERS}](?:{_WORDS}*[{_LETTERS}])?)\*\*(?!\*)"
)
_BEGINS_PLAINLY = re.compile(rf"(?:{placeholders.DELETION.pattern})*[A-Za-zÀ-ÖØ-öø-ɏͰ-Ͽ]")
"""A letter opens no list, heading, quote, table or fence."""


def fast_html(text: str, formulas: Iterable[Formula]) -> str | None:
    """The neutral HTML of a simple text; ``None`` where it is not simple enough.

    Deletions are marked already; they may hold whole code spans and bold words, but no formulas.
    """
    if not _BEGINS_PLAINLY.match(text) or text[-1] == " " or "  " in text or "http" in text:
        return None
    parts = ["<p>"]
    end = 0
    for formula in formulas:
        if formula.is_block or not _take(text, end, formula.start, parts):
            return None
        parts.append(f"<tex-inline>{html.escape(formula.tex, quote=False)}</tex-inline>")
        end = formula.end
    if not _take(text, end, len(text), parts):
        return None
    parts.append("</p>")
    return "".join(parts)


def _take(text: str, start: int, end: int, parts: list[str]) -> bool:
    """Add what stands between two places; whether all of it was simple."""
    while start < end:
        piece = _PIECE.match(text, start, end)
        if piece is None:
            return False
        if piece["words"] is not None:
            parts.append(piece["words"])
        elif piece["code"] is not None:
            parts.append(f"<code>{html.escape(piece['code'], quote=False)}</code>")
        else:
            parts.append(f"<strong>{piece['bold']}</strong>")
        start = piece.end()
    return True
