"""Create the fonts that are the same on every site, in ``templates/site/fonts``.

Usage::

    python -m tools.web_fonts

The fonts are subsets of IBM Plex Sans, IBM Plex Mono, and STIX Two Math, which come from Python
packages. All three have the SIL Open Font License 1.1; the subsets keep the license and the
copyright notice. "Plex" is a reserved name, so the subsets have different names.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fontTools.varLib import instancer

from flashproof.project import bundled_templates
from flashproof.site.fonts import SHARED_FACES, Face, full_math_font, subset_font, to_woff2


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


def main() -> None:
    """Write the font files."""
    for face in SHARED_FACES:
        (bundled_templates() / "site" / face.path).write_bytes(shared_font(face))


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
            full = _read_font("fontpkg_ibm_plex_sans", "IBMPlexSans[wdth,wght].ttf")
            font = subset_font(full, _COMMON, features=["kern"], dropped=("GSUB", "meta"))
            instancer.instantiateVariableFont(font, _TEXT_AXES, inplace=True)
        case Face.CODE:
            full = _read_font("fontpkg_ibm_plex_mono", "IBMPlexMono-Regular.ttf")
            font = subset_font(full, _COMMON + _BOX_DRAWING, dropped=("GSUB", "GPOS", "meta"))
        case Face.MATH:
            message = "the characters of the math font depend on the site"
            raise ValueError(message)
    return to_woff2(font, face)


def _read_font(package: str, file: str) -> bytes:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        message = f"the package {package}, which contains a font, is not installed"
        raise ModuleNotFoundError(message)
    return (Path(spec.submodule_search_locations[0]) / "files" / file).read_bytes()


if __name__ == "__main__":
    main()
