r"""Math in prose: ``$…$`` in a line, ``$$…$$`` on its own.

As in Pandoc, an opening ``$`` has no space behind it, a closing one no space before and no digit
behind it, so that "from $5 to $10" stays text; ``\$`` is always a dollar.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from math_core import LatexError, LatexToMathML

_TOKEN = re.compile(
    r"(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)"
    r"|\\."
    r"|\$\$(?P<block>(?:(?!\n[ \t]*\n)[^$\\]|\\.)+?)\$\$"
    r"|\$(?![\s$])(?P<inline>(?:(?!\n[ \t]*\n)[^$\\`]|\\.)*?)(?<!\s)\$(?!\d)",
    re.DOTALL,
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_STYLE = re.compile(r' style="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text, by offsets into it, the dollars included."""

    tex: str
    is_block: bool
    start: int
    end: int


def formulas(text: str) -> Iterator[Formula]:
    """The formulas of a text in order; code spans and escapes are passed over."""
    if "$" not in text:
        return
    for match in _TOKEN.finditer(text):
        tex = match["block"] if match["block"] is not None else match["inline"]
        if tex is not None:
            yield Formula(tex.strip(), match["block"] is not None, *match.span())


@lru_cache(maxsize=16_384)
def to_mathml(tex: str, *, is_block: bool) -> str:
    """MathML for a formula, with classes where the converter writes styles.

    Raises:
        ValueError: it is not LaTeX; the message says why.

    """
    try:
        mathml = _converter().convert_with_local_state(tex, displaystyle=is_block)
    except LatexError as fault:
        lines = [line for line in _ANSI.sub("", str(fault)).splitlines() if line.strip()]
        raise ValueError(lines[0].removeprefix("Error:").strip().rstrip(".")) from None
    # A screen reader that knows no MathML reads the formula as it was written.
    label = html.escape(tex, quote=True)
    mathml = _STYLE.sub(_class_for_style, mathml)
    return mathml.replace("<math", f'<math alttext="{label}"', 1)


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    return LatexToMathML()


def _class_for_style(match: re.Match[str]) -> str:
    """The site's policy allows no inline style, and alignment is the only one that tells much."""
    for side in ("left", "right", "center"):
        if f"text-align: {side}" in match[1]:
            return f' class="math-{side}"'
    return ""
