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
    try:
        mathml = _converter().convert_with_local_state(tex, displaystyle=is_block)
    except LatexError as error:
        lines = [line for line in _ANSI.sub("", str(error)).splitlines() if line.strip()]
        raise ValueError(lines[0].removeprefix("Error:").strip().rstrip(".")) from None
    # Screen readers without MathML support read the LaTeX.
    label = html.escape(tex, quote=True)
    mathml = _STYLE.sub(_class_for_style, mathml)
    return mathml.replace("<math", f'<math alttext="{label}"', 1)


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    return LatexToMathML()


def _class_for_style(match: re.Match[str]) -> str:
    """Return a CSS class for an alignment, because the site's CSP forbids inline styles."""
    for side in ("left", "right", "center"):
        if f"text-align: {side}" in match[1]:
            return f' class="math-{side}"'
    return ""
