"""Draw the Open Graph image, an index card with the site's title.

Pillow draws the text (install ``flashproof[social]``). It is an optional dependency because it adds
20 MB to a 48 MB installation, and only sites with a ``site_url`` use it. Without Pillow, ``og.png``
is the card without text, so every site with a ``site_url`` has an image.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flashproof.site.fonts import full_math_font

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

BLANK_CARD = "og.png"
"""The blank card's template file, 1200 by 630 pixels, the usual size for Open Graph images."""

_TEXT_LEFT = 130
_TEXT_WIDTH = 960
_INK = "#185295"


def draw_social_image(blank_card: bytes, title: str, subtitle: str) -> bytes:
    """Draw a title and a subtitle on the card; return ``blank_card`` if Pillow is missing.

    Args:
        blank_card: the card as a PNG file.
        title: the large text above the rule.
        subtitle: the small text below the rule.

    Returns:
        A PNG file, deterministic for a given version of Pillow.

    """
    try:
        from PIL import Image, ImageDraw  # noqa: PLC0415 - an optional dependency
    except ModuleNotFoundError:
        return blank_card
    with Image.open(io.BytesIO(blank_card)) as card:
        image = card.convert("RGB")
    canvas = ImageDraw.Draw(image)
    _write_line(canvas, title, baseline=214, size=96)
    _write_line(canvas, subtitle, baseline=330, size=40)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _write_line(canvas: ImageDraw, text: str, *, baseline: int, size: float) -> None:
    """Draw one line of text; reduce the font size if the line is too wide."""
    from PIL import ImageFont  # noqa: PLC0415 - an optional dependency

    def font(points: float) -> ImageFont.FreeTypeFont:
        engine = ImageFont.Layout.BASIC  # some builds of Pillow lack the Raqm layout engine
        return ImageFont.truetype(io.BytesIO(full_math_font()), points, layout_engine=engine)

    width = font(size).getlength(text)
    fitting = size * min(1, _TEXT_WIDTH / width) if width else size
    canvas.text((_TEXT_LEFT, baseline), text, fill=_INK, font=font(fitting), anchor="ls")
