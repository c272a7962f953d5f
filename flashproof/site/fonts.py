"""Create the site's web fonts: for text, code, headings, and math.

The fonts are subsets of IBM Plex Sans, IBM Plex Mono, and STIX Two Math, which come from Python
packages. All three have the SIL Open Font License 1.1; the subsets retain the license and the
copyright notice. "Plex" is a reserved name, so the subsets have their own names.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


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
_FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
_TOKEN = re.compile(r"<(mi|mo|mn|mtext|ms)\b[^>]*>([^<]*)")
_FAMILY_NAMES = (1, 16)
_LICENSE_NAMES = [0, 1, 2, 5, 13, 14]


class Face(StrEnum):
    """A font of the site; the value is the name of its file."""

    HEADING = "title"
    TEXT = "text"
    CODE = "code"
    MATH = "math"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a font comes from, and what the subset keeps."""

    package: str
    file: str
    family: str
    descriptors: str
    features: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ("GSUB", "GPOS")
    axes: tuple[tuple[str, float | tuple[float, float]], ...] = ()


# The heading and math fonts are needed to lay out a page, so they replace the fallback font as soon
# as they are loaded. Text and code keep the fallback font if the fonts are not loaded in time,
# because text that moves is worse than text in a different font.
_STIX = ("ziamath", "fonts/STIXTwoMath-Regular.ttf")
_SOURCES = {
    Face.HEADING: _Source(*_STIX, "FP Title", "font-display:swap", ("kern",), ("GSUB", "MATH")),
    Face.MATH: _Source(*_STIX, "FP Math", "font-display:swap"),
    Face.TEXT: _Source(
        "fontpkg_ibm_plex_sans",
        "files/IBMPlexSans[wdth,wght].ttf",
        "FP Text",
        "font-weight:400 600;font-display:fallback",
        ("kern",),
        ("GSUB", "meta"),
        (("wdth", 100), ("wght", (400, 600))),
    ),
    Face.CODE: _Source(
        "fontpkg_ibm_plex_mono",
        "files/IBMPlexMono-Regular.ttf",
        "FP Code",
        "font-display:fallback",
        (),
        ("GSUB", "GPOS", "meta"),
    ),
}

FIXED_CHARACTERS = {
    Face.HEADING: _ASCII.translate(_NOT_IN_HEADINGS) + _HEADING_PUNCTUATION,
    Face.TEXT: _COMMON,
    Face.CODE: _COMMON + _BOX_DRAWING,
}
"""The characters of the fonts that are the same on every site. Browsers take all others from the
fonts of the system."""


@dataclass(frozen=True, slots=True)
class WebFont:
    """A font file and its ``@font-face`` rule."""

    face: Face
    content: bytes

    @property
    def path(self) -> str:
        """The path of the file, relative to the site's root."""
        return f"fonts/{self.face}.woff2"

    @property
    def family(self) -> str:
        """The name of the font family in style sheets."""
        return _SOURCES[self.face].family

    @property
    def rule(self) -> str:
        """The ``@font-face`` rule for a style sheet in the site's root folder."""
        source = _SOURCES[self.face]
        return (
            f'@font-face{{font-family:"{source.family}";src:url({self.path}) format("woff2");'
            f"{source.descriptors}}}"
        )


def web_fonts(
    pages: Iterable[str],
    characters: Iterable[str] = (),
    make_subset: Callable[[str, Face], bytes] | None = None,
) -> tuple[WebFont, ...]:
    """Return the fonts of a site; the math font is omitted if there are no formulas.

    Args:
        pages: the HTML of pages with formulas.
        characters: the result of ``math_characters`` for all other pages.
        make_subset: the function that creates the subsets; ``subset_font`` by default.

    """
    make = make_subset or subset_font
    used = "".join(sorted(set(characters).union(*map(math_characters, pages))))
    needed = {**FIXED_CHARACTERS, **({Face.MATH: used} if used else {})}
    return tuple(WebFont(face, make(text, face)) for face, text in needed.items())


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


@lru_cache(maxsize=16)
def subset_font(characters: str, face: Face) -> bytes:
    """Return a WOFF2 subset of a font; the output is deterministic.

    Args:
        characters: the characters to include, without duplicates.
        face: the font. The math font keeps its MATH table; text and headings keep their kerning.

    """
    from fontTools import subset, ttLib  # noqa: PLC0415 - slow; most builds have it in the cache

    source = _SOURCES[face]
    options = subset.Options(
        drop_tables=[*subset.Options().drop_tables, *source.dropped],
        flavor="woff2",
        layout_features=list(source.features),
        name_IDs=_LICENSE_NAMES,
        hinting=False,
        recalc_timestamp=False,
        notdef_outline=True,
    )
    font = ttLib.TTFont(io.BytesIO(full_font(face)), recalcTimestamp=False)
    for table in source.dropped:  # otherwise fontTools parses and compiles them first
        if table in font:
            del font[table]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    if source.axes:
        _limit_axes(font, dict(source.axes))
    for name in _FAMILY_NAMES:
        font["name"].setName(source.family, name, 3, 1, 0x409)
    target = io.BytesIO()
    subset.save_font(font, target, options)
    return target.getvalue()


def shared_fonts(faces: Iterable[Face]) -> dict[Face, bytes]:
    """Return the fonts that are the same on every site, for some faces."""
    return {face: subset_font(FIXED_CHARACTERS[face], face) for face in faces}


def full_font(face: Face = Face.HEADING) -> bytes:
    """Read the complete font of a face from its Python package.

    Raises:
        ModuleNotFoundError: the package is not installed.

    """
    source = _SOURCES[face]
    spec = find_spec(source.package)
    if spec is None or not spec.submodule_search_locations:
        message = f"the package {source.package}, which contains a font, is not installed"
        raise ModuleNotFoundError(message)
    return (Path(spec.submodule_search_locations[0]) / source.file).read_bytes()


def _limit_axes(font: Any, limits: dict[str, float | tuple[float, float]]) -> None:
    from fontTools.varLib import instancer  # noqa: PLC0415 - slow, like fontTools.subset

    instancer.instantiateVariableFont(font, limits, inplace=True)


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
