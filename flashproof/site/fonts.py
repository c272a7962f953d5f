"""The two faces that the site brings: headlines, and mathematics.

Both are cut from STIX Two Math (SIL Open Font License 1.1; the licence and the copyright stay in
the files), which the package ``ziamath`` carries, to the characters that are in use.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

TITLE = "fonts/title.woff2"
MATH = "fonts/math.woff2"
_LETTERS = "".join(map(chr, range(0x20, 0x7F)))
TITLE_CHARACTERS = _LETTERS.translate(dict.fromkeys(map(ord, "[]{}|\\^`~<>"))) + (
    "\u2013\u2014\u2019\u201c\u201d\u2026\u203a"  # dashes, quotation marks, ellipsis
)
"""What headlines may be made of, on any site."""
_FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
_LEAF = re.compile(r"<(mi|mo|mn|mtext|ms)\b[^>]*>([^<]*)")
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


def faces(
    mathematics: Iterable[str],
    characters: Iterable[str] = (),
    cut_face: Callable[[str, bool], bytes] | None = None,
) -> tuple[Face, ...]:
    """The faces of a site.

    Args:
        mathematics: HTML with the formulas on its pages; where there are none, no face for them.
        characters: what other pages draw for theirs, as ``drawn`` tells it.
        cut_face: what cuts a face, in the place of ``cut``.

    """
    make = cut_face or cut
    used = set(characters).union(*map(drawn, mathematics))
    found = [Face(MATH, "FP Math", make("".join(sorted(used)), True))] if used else []
    return (Face(TITLE, "FP Title", make(TITLE_CHARACTERS, False)), *found)


def drawn(page: str) -> set[str]:
    """The characters that browsers draw for the formulas in a page.

    A ``<mi>`` of one letter is drawn in its slanted form (MathML Core, "italic").
    """
    found: set[str] = set()
    for formula in _FORMULA.findall(page):
        for name, content in _LEAF.findall(formula):
            text = html.unescape(content)
            found |= {_slanted(text)} if name == "mi" and len(text) == 1 else set(text)
    return found


@lru_cache(maxsize=8)
def cut(characters: str, mathematics: bool) -> bytes:
    """STIX Two Math with nothing but these characters, as WOFF2; the same bytes every time."""
    from fontTools import subset, ttLib  # noqa: PLC0415 - most builds find the faces cut

    dropped = ("GSUB", "GPOS" if mathematics else "MATH")
    options = subset.Options(
        drop_tables=[*subset.Options().drop_tables, *dropped],
        flavor="woff2",
        layout_features=[] if mathematics else ["kern"],
        name_IDs=_LICENCE_NAMES,
        hinting=False,
        recalc_timestamp=False,
        notdef_outline=True,
    )
    font = ttLib.TTFont(io.BytesIO(full_font()), recalcTimestamp=False)
    for table in dropped:  # else they are read and packed anew before they are dropped
        del font[table]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    target = io.BytesIO()
    subset.save_font(font, target, options)
    return target.getvalue()


def full_font() -> bytes:
    """Read STIX Two Math with all its characters from the files of ``ziamath``."""
    spec = find_spec("ziamath")
    if spec is None or not spec.submodule_search_locations:
        message = "the package ziamath, which carries the font, is not installed"
        raise ModuleNotFoundError(message)
    folder = Path(spec.submodule_search_locations[0])
    return (folder / "fonts" / "STIXTwoMath-Regular.ttf").read_bytes()


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
