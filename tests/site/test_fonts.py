"""The font subsets."""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont

from flashproof.site.fonts import Face, web_fonts


def glyphs(font: bytes) -> set[int]:
    return set(TTFont(io.BytesIO(font)).getBestCmap())


def test_the_math_font_has_only_the_characters_of_formulas() -> None:
    page = "<math><mi>x</mi><mi>λ</mi><mi>h</mi><mi>log</mi><mo>∑</mo><mn>2</mn></math>"
    math_font = web_fonts([page])[-1]
    wanted = {0x1D465, 0x1D706, 0x210E, 0x2211, *map(ord, "log2")}
    assert wanted <= glyphs(math_font.content)
    assert ord("x") not in glyphs(math_font.content)
    names = TTFont(io.BytesIO(math_font.content))["name"]
    assert "SIL Open Font License" in names.getDebugName(13)


def test_math_parentheses_can_stretch() -> None:
    face = web_fonts(["<math><mo>(</mo></math>"])[-1]
    variants = TTFont(io.BytesIO(face.content))["MATH"].table.MathVariants
    assert "parenleft" in variants.VertGlyphCoverage.glyphs


def test_without_formulas_there_is_no_math_font() -> None:
    families = [font.face.family for font in web_fonts(["<p>x</p>"])]
    assert families == ["FP Title", "FP Text", "FP Code"]


def test_text_and_code_have_their_characters_weights_and_license() -> None:
    text, code = (
        TTFont(io.BytesIO(font.content))
        for font in web_fonts([])
        if font.face in (Face.TEXT, Face.CODE)
    )
    for font in (text, code):
        assert set(map(ord, "Aż→≤")) <= set(font.getBestCmap())
        assert "SIL Open Font License" in font["name"].getDebugName(13)
        assert "IBM" in font["name"].getDebugName(0)
        assert "Plex" not in font["name"].getDebugName(1), "a reserved name"
    assert {axis.axisTag: (axis.minValue, axis.maxValue) for axis in text["fvar"].axes} == {
        "wght": (400, 600)
    }
    assert "GPOS" in text, "the kerning"
    assert {width for width, _ in code["hmtx"].metrics.values()} <= {0, 600}
    assert set(map(ord, "│┌━")) <= set(code.getBestCmap())


def test_the_style_sheet_declares_each_font() -> None:
    assert Face.TEXT.rule == (
        '@font-face{font-family:"FP Text";src:url(fonts/text.woff2) format("woff2");'
        "font-weight:400 600;font-display:optional}"
    )
