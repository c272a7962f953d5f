"""Icons, service worker, and a deck's own files."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from flashproof.errors import TemplateError
from flashproof.site import Page, SiteInputs, assets
from tests.site.conftest import make_site

BASE = '{% extends "flashproof/base.html" %}{% block footer %}Mine{% endblock %}'


@pytest.mark.parametrize("size", assets.ICONS)
def test_icons_have_their_size_and_the_colors_of_the_site(
    size: int, site_pages: dict[str, Page]
) -> None:
    manifest = json.loads(site_pages["manifest.webmanifest"].content)
    with Image.open(io.BytesIO(site_pages[assets.ICONS[size]].content)) as icon:
        assert icon.size == (size, size)
        colors = icon.convert("RGB").getcolors() or []
    most_common = {color for _, color in sorted(colors, reverse=True)[:2]}
    assert ImageColor.getrgb(manifest["theme_color"]) in most_common


def test_the_service_worker_knows_every_page(site_pages: dict[str, Page]) -> None:
    text = site_pages["sw.js"].content.decode()
    files = json.loads(re.search(r"const FILES = (\{.*?\});", text)[1])  # type: ignore[index]
    core = json.loads(re.search(r"const CORE = (\[.*?\]);", text)[1])  # type: ignore[index]
    assert set(core) <= files.keys()
    assert {path for path in site_pages if path.endswith(".html")} <= files.keys()
    assert "learning.apkg" not in files


def render_with_templates(
    site_inputs: SiteInputs, folder: Path, files: dict[str, str]
) -> dict[str, Page]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pages = make_site(replace(site_inputs, templates=(folder, *site_inputs.templates)))
    return {page.path: page for page in pages}


def test_a_decks_own_templates_override_the_built_in_ones(
    site_inputs: SiteInputs, tmp_path: Path
) -> None:
    pages = render_with_templates(
        site_inputs,
        tmp_path,
        {
            "partials/logo.svg": "<b>our mark</b>",
            "css/custom.css": ".mine { color: teal }",
            "css/study-modes.css": ".none { }",
            "base.html": BASE,
            "icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
    )
    page = pages["index.html"].content.decode()
    assert "<b>our mark</b>" in page
    assert "Mine" in page
    assert "site-footer" not in page
    sheet = pages["style.css"].content
    assert b".mine" in sheet
    assert b".modes strong" not in sheet
    assert pages["icon.svg"].content.startswith(b"<svg xmlns='")


def test_a_missing_template_is_an_error(site_inputs: SiteInputs, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="does not exist"):
        make_site(replace(site_inputs, templates=(tmp_path,)))
