"""The Open Graph image."""

from __future__ import annotations

import io
import sys

import pytest
from PIL import Image, ImageChops

from flashproof.project import bundled_templates
from flashproof.site import Page
from flashproof.site.social_image import draw_social_image

BLANK_CARD = (bundled_templates() / "site" / "og.png").read_bytes()


def test_the_social_image_shows_the_title(site_pages: dict[str, Page]) -> None:
    with Image.open(io.BytesIO(site_pages["og.png"].content)) as image:
        gray = image.convert("L")
    assert gray.size == (1200, 630)
    title, empty = gray.crop((130, 118, 1090, 240)), gray.crop((130, 510, 900, 550))
    dark = sum(title.histogram()[:128])
    assert 0.03 < dark / (960 * 122) < 0.3
    assert not sum(empty.histogram()[:128])
    assert b"https://cards.example/learning/og.png" in site_pages["index.html"].content


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
