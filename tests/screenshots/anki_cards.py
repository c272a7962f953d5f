"""Take screenshots of real cards on a phone, for review and for the documentation.

    python -m tests.screenshots.anki_cards dist/tensorflow.apkg FOLDER [ID…]

Takes both sides of the cards with these ids, in light and dark mode. Without ids, makes the images
of ``docs/anki.md``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.anki.reviewer import Reviewer, ReviewerSettings, Sides, render_cards
from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable
from tests.screenshots.study_site import strip

Action = Callable[[Page], None]
"""The learner's actions on one side of a card."""
Shot = tuple[str, str]
"""A card's id and a side."""

STRIPS: Mapping[str, tuple[Shot, ...]] = {
    "anki-day": (
        ("l1l2-quiz-sparse", "front"),
        ("l1l2-quiz-sparse", "back"),
        ("l1l2-predict-l1-hops", "back"),
    ),
    "anki-night": (
        ("l1l2-explain-overfitting", "back"),
        ("l1l2-compare-l1-l2", "back"),
        ("l1l2-cloze-elastic-code", "front"),
    ),
}
EXPLANATION = "Both add a penalty on the weights to the loss, so large weights become expensive."
HEIGHT = 1040
FIXED_RANDOM = "Math.random = () => 0.4;"
"""Makes the order of a quiz's options the same each time."""


def _compare(page: Page) -> None:
    for row, column in enumerate((1, 0, 0, 0, 1, 0)):
        page.locator("tbody tr").nth(row).locator("button").nth(column).click()


def _explain(page: Page) -> None:
    for tick in page.locator(".fp-concept button").all()[:2]:
        tick.click()


ACTIONS: Mapping[Shot, Action] = {
    ("l1l2-quiz-sparse", "front"): lambda page: page.get_by_role("button", name="L2").click(),
    ("l1l2-predict-l1-hops", "front"): lambda page: page.locator("textarea").fill(
        "[0.25, 0.0, 0.0, 0.0, 0.0]"
    ),
    ("l1l2-explain-overfitting", "front"): lambda page: page.locator("textarea").fill(EXPLANATION),
    ("l1l2-explain-overfitting", "back"): _explain,
    ("l1l2-compare-l1-l2", "front"): _compare,
}


def main() -> None:
    """Take the selected screenshots."""
    package, folder, selected = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        cards = render_cards(package, Path(name))
        path = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        for card, is_night in product(selected, (False, True)):
            take(browser, cards[card], card, folder, is_night=is_night)
        for target, shots in {} if selected else STRIPS.items():
            for card in dict.fromkeys(card for card, _ in shots):
                take(browser, cards[card], card, Path(name), is_night="night" in target)
            parts = [Path(name, f"{card}-{side}{target[4:]}.png") for card, side in shots]
            strip([crop(part) for part in parts], folder / f"{target}.png")
        browser.close()


def crop(part: Path) -> Path:
    """Crop a screenshot so that all parts of an image have the same height."""
    image = Image.open(part)
    image.crop((0, 0, image.width, HEIGHT)).save(part)
    return part


def take(browser: Browser, sides: Sides, card: str, folder: Path, *, is_night: bool) -> None:
    """Take screenshots of both sides of a card, each after the learner's actions on it."""
    reviewer = Reviewer(browser, ReviewerSettings(is_night=is_night, is_phone=True))
    reviewer.page.set_viewport_size({"width": 390, "height": HEIGHT})
    reviewer.page.add_init_script(FIXED_RANDOM)
    for side, text in (("front", sides.front), ("back", sides.back)):
        page = reviewer.show(text, sides.ordinal)
        if action := ACTIONS.get((card, side)):
            action(page)
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
        style = "night" if is_night else "day"
        page.screenshot(path=folder / f"{card}-{side}-{style}.png", full_page=True)
    reviewer.context.close()


if __name__ == "__main__":
    main()
