"""Provide the site's web fonts for text, code, headings, and math.

The fonts are subsets of IBM Plex Sans, IBM Plex Mono, and STIX Two Math, which come from Python
packages. All three have the SIL Open Font License 1.1; the subsets keep the license and the
copyright notice. "Plex" is a reserved name, so the subsets have different names. The fonts for
text, code, and headings are the same on every site. The math font contains only the characters that
the formulas of a site need.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
_TOKEN = re.compile(r"<(mi|mo|mn|mtext|ms)\b[^>]*>([^<]*)")
_FAMILY_NAMES = (1, 16)
_LICENSE_NAMES = [0, 1, 2, 5, 13, 14]


class Face(StrEnum):
    """A font of the site; the value is its file name without the extension."""

    HEADING = "title"
    TEXT = "text"
    CODE = "code"
    MATH = "math"

    @property
    def path(self) -> str:
        """The path of the font file, relative to the site's root."""
        return f"fonts/{self}.woff2"

    @property
    def family(self) -> str:
        """The name of the font family in style sheets."""
        return f"FP {self.title()}"

    @property
    def rule(self) -> str:
        """The ``@font-face`` rule for a style sheet in the site's root folder."""
        return (
            f'@font-face{{font-family:"{self.family}";src:url({self.path}) format("woff2");'
            f"{_DESCRIPTORS[self]}}}"
        )


# The math font is needed to lay out formulas, so it replaces the fallback font as soon as it is
# loaded. The other fonts are used only if they are loaded when the page is first shown, because
# text that moves is worse than text in a different font. They are then stored for the next page.
_DESCRIPTORS = {
    Face.HEADING: "font-display:optional",
    Face.TEXT: "font-weight:400 600;font-display:optional",
    Face.CODE: "font-display:optional",
    Face.MATH: "font-display:swap",
}


def _characters(*ranges: tuple[int, int]) -> str:
    return "".join(chr(point) for first, last in ranges for point in range(first, last + 1))


_ASCII = _characters((0x20, 0x7E))
_LATIN = _characters((0xA0, 0x17F), (0x218, 0x21B), (0x1E9E, 0x1E9E))
_PUNCTUATION = _characters((0x2010, 0x2027), (0x2030, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122))
_ARROWS = _characters((0x2190, 0x2195), (0x21D2, 0x21D2))
_OPERATORS = _characters((0x2212, 0x2212), (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2265))
_BOX_DRAWING = _characters((0x2500, 0x259F))
_SHAPES = _characters((0x25A0, 0x25A1), (0x25B2, 0x25B2), (0x25BC, 0x25BC), (0x25CB, 0x25CF))
_COMMON = _ASCII + _LATIN + _PUNCTUATION + _ARROWS + _OPERATORS + _SHAPES
_NOT_IN_HEADINGS = dict.fromkeys(map(ord, "[]{}|\\^`~<>"))
_HEADING_PUNCTUATION = "\u2013\u2014\u2019\u201c\u201d\u2026\u203a"  # dashes, quotation marks, …
_TEXT_AXES = {"wdth": 100, "wght": (400, 600)}
"""The only width, and the range of the weights."""

SHARED_FACES = (Face.HEADING, Face.TEXT, Face.CODE)
"""The fonts that are the same on every site."""


@dataclass(frozen=True, slots=True)
class WebFont:
    """A font of a site and the content of its file."""

    face: Face
    content: bytes


def web_fonts(
    pages: Iterable[str],
    characters: Iterable[str] = (),
    make_shared_font: Callable[[Face], bytes] | None = None,
    make_math_font: Callable[[str], bytes] | None = None,
) -> tuple[WebFont, ...]:
    """Return the fonts of a site; the math font is omitted if there are no formulas.

    Args:
        pages: the HTML of pages with formulas.
        characters: the result of ``math_characters`` for all other pages.
        make_shared_font: the function that creates each shared font; ``shared_font`` by default.
        make_math_font: the function that creates the math font; ``math_font`` by default.

    """
    make_shared, make_math = make_shared_font or shared_font, make_math_font or math_font
    used = "".join(sorted(set(characters).union(*map(math_characters, pages))))
    shared = [WebFont(face, make_shared(face)) for face in SHARED_FACES]
    return (*shared, *([WebFont(Face.MATH, make_math(used))] if used else []))


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


