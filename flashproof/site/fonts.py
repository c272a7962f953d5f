"""Create the site's two web fonts, one for headings and one for math.

Both are subsets of STIX Two Math from the ``ziamath`` package (SIL Open Font License 1.1; the files
retain the license and the copyright notice). Each contains only the characters in use: the full
font is 1.5 MB, but the two subsets together are less than 20 KB.
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

HEADING_FONT = "fonts/title.woff2"
MATH_FONT = "fonts/math.woff2"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
HEADING_CHARACTERS = _ASCII.translate(dict.fromkeys(map(ord, "[]{}|\\^`~<>"))) + (
    "\u2013\u2014\u2019\u201c\u201d\u2026\u203a"  # dashes, quotation marks, ellipsis
)
"""The characters of the heading font, the same on every site."""
_FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
_TOKEN = re.compile(r"<(mi|mo|mn|mtext|ms)\b[^>]*>([^<]*)")
_LICENSE_NAMES = [0, 1, 2, 5, 13, 14]


@dataclass(frozen=True, slots=True)
class WebFont:
    """A font file and its ``@font-face`` rule."""

    path: str
    family: str
    content: bytes

    @property
    def rule(self) -> str:
        """The ``@font-face`` rule for a style sheet in the site's root folder."""
        return (
            f'@font-face{{font-family:"{self.family}";src:url({self.path}) format("woff2");'
            "font-display:swap}"
        )


def web_fonts(
    pages: Iterable[str],
    characters: Iterable[str] = (),
    make_subset: Callable[[str, bool], bytes] | None = None,
) -> tuple[WebFont, ...]:
    """Return the fonts of a site; the math font is omitted if there are no formulas.

    Args:
        pages: the HTML of pages with formulas.
        characters: the result of ``math_characters`` for all other pages.
        make_subset: the function that creates the subsets; ``subset_font`` by default.

    """
    make = make_subset or subset_font
    used = "".join(sorted(set(characters).union(*map(math_characters, pages))))
    math_fonts = [WebFont(MATH_FONT, "FP Math", make(used, True))] if used else []
    return (WebFont(HEADING_FONT, "FP Title", make(HEADING_CHARACTERS, False)), *math_fonts)


def math_characters(page: str) -> set[str]:
    """Return the characters that browsers need to render the formulas on a page.

    An ``<mi>`` with a single letter is rendered in italics (MathML Core, "The mi element").
    """
    characters: set[str] = set()
    for formula in _FORMULA.findall(page):
        for name, content in _TOKEN.findall(formula):
            text = html.unescape(content)
            characters |= {_italic(text)} if name == "mi" and len(text) == 1 else set(text)
    return characters


@lru_cache(maxsize=8)
def subset_font(characters: str, is_math: bool) -> bytes:
    """Return a WOFF2 subset of STIX Two Math; the output is deterministic.

    Args:
        characters: the characters to include, without duplicates.
        is_math: if true, keep the MATH table and drop kerning; if false, do the opposite.

    """
    from fontTools import subset, ttLib  # noqa: PLC0415 - slow; most builds have it in the cache

    dropped = ("GSUB", "GPOS" if is_math else "MATH")
    options = subset.Options(
        drop_tables=[*subset.Options().drop_tables, *dropped],
        flavor="woff2",
        layout_features=[] if is_math else ["kern"],
        name_IDs=_LICENSE_NAMES,
        hinting=False,
        recalc_timestamp=False,
        notdef_outline=True,
    )
    font = ttLib.TTFont(io.BytesIO(full_font()), recalcTimestamp=False)
    for table in dropped:  # otherwise fontTools parses and compiles them before it drops them
        del font[table]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    target = io.BytesIO()
    subset.save_font(font, target, options)
    return target.getvalue()


def full_font() -> bytes:
    """Read the complete STIX Two Math font from the ``ziamath`` package.

    Raises:
        ModuleNotFoundError: ``ziamath`` is not installed.

    """
    spec = find_spec("ziamath")
    if spec is None or not spec.submodule_search_locations:
        message = "the package ziamath, which contains the font, is not installed"
        raise ModuleNotFoundError(message)
    folder = Path(spec.submodule_search_locations[0])
    return (folder / "fonts" / "STIXTwoMath-Regular.ttf").read_bytes()


def _italic(character: str) -> str:
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
