"""The files beside the pages: fonts, icons, style, script, feed, templates of a deck's own."""

from __future__ import annotations

import io
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound
from PIL import Image, ImageDraw, ImageFont

from flashproof.site import (
    Page,
    SiteInputs,
    feeds,
    fonts,
    icons,
    javascript,
    lettering,
    make_site,
    stylesheet,
    write_site,
)
from flashproof.site.theme import theme
from flashproof.site.writer import PreviousSite
from tests.site.color_contrast import contrast, tokens

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def glyphs(font: bytes) -> set[int]:
    return set(TTFont(io.BytesIO(font)).getBestCmap())


def test_the_math_font_has_what_browsers_draw_and_little_else() -> None:
    page = "<math><mi>x</mi><mi>λ</mi><mi>h</mi><mi>log</mi><mo>∑</mo><mn>2</mn></math>"
    found = {face.family: face for face in fonts.faces([page])}
    wanted = {0x1D465, 0x1D706, 0x210E, 0x2211, *map(ord, "log2")}
    assert wanted <= glyphs(found["FP Math"].content)
    assert ord("x") not in glyphs(found["FP Math"].content)
    names = TTFont(io.BytesIO(found["FP Math"].content))["name"]
    assert "SIL Open Font License" in names.getDebugName(13)


def test_math_braces_can_grow() -> None:
    face = fonts.faces(["<math><mo>(</mo></math>"])[1]
    variants = TTFont(io.BytesIO(face.content))["MATH"].table.MathVariants
    assert "parenleft" in variants.VertGlyphCoverage.glyphs


def test_without_formulas_there_is_no_math_font() -> None:
    assert [face.family for face in fonts.faces(["<p>x</p>"])] == ["FP Title"]


@pytest.mark.parametrize("size", icons.SIZES)
def test_icons_are_pictures(size: int) -> None:
    picture = Image.open(io.BytesIO(icons.icon(size)))
    picture.load()
    assert picture.size == (size, size)
    assert len(picture.getcolors() or []) >= 4


def test_the_picture_for_links_has_the_title_on_it(made: dict[str, Page]) -> None:
    picture = Image.open(io.BytesIO(made["og.png"].content)).convert("L")
    assert picture.size == (1200, 630)
    above, below = picture.crop((130, 118, 1090, 240)), picture.crop((130, 510, 900, 550))
    dark = sum(above.histogram()[:128])
    assert 0.03 < dark / (960 * 122) < 0.3
    assert not sum(below.histogram()[:128])
    assert b"https://cards.example/learning/og.png" in made["index.html"].content


def test_letters_cover_what_they_are(made: dict[str, Page]) -> None:
    """Against FreeType, through Pillow: the same ink in the same place, within a few per cent."""
    font = made[fonts.TITLE].content
    rows, advance = lettering.coverage(font, "Rag & 8", 80, 400)
    plain = io.BytesIO()
    face = TTFont(io.BytesIO(font))
    face.flavor = None
    face.save(plain)
    image = Image.new("L", (400, len(rows)))
    pen = ImageFont.truetype(io.BytesIO(plain.getvalue()), 80)
    ImageDraw.Draw(image).text((0, 80), "Rag & 8", fill=255, font=pen, anchor="ls")
    mine = [min(1.0, share) for row in rows for share in row]
    theirs = [value / 255 for value in image.tobytes()]
    assert abs(sum(mine) - sum(theirs)) < 0.03 * sum(theirs)
    assert sum(abs(a - b) for a, b in zip(mine, theirs, strict=True)) < 0.15 * sum(theirs)
    assert advance > 200


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
    assert stylesheet.sheet([css], "@f{}", {"hue": "30"}) == (
        '@f{}\n.b>i{color :red;margin:0 1px}.c :is(b){content:"a > b: c"}\n:root{--fp-hue:30;}\n'
    )
    wide = "@media (width >= 2rem) { a:hover { b: c } }"
    assert stylesheet.sheet([wide], "", {}) == "@media (width >= 2rem){a:hover{b:c}}\n"


@pytest.mark.parametrize("value", ["red;}*{display:none", "</style>", "a\\b", ""])
def test_theme_values_cannot_leave_their_rule(value: str) -> None:
    with pytest.raises(ValueError, match="theme"):
        stylesheet.sheet([], "", {"hue": value})


@pytest.mark.parametrize(
    ("colour", "hue"),
    [("#ff0000", 29), ("#00ff00", 142), ("#0000ff", 264)],
)
def test_hues_are_those_of_oklch(colour: str, hue: int) -> None:
    """Values from CSS Color 4, section 9.4."""
    assert abs(int(theme(colour)["hue"]) - hue) <= 1


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


def test_the_feed_is_newest_first_and_leads_to_lasting_addresses(made: dict[str, Page]) -> None:
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
    text = feeds.safe_json(value)
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


def test_png_chunks_add_up() -> None:
    """RFC 2083: each chunk ends in the CRC of its name and content."""
    data = icons.png([b"\0\0\0" * 2], 2)
    name, content, crc = data[12:16], data[16:29], data[29:33]
    assert int.from_bytes(crc, "big") == zlib.crc32(name + content)
