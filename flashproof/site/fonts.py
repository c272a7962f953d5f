"""The two faces that the site brings: headlines, and mathematics.

Both are cut from STIX Two Math (SIL Open Font License 1.1; the licence and the copyright stay in
the files), which the package ``ziamath`` carries, to the characters that are in use. Where the
package is missing the site falls back to the reader's fonts.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from fontTools import subset
from fontTools.ttLib import TTFont

TITLE = "fonts/title.woff2"
MATH = "fonts/math.woff2"
_LETTERS = "".join(map(chr, range(0x20, 0x7F)))
_TITLE_CHARACTERS = _LETTERS.translate(dict.fromkeys(map(ord, "[]{}|\\^`~<>"))) + (
    "\u2013\u2014\u2019\u201c\u201d\u2026\u203a"  # dashes, quotation marks, ellipsis
)
_LICENCE_NAMES = [0, 1, 2, 5, 13, 14]


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and the rule that brings it into a page."""

    path: str
    family: str
    content: bytes

    @property
    def rule(self) -> str:
        """Its ``@font-face`` rule, for a style sheet in the site's root."""
        return (
            f'@font-face{{font-family:"{self.family}";src:url({self.path}) format("woff2");'
            "font-display:swap}"
        )


def faces(mathematics: Iterable[str]) -> tuple[Face, ...]:
    """The faces of a site.

    Args:
        mathematics: texts of the formulas on its pages; none: no face for them.

    """
    found = [Face(TITLE, "FP Title", cut(_TITLE_CHARACTERS, mathematics=False))]
    if characters := set().union(*mathematics):
        found.append(
            Face(MATH, "FP Math", cut("".join(sorted(_as_drawn(characters))), mathematics=True))
        )
    return tuple(found)


@lru_cache(maxsize=8)
def cut(characters: str, *, mathematics: bool) -> bytes:
    """STIX Two Math with nothing but these characters, as WOFF2; the same bytes every time."""
    options = subset.Options(
        drop_tables=[*subset.Options().drop_tables, *(() if mathematics else ("MATH",))],
        flavor="woff2",
        layout_features=[] if mathematics else ["kern"],
        name_IDs=_LICENCE_NAMES,
        hinting=False,
        recalc_timestamp=False,
        notdef_outline=True,
    )
    font = TTFont(io.BytesIO(_stix()), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    target = io.BytesIO()
    subset.save_font(font, target, options)
    return target.getvalue()


def _stix() -> bytes:
    return (resources.files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf").read_bytes()


def _as_drawn(characters: set[str]) -> set[str]:
    """With the slanted forms that browsers put in place of single letters (MathML Core)."""
    slanted = {_slanted(character) for character in characters}
    return characters | slanted | set("()[]{}|\u221a\u2212+=0123456789")


def _slanted(character: str) -> str:
    point = ord(character)
    if character == "h":
        return "\u210e"
    for first, last, target in (
        ("A", "Z", 0x1D434), ("a", "z", 0x1D44E),
        ("\u0391", "\u03a9", 0x1D6E2), ("\u03b1", "\u03c9", 0x1D6FC),  # Greek
    ):  # fmt: skip
        if ord(first) <= point <= ord(last):
            return chr(target + point - ord(first))
    return {"∂": "\U0001d715", "ϵ": "\U0001d716", "ϑ": "\U0001d717", "ϕ": "\U0001d719"}.get(
        character, character
    )
