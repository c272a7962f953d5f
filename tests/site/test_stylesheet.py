"""The minifier, the theme, and the contrast of its colors."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from flashproof.site import SiteInputs, stylesheet
from flashproof.site.stylesheet import theme_from_accent
from tests.site.color_contrast import contrast, tokens
from tests.site.conftest import make_site

TEXTS = ("text", "muted", "accent", "right", "wrong", "warn")
GROUNDS = ("page", "grid", "surface", "raised", "accent-soft", "code")


def test_minifying_removes_only_comments_and_spaces() -> None:
    css = (
        '/* a */\n.b  > i { color : red;\n  margin: 0 1px; }\n\n.c :is(b) { content: "a > b: c"; }'
    )
    assert stylesheet.build_stylesheet([css], "@f{}", {"hue": "30"}) == (
        '@f{}\n.b>i{color :red;margin:0 1px}.c :is(b){content:"a > b: c"}\n:root{--fp-hue:30;}\n'
    )
    string = r""".a::before { content: "a  { ; } /* b */ \"" ; }"""
    assert stylesheet.minify(string) == r""".a::before{content:"a  { ; } /* b */ \""}"""
    numbers = ".a { b: url( x-0.5.png ); c: -0.5em 10.05px; d: calc(0.5 * 2) !important }"
    assert stylesheet.minify(numbers) == (
        ".a{b:url( x-0.5.png );c:-.5em 10.05px;d:calc(.5 * 2)!important}"
    )
    wide = "@media (width >= 2rem) { a:hover { b: c } }"
    assert stylesheet.build_stylesheet([wide], "", {}) == "@media (width >= 2rem){a:hover{b:c}}\n"


@pytest.mark.parametrize("value", ["red;}*{display:none", "</style>", "a\\b", ""])
def test_theme_values_cannot_end_their_declaration(value: str) -> None:
    with pytest.raises(ValueError, match="theme"):
        stylesheet.build_stylesheet([], "", {"hue": value})


@pytest.mark.parametrize(
    ("color", "hue"),
    [("#ff0000", 29), ("#00ff00", 142), ("#0000ff", 264)],
)
def test_hues_are_oklch_hues(color: str, hue: int) -> None:
    """Values from CSS Color 4, section 9.4."""
    assert abs(int(theme_from_accent(color)["hue"]) - hue) <= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("hue", range(0, 360, 15))
def test_text_has_enough_contrast_with_any_hue(scheme: str, hue: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1; the colors are computed independently from tokens.css."""
    colors = tokens(scheme, hue)
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(colors[text], colors[ground]) >= 4.5, (text, ground)
    assert contrast(colors["accent-text"], colors["accent"]) >= 4.5
    assert contrast(colors["edge"], colors["surface"]) >= 3
    assert contrast(colors["edge"], colors["page"]) >= 3


def test_the_accent_setting_sets_the_hue(site_inputs: SiteInputs) -> None:
    settings = replace(site_inputs.settings, accent="#b3261e")
    pages = {page.path: page for page in make_site(replace(site_inputs, settings=settings))}
    assert re.search(rb":root\{--fp-hue:2\d;--fp-strength:1.00;\}", pages["style.css"].content)
