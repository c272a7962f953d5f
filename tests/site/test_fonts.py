"""The font subsets."""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont

from flashproof.site import fonts


def glyphs(font: bytes) -> set[int]:
    return set(TTFont(io.BytesIO(font)).getBestCmap())


def test_the_math_font_has_only_the_characters_of_formulas() -> None:
    page = "<math><mi>x</mi><mi>λ</mi><mi>h</mi><mi>log</mi><mo>∑</mo><mn>2</mn></math>"
    (_, math_font) = fonts.web_fonts([page])
    wanted = {0x1D465, 0x1D706, 0x210E, 0x2211, *map(ord, "log2")}
    assert wanted <= glyphs(math_font.content)
    assert ord("x") not in glyphs(math_font.content)
    names = TTFont(io.BytesIO(math_font.content))["name"]
    assert "SIL Open Font License" in names.getDebugName(13)


def test_math_parentheses_can_stretch() -> None:
    face = fonts.web_fonts(["<math><mo>(</mo></math>"])[1]
    variants = TTFont(io.BytesIO(face.content))["MATH"].table.MathVariants
    assert "parenleft" in variants.VertGlyphCoverage.glyphs


def test_without_formulas_there_is_no_math_font() -> None:
    assert [face.family for face in fonts.web_fonts(["<p>x</p>"])] == ["FP Title"]
