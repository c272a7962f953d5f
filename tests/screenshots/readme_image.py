"""Make the README's image: a topic in the browser next to a quiz card in Anki.

python -m tests.screenshots.readme_image dist docs/images/flashproof.png
"""

from __future__ import annotations

import sys
import tempfile
from base64 import b64encode
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.anki.reviewer import Reviewer, ReviewerSettings, render_cards
from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable
from tests.screenshots.anki_cards import ACTIONS, FIXED_RANDOM
from tests.screenshots.study_site import DRAWN, TOPIC, few_colors

CARD = "l1l2-quiz-sparse"
FRAME = """<body style="margin:0;height:960px;background:#c3cad6;display:flex;gap:40px;
align-items:center;justify-content:center"><style>img{border:1px solid #aab4c4;border-radius:12px;
height:900px;object-fit:cover;object-position:top}</style>"""


def main() -> None:
    """Take both screenshots and put them side by side."""
    dist, target = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        path = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        shots = (topic(browser, dist / "site"), card(browser, dist, Path(name)))
        images = (f"data:image/png;base64,{b64encode(shot).decode()}" for shot in shots)
        page = browser.new_page(viewport={"width": 1500, "height": 960})
        page.set_content(FRAME + "".join(f'<img src="{image}">' for image in images))
        page.screenshot(path=target)
        browser.close()
    few_colors(Image.open(target).convert("RGB")).save(target, optimize=True)


def topic(browser: Browser, site: Path) -> bytes:
    """Return a screenshot of the top of a topic's page."""
    page = browser.new_page(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
    page.goto(f"{site.absolute().as_uri()}/topics/{TOPIC}.html")
    page.evaluate(DRAWN)
    return page.screenshot()


def card(browser: Browser, dist: Path, folder: Path) -> bytes:
    """Return a screenshot of the back of a card, after a wrong answer on its front."""
    (package,) = dist.glob("*.apkg")
    sides = render_cards(package, folder)[CARD]
    reviewer = Reviewer(browser, ReviewerSettings(is_night=False, is_phone=True))
    reviewer.page.set_viewport_size({"width": 400, "height": 900})
    reviewer.page.add_init_script(FIXED_RANDOM)
    ACTIONS[CARD, "front"](reviewer.show(sides.front, sides.ordinal))
    page = reviewer.show(sides.back, sides.ordinal)
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    return page.screenshot()


if __name__ == "__main__":
    main()
