"""The files beside the pages: fonts, icons, style, script, feed, templates of a deck's own."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound
from PIL import Image, ImageChops

from flashproof.model import Markdown, Option
from flashproof.project import bundled_templates
from flashproof.site import (
    Page,
    SiteInputs,
    assets,
    fonts,
    javascript,
    make_site,
    stylesheet,
    write_site,
)
from flashproof.site.social_image import draw_social_image
from flashproof.site.stylesheet import theme_from_accent
from flashproof.site.topic_view import shuffled
from flashproof.site.writer import PreviousSite
from flashproof.text.source import Source
from tests.site.color_contrast import contrast, tokens

BLANK_CARD = (bundled_templates() / "site" / "og.png").read_bytes()

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def glyphs(font: bytes) -> set[int]:
    return set(TTFont(io.BytesIO(font)).getBestCmap())


def test_the_math_font_has_what_browsers_draw_and_little_else() -> None:
    page = "<math><mi>x</mi><mi>λ</mi><mi>h</mi><mi>log</mi><mo>∑</mo><mn>2</mn></math>"
    found = {face.family: face for face in fonts.web_fonts([page])}
    wanted = {0x1D465, 0x1D706, 0x210E, 0x2211, *map(ord, "log2")}
    assert wanted <= glyphs(found["FP Math"].content)
    assert ord("x") not in glyphs(found["FP Math"].content)
    names = TTFont(io.BytesIO(found["FP Math"].content))["name"]
    assert "SIL Open Font License" in names.getDebugName(13)


def test_math_braces_can_grow() -> None:
    face = fonts.web_fonts(["<math><mo>(</mo></math>"])[1]
    variants = TTFont(io.BytesIO(face.content))["MATH"].table.MathVariants
    assert "parenleft" in variants.VertGlyphCoverage.glyphs


def test_without_formulas_there_is_no_math_font() -> None:
    assert [face.family for face in fonts.web_fonts(["<p>x</p>"])] == ["FP Title"]


@pytest.mark.parametrize("size", assets.ICONS)
def test_icons_have_their_size_and_four_colors(size: int, made: dict[str, Page]) -> None:
    with Image.open(io.BytesIO(made[assets.ICONS[size]].content)) as icon:
        assert icon.size == (size, size)
        assert len(icon.convert("RGB").getcolors() or []) == 4


def test_the_social_image_shows_the_title(made: dict[str, Page]) -> None:
    with Image.open(io.BytesIO(made["og.png"].content)) as image:
        gray = image.convert("L")
    assert gray.size == (1200, 630)
    title, empty = gray.crop((130, 118, 1090, 240)), gray.crop((130, 510, 900, 550))
    dark = sum(title.histogram()[:128])
    assert 0.03 < dark / (960 * 122) < 0.3
    assert not sum(empty.histogram()[:128])
    assert b"https://cards.example/learning/og.png" in made["index.html"].content


def test_a_long_title_fits_on_the_social_image() -> None:
    image = draw_social_image(BLANK_CARD, "A title with far too many words " * 4, "")
    with Image.open(io.BytesIO(image)) as long, Image.open(io.BytesIO(BLANK_CARD)) as blank:
        changed = ImageChops.difference(long.convert("RGB"), blank.convert("RGB")).getbbox()
    assert changed is not None
    assert 130 <= changed[0] < changed[2] <= 1090


def test_the_social_image_is_the_same_every_time() -> None:
    assert draw_social_image(BLANK_CARD, "A", "B") == draw_social_image(BLANK_CARD, "A", "B")


def test_without_pillow_the_social_image_has_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert draw_social_image(BLANK_CARD, "A", "B") == BLANK_CARD


def test_options_have_the_same_order_in_every_version_of_python() -> None:
    span = Source(Path("x.md"), "x.md", "x").span(0, 1)
    options = tuple(Option(Markdown(text, span), text == "b", None) for text in "abcde")
    order = [option.text.text for option in shuffled(options, "quiz-zero")]
    assert order == ["b", "c", "a", "d", "e"]
    fewer = [option.text.text for option in shuffled(options[1:], "quiz-zero")]
    assert fewer == [text for text in order if text != "a"]


def test_the_script_is_the_modules_without_what_modules_need() -> None:
    first = (
        '/** Says so. */\nexport const A = 1;\n// why\nexport function f() {\n  return "//";\n}\n'
    )
    second = (
        'import {\n  A, f,\n} from "./first.js";\nexport class B {}\nexport async function g() {}\n'
    )
    assert javascript.bundle([first, second]) == (
        '(() => {\n"use strict";\nconst A = 1;\nfunction f() {\nreturn "//";\n}\n'
        "class B {}\nasync function g() {}\n})();\n"
    )


def test_style_sheets_lose_only_comments_and_space() -> None:
    css = (
        '/* a */\n.b  > i { color : red;\n  margin: 0 1px; }\n\n.c :is(b) { content: "a > b: c"; }'
    )
    assert stylesheet.build_stylesheet([css], "@f{}", {"hue": "30"}) == (
        '@f{}\n.b>i{color :red;margin:0 1px}.c :is(b){content:"a > b: c"}\n:root{--fp-hue:30;}\n'
    )
    string = r""".a::before { content: "a  { ; } /* b */ \"" ; }"""
    assert stylesheet.minify(string) == r""".a::before{content:"a  { ; } /* b */ \""}"""
    wide = "@media (width >= 2rem) { a:hover { b: c } }"
    assert stylesheet.build_stylesheet([wide], "", {}) == "@media (width >= 2rem){a:hover{b:c}}\n"


@pytest.mark.parametrize("value", ["red;}*{display:none", "</style>", "a\\b", ""])
def test_theme_values_cannot_leave_their_rule(value: str) -> None:
    with pytest.raises(ValueError, match="theme"):
        stylesheet.build_stylesheet([], "", {"hue": value})


@pytest.mark.parametrize(
    ("colour", "hue"),
    [("#ff0000", 29), ("#00ff00", 142), ("#0000ff", 264)],
)
def test_hues_are_those_of_oklch(colour: str, hue: int) -> None:
    """Values from CSS Color 4, section 9.4."""
    assert abs(int(theme_from_accent(colour)["hue"]) - hue) <= 1


TEXTS = ("text", "muted", "accent", "right", "wrong", "warn")
GROUNDS = ("page", "surface", "raised", "accent-soft", "code")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("hue", range(0, 360, 15))
def test_text_has_contrast_whatever_the_hue(scheme: str, hue: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1; colours worked out here from the text of tokens.css."""
    colours = tokens(scheme, hue)
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["accent-text"], colours["accent"]) >= 4.5
    assert contrast(colours["edge"], colours["surface"]) >= 3
    assert contrast(colours["edge"], colours["page"]) >= 3


