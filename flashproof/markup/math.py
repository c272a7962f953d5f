r"""Find math in text, ``$…$`` inline and ``$$…$$`` as a block, and convert it to MathML.

As in Pandoc, an opening ``$`` must not be followed by a space, and a closing ``$`` must not be
preceded by a space or followed by a digit. "from $5 to $10" is therefore plain text. ``\$`` is
always a literal dollar sign.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from math_core import LatexError, LatexToMathML

FORMULA = re.compile(
    r"\$\$(?P<block>(?:(?!\n[ \t]*\n)[^$\\]|\\.)+?)\$\$"
    r"|\$(?![\s$])(?P<inline>(?:(?!\n[ \t]*\n)[^$\\`]|\\.)*?)(?<!\s)\$(?!\d)",
    re.DOTALL,
)
"""Matches a formula; the group ``block`` or ``inline`` captures its LaTeX."""

_TOKEN = re.compile(
    r"(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)|\\.|" + FORMULA.pattern,
    re.DOTALL,
)
MAX_PARTS = 1_500
"""The maximum number of commands, scripts, brackets, and non-ASCII symbols in a formula.

``math_core`` is recursive: about 2,900 nested fractions overflow a stack of 8 MiB.
"""
MAX_LENGTH = 10_000
"""The maximum number of characters in a formula; ``math_core`` takes quadratic time."""
_PART = re.compile(r"[{(\[^_]|\\[a-zA-Z]+|\\.|[^\x00-\x7f]", re.DOTALL)
MAX_UNMATCHED = 12
"""The maximum number of unmatched opening brackets; each one doubles the conversion time."""
_BRACKET = re.compile(
    r"(?P<group>\{|\\begin\b|\\left\b\s*(?:\\[a-zA-Z]+|\\?.)?)"
    r"|(?P<end>\}|\\end\b|\\right\b\s*(?:\\[a-zA-Z]+|\\?.)?)"
    r"|(?P<open>[(\[\u2308\u230a\u27e6\u27e8\u27ea\u27ec\u27ee\u2983\u2985\u231c\u231e]|\\\{"
    r"|\\(?:[lL]+(?:brace|brack|angle|ceil|floor|group|moustache|vert|Vert|paren)|ulcorner"
    r"|llcorner|llbracket|lBrace|lParen|lblkbrbrak)(?![a-zA-Z]))"
    r"|(?P<close>[)\]\u2309\u230b\u27e7\u27e9\u27eb\u27ed\u27ef\u2984\u2986\u231d\u231f]|\\\}"
    r"|\\(?:[rR]+(?:brace|brack|angle|ceil|floor|group|moustache|vert|Vert|paren)|urcorner"
    r"|lrcorner|rrbracket|rBrace|rParen|rblkbrbrak)(?![a-zA-Z]))"
    r"|(?P<cell>&|\\\\)|\\[a-zA-Z]+|\\.",
    re.DOTALL,
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_STYLE = re.compile(r' style="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in text."""

    tex: str
    """The LaTeX between the dollar signs."""
    is_block: bool
    """Whether the delimiters are ``$$``."""
    start: int
    """The offset of the first dollar sign."""
    end: int
    """The offset after the last dollar sign."""


def formulas(text: str) -> Iterator[Formula]:
    """Yield the formulas in text, in order, skipping code spans and escaped characters."""
    if "$" not in text:
        return
    for match in _TOKEN.finditer(text):
        if match["block"] is not None or match["inline"] is not None:
            yield Formula(tex(match), match["block"] is not None, *match.span())


def tex(match: re.Match[str]) -> str:
    """Return the LaTeX of a match of ``FORMULA``."""
    return (match["inline"] if match["block"] is None else match["block"]).strip()


@lru_cache(maxsize=16_384)
def to_mathml(tex: str, *, is_block: bool) -> str:
    """Convert LaTeX to MathML, with CSS classes instead of inline styles.

    Raises:
        ValueError: the LaTeX is invalid; the message explains why.

    """
    if len(tex) > MAX_LENGTH:
        raise ValueError(f"it has more than {MAX_LENGTH:,} characters")
    if len(tex) > MAX_PARTS and sum(1 for _ in _PART.finditer(tex)) > MAX_PARTS:
        raise ValueError(f"it has more than {MAX_PARTS:,} commands, brackets, and symbols")
    if _has_unmatched_brackets(tex):
        raise ValueError(f"more than {MAX_UNMATCHED} opening brackets are not closed")
    try:
        mathml = _converter().convert_with_local_state(tex, displaystyle=is_block)
    except LatexError as error:
        lines = [line for line in _ANSI.sub("", str(error)).splitlines() if line.strip()]
        raise ValueError(lines[0].removeprefix("Error:").strip().rstrip(".")) from None
    # Screen readers without MathML support read the LaTeX.
    label = html.escape(tex, quote=True)
    mathml = _STYLE.sub(_class_for_style, mathml)
    return mathml.replace("<math", f'<math alttext="{label}"', 1)


def _has_unmatched_brackets(tex: str) -> bool:
    """Return whether there are too many unmatched opening brackets for ``math_core``.

    A bracket in a group or in a table cell does not close a bracket outside it.
    """
    levels, most, in_cells = [0], 0, 0
    for match in _BRACKET.finditer(tex):
        match match.lastgroup:
            case "group":
                levels.append(0)
            case "end" if len(levels) > 1:
                most = max(most, levels.pop())
            case "open":
                levels[-1] += 1
            case "close":
                levels[-1] = max(levels[-1] - 1, 0)
            case "cell":
                in_cells += levels[-1]
                levels[-1] = 0
    return max(most, sum(levels)) + in_cells > MAX_UNMATCHED


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    return LatexToMathML()


def _class_for_style(match: re.Match[str]) -> str:
    """Return a ``class`` attribute for an alignment; empty for any other style.

    The site's CSP forbids inline styles.
    """
    for side in ("left", "right", "center"):
        if f"text-align: {side}" in match[1]:
            return f' class="math-{side}"'
    return ""