def shared_font(face: Face) -> bytes:
    """Return the content of a font file that is the same on every site.

    Raises:
        ValueError: the font depends on the site.
        ModuleNotFoundError: the package with the complete font is not installed.

    """
    match face:
        case Face.HEADING:
            font = subset_font(
                full_math_font(),
                _ASCII.translate(_NOT_IN_HEADINGS) + _HEADING_PUNCTUATION,
                features=["kern"],
                dropped=("GSUB", "MATH"),
            )
        case Face.TEXT:
            full = full_font("fontpkg_ibm_plex_sans", "files/IBMPlexSans[wdth,wght].ttf")
            font = subset_font(full, _COMMON, features=["kern"], dropped=("GSUB", "meta"))
            _limit_axes(font)
        case Face.CODE:
            full = full_font("fontpkg_ibm_plex_mono", "files/IBMPlexMono-Regular.ttf")
            font = subset_font(full, _COMMON + _BOX_DRAWING, dropped=("GSUB", "GPOS", "meta"))
        case Face.MATH:
            message = "the characters of the math font depend on the site"
            raise ValueError(message)
    return to_woff2(font, face)


@lru_cache(maxsize=16)
def math_font(characters: str) -> bytes:
    """Return the math font with these characters, which must not contain duplicates."""
    return to_woff2(subset_font(full_math_font(), characters, dropped=("GSUB", "GPOS")), Face.MATH)


def subset_font(
    font: bytes, characters: str, *, features: Collection[str] = (), dropped: Collection[str] = ()
) -> TTFont:
    """Return a subset of a font.

    Args:
        font: the content of the complete font file.
        characters: the characters to include, without duplicates.
        features: the layout features to keep.
        dropped: the tables to remove.

    """
    from fontTools import subset, ttLib  # noqa: PLC0415 - slow; most builds have it in the cache

    options = subset.Options(
        drop_tables=[*subset.Options().drop_tables, *dropped],
        layout_features=list(features),
        name_IDs=_LICENSE_NAMES,
        hinting=False,
        notdef_outline=True,
    )
    opened = ttLib.TTFont(io.BytesIO(font), recalcTimestamp=False)
    for table in dropped:  # otherwise fontTools parses and compiles them first
        if table in opened:
            del opened[table]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(opened)
    return opened


def to_woff2(font: TTFont, face: Face) -> bytes:
    """Return a font with the family name of a face, in WOFF2 format.

    The output is deterministic.
    """
    for name in _FAMILY_NAMES:
        font["name"].setName(face.family, name, 3, 1, 0x409)
    font.flavor = "woff2"
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def full_math_font() -> bytes:
    """Read the complete STIX Two Math font from its Python package.

    Raises:
        ModuleNotFoundError: the package is not installed.

    """
    return full_font("ziamath", "fonts/STIXTwoMath-Regular.ttf")


def full_font(package: str, file: str) -> bytes:
    """Read a complete font from a Python package.

    Raises:
        ModuleNotFoundError: the package is not installed.

    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        message = f"the package {package}, which contains a font, is not installed"
        raise ModuleNotFoundError(message)
    return (Path(spec.submodule_search_locations[0]) / file).read_bytes()


def _limit_axes(font: TTFont) -> None:
    from fontTools.varLib import instancer  # noqa: PLC0415 - slow, like fontTools.subset

    instancer.instantiateVariableFont(font, _TEXT_AXES, inplace=True)


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