def test_the_feed_is_newest_first_and_links_to_permalinks(made: dict[str, Page]) -> None:
    feed = ET.fromstring(made["feed.xml"].content)  # noqa: S314 - our own
    times = [entry.text for entry in feed.iterfind("a:entry/a:updated", ATOM)]
    assert times == sorted(times, key=str, reverse=True)
    assert feed.findtext("a:updated", namespaces=ATOM) == times[0]
    ids = [entry.text for entry in feed.iterfind("a:entry/a:id", ATOM)]
    assert "https://cards.example/learning/card.html#l2-adds" in ids
    assert len(ids) == len(set(ids))


def test_the_sitemap_has_all_pages_worth_finding(made: dict[str, Page]) -> None:
    tree = ET.fromstring(made["sitemap.xml"].content)  # noqa: S314 - our own
    found = {element.text for element in tree.iter() if element.tag.endswith("loc")}
    base = "https://cards.example/learning/"
    assert {base + "index.html", base + "topics/tensors.html"} <= found
    assert base + "404.html" not in found


def test_the_worker_knows_every_file_by_its_hash(made: dict[str, Page]) -> None:
    text = made["sw.js"].content.decode()
    files = json.loads(re.search(r"const FILES = (\{.*?\});", text)[1])  # type: ignore[index]
    core = json.loads(re.search(r"const CORE = (\[.*?\]);", text)[1])  # type: ignore[index]
    assert set(core) <= files.keys()
    assert {path for path in made if path.endswith(".html")} <= files.keys()
    assert "learning.apkg" not in files


@given(st.recursive(st.text() | st.none(), lambda part: st.lists(part, max_size=3)))
def test_safe_json_is_json_that_ends_no_script(value: object) -> None:
    text = javascript.safe_json(value)
    assert json.loads(text) == value
    assert not re.search("[<\u2028\u2029]", text)


BASE = '{% extends "flashproof/base.html" %}{% block footer %}Mine{% endblock %}'


def own(source: SiteInputs, folder: Path, files: dict[str, str]) -> dict[str, Page]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pages = make_site(replace(source, templates=(folder, *source.templates)))
    return {page.path: page for page in pages}


def test_a_decks_own_files_come_first(source: SiteInputs, tmp_path: Path) -> None:
    made = own(
        source,
        tmp_path,
        {
            "partials/logo.svg": "<b>our mark</b>",
            "css/custom.css": ".mine { color: teal }",
            "css/study-modes.css": ".none { }",
            "base.html": BASE,
            "icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
    )
    page = made["index.html"].content.decode()
    assert "<b>our mark</b>" in page
    assert "Mine" in page
    assert "site-footer" not in page
    sheet = made["style.css"].content
    assert b".mine" in sheet
    assert b".modes strong" not in sheet
    assert made["icon.svg"].content.startswith(b"<svg xmlns='")


def test_the_accent_of_the_settings_colours_the_site(source: SiteInputs) -> None:
    settings = replace(source.settings, accent="#b3261e")
    made = {page.path: page for page in make_site(replace(source, settings=settings))}
    assert re.search(rb":root\{--fp-hue:2\d;--fp-strength:1.00;\}", made["style.css"].content)


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x"])
def test_pages_stay_within_their_folder(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a path"):
        write_site([Page(path, b"")], tmp_path)


def test_what_the_last_site_has_is_never_written_into(tmp_path: Path) -> None:
    """Not even where a helper that was killed has linked it, and somebody has touched it since."""
    old, new = tmp_path / "old", tmp_path / "new"
    before = PreviousSite(old, write_site([Page("a.html", b"one"), Page("b.html", b"two")], old))
    new.mkdir()
    (new / "a.html").hardlink_to(old / "a.html")
    (old / "b.html").write_bytes(b"own")
    write_site([Page("a.html", b"one"), Page("b.html", b"two")], new, before)
    assert [(new / name).read_bytes() for name in ("a.html", "b.html")] == [b"one", b"two"]
    assert [(old / name).read_bytes() for name in ("a.html", "b.html")] == [b"one", b"own"]


def test_a_missing_template_is_told(source: SiteInputs, tmp_path: Path) -> None:
    with pytest.raises(TemplateNotFound):
        make_site(replace(source, templates=(tmp_path,)))
