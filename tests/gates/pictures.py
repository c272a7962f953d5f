"""Pictures of every mode in its states: to look at, and for the documentation.

    python -m tests.gates.pictures dist/site FOLDER [NAME…]

Each is taken in light and dark, on a desk and on a phone; a name, or the beginning of one, chooses.
Some of them make strips for the documentation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import cast

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable
from tests.gates.common import site

TOPIC = "l1-l2-regularization"
Style = tuple[str, str]
"""Light or dark, and the name of a size."""
SIZES = {"desk": (1120, 800), "phone": (390, 844)}
STRIPS = {
    "study-phone": (
        "quiz-answer-light-phone",
        "explain-answer-dark-phone",
        "compare-answer-light-phone",
        "review-answer-dark-phone",
    ),
    "study-desk": ("predict-answer-light-desk", "progress-dark-desk"),
    "site-desk": ("index-light-desk", "topic-dark-desk"),
}
"""What the documentation shows."""
GAP, GROUND, WIDEST = 24, "#c9c5bd", 1440
WORDS = "They add a penalty to the loss that grows with the size of the weights."
HISTORY = """() => {
  const prefix = Object.keys(localStorage).find(key => key.endsWith(":version")).slice(0, -7);
  const now = Math.floor(Date.now() / 1000), day = 86400;
  document.querySelectorAll(".card-list a").forEach((link, n) => {
    if (n > 420) return;
    const id = link.closest("li").id, first = now - (n % 26) * day - 3600;
    const reviews = [[first, n % 7 ? 3 : 1], [first + 600, 3]];
    const later = first + (3 + n % 9) * day;
    if (later < now) reviews.push([later, n % 6 ? 3 : 1]);
    const answers = [[first, "quiz", n % 5 && n % 3 ? 1 : n % 2, [0.25, 0.5, 0.75, 0.95][n % 4]]];
    localStorage.setItem(`${prefix}card:${id}`, JSON.stringify(
      {version: 1, reviews, answers, memory: null}));
  });
}"""
"""A month of a learner's reviews, kept as the first version of the storage did."""


def main() -> None:
    """Go through the states, in each look, and take those that were asked for."""
    root, folder, wanted = site().as_uri() + "/", Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        for style in product(("light", "dark"), SIZES):
            look(browser, root, folder, wanted, style)
        browser.close()
    for name, parts in STRIPS.items():
        strip([folder / f"{part}.png" for part in parts], folder / f"{name}.png")


def strip(parts: list[Path], target: Path) -> None:
    """Pictures side by side, in few colours; nothing where one of them is missing."""
    if not all(part.is_file() for part in parts):
        return
    pictures = [Image.open(part).convert("RGB") for part in parts]
    width = sum(picture.width + GAP for picture in pictures) - GAP
    height = max(picture.height for picture in pictures)
    whole = Image.new("RGB", (width, height), GROUND)
    at = 0
    for picture in pictures:
        whole.paste(picture, (at, 0))
        at += picture.width + GAP
    scale = min(1.0, WIDEST / width)
    small = whole.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    few_colours(small).save(target, optimize=True)


def few_colours(picture: Image.Image) -> Image.Image:
    """The grounds as they are, and colours that cover the rest: a third of the bytes."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    common = [value for _, colour in counted[:96] for value in cast("tuple[int, ...]", colour)]
    spread = picture.quantize(160, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette((common + spread)[:768])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def look(browser: Browser, root: str, folder: Path, wanted: list[str], style: Style) -> None:
    """All states in one look."""
    scheme, size = style
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=size == "phone",
        has_touch=size == "phone",
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name in states(page, root):
        label = f"{name}-{scheme}-{size}"
        if not wanted or label.startswith(tuple(wanted)):
            page.screenshot(path=folder / f"{label}.png")
    context.close()


def states(page: Page, root: str) -> Iterator[str]:
    """Goes from state to state, and stops at each with its name."""
    page.goto(f"{root}card.html")
    page.evaluate(HISTORY)
    yield from pages(page, root)
    yield from modes(page, root)


def pages(page: Page, root: str) -> Iterator[str]:
    """What stands still."""
    for name, path in {
        "index": "index.html",
        "topic": f"topics/{TOPIC}.html",
        "card": f"topics/{TOPIC}.html#quiz",
        "start": "study.html",
        "progress": "study.html#/progress",
        "sheet": f"sheets/{TOPIC}.html",
        "paper": f"exams/{TOPIC}.html",
        "documents": "docs/format.html",
    }.items():
        page.goto("about:blank")
        page.goto(root + path)
        page.wait_for_timeout(300)
        yield name


def modes(page: Page, root: str) -> Iterator[str]:
    """Each mode: its question, its answer; then review, exam and search."""
    for mode in ("recall", "quiz", "explain", "predict", "cloze", "compare"):
        begin(page, root, f"topic/{TOPIC}/{mode}")
        yield f"{mode}-question"
        fill(page)
        page.locator(".ask .button").last.click()
        page.evaluate("scrollTo(0, 0)")
        yield f"{mode}-answer"
    begin(page, root, "all/review")
    fill(page)
    page.locator(".ask .button").last.click()
    yield "review-answer"
    begin(page, root, f"topic/{TOPIC}/exam")
    fill(page)
    yield "exam-question"
    page.get_by_role("button", name="Submit").first.click()
    page.locator("dialog .button-primary").click()
    page.wait_for_timeout(200)
    yield "exam-result"
    page.goto(f"{root}topics/{TOPIC}.html")
    page.locator("#search").fill("gradient tape")
    page.locator(".search-results a").first.wait_for()
    yield "search"


def begin(page: Page, root: str, route: str) -> None:
    """A session in the order of the lesson."""
    page.goto("about:blank")
    page.goto(f"{root}study.html#/{route}")
    page.locator("#study h1").wait_for(state="attached")
    order = page.get_by_label("Lesson order")
    if order.count():
        order.check()
    if page.locator("form.setup-form").count():
        page.locator("form.setup-form button.button-primary").click()
    page.locator(".study-card").wait_for()


def fill(page: Page) -> None:
    """An answer that is half right."""
    for field in page.locator("textarea:visible").all():
        is_output = "mono" in (field.get_attribute("class") or "")
        field.fill("[0.5, 0.0]" if is_output else WORDS)
    for field in page.locator("input.cloze-input").all():
        field.fill("l1")
    for row in page.locator(".study-card fieldset:has(input:enabled)").all():
        row.locator("input").first.check()


if __name__ == "__main__":
    main()
