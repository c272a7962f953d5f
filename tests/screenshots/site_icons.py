"""Draw the site's icons and the blank card for link previews.

    python -m tests.screenshots.site_icons templates/site

Draws ``icon.svg`` in the sizes of the PNG icons, without its round corners, because programs cut
icons to their own shape. Draws ``og.png`` in the colors of the site's light mode.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from flashproof.site.assets import ICONS
from flashproof.site.social_image import BLANK_CARD
from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable

COLORS = 24
"""The number of colors of a PNG file. The drawings have few colors and smooth edges."""
SQUARE = 30
"""The width of a square of the paper in the image for link previews."""


def main() -> None:
    """Draw all files into a folder of templates."""
    folder = Path(sys.argv[1])
    icon = re.sub(r' rx="\d+"', "", (folder / "icon.svg").read_text("utf-8"))
    drawings = [(name, icon, size, size) for size, name in ICONS.items()]
    drawings.append((BLANK_CARD, "".join(social_card()), 1200, 630))
    with sync_playwright() as playwright:
        path = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        for name, svg, width, height in drawings:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
            image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            image.quantize(COLORS, dither=Image.Dither.NONE).save(folder / name, optimize=True)
            page.close()
        browser.close()


def social_card() -> Iterator[str]:
    """Yield the parts of an SVG image: a card on squared paper, with room for two lines of text."""
    yield '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">'
    yield '<rect width="1200" height="630" fill="#f4f7fd"/>'
    lines = [f"M{x} 0v630" for x in range(0, 1200, SQUARE)]
    lines += [f"M0 {y}h1200" for y in range(15, 630, SQUARE)]
    yield f'<path d="{"".join(lines)}" stroke="#d7e4f6" stroke-width="2"/>'
    yield '<path d="M60 75h1080v480H60z" fill="#fdfeff" stroke="#cbd5e3" stroke-width="2"/>'
    yield '<path d="M59 75h1082v9H59z" fill="#185295"/>'
    yield '<path d="M60 255h1080" stroke="#e47c75" stroke-width="4"/>'
    for number in range(16):
        color = "#185295" if number < 9 else "#d7e4f6"
        yield f'<rect x="{130 + 40 * number}" y="435" width="30" height="30" fill="{color}"/>'
    yield '<rect x="1030" y="435" width="60" height="60" fill="#185295"/></svg>'


if __name__ == "__main__":
    main()
