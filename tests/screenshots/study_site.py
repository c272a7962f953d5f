"""Take screenshots of every mode and state, for review and for the documentation.

    python -m tests.screenshots.study_site dist/site FOLDER [NAME…]

Each is taken in light and dark mode, on desktop and phone. Names or their prefixes select some.
Some screenshots are combined for the documentation.
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
from tests.gates.built_site import site_folder

TOPIC = "l1-l2-regularization"
Style = tuple[str, str]
"""``light`` or ``dark``, and the name of a size."""
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
"""Images for the documentation, each made of several screenshots side by side."""
GAP, BACKGROUND, MAX_WIDTH = 24, "#c3cad6", 1440
EXPLANATION = "They add a penalty to the loss that grows with the size of the weights."
CODE = "penalty = regularizers.L2(1e-2)\nlayer = layers.Dense(64, kernel_regularizer=penalty)"
DRAWN = """async () => {
  await document.fonts.ready;
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
}"""
"""Waits for fonts and animations."""
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
"""Stores a month of reviews in the format of the first version."""


def main() -> None:
    """Take the selected screenshots in each style."""
    root, folder, selected = site_folder().as_uri() + "/", Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        for style in product(("light", "dark"), SIZES):
            take_all(browser, root, folder, selected, style)
        browser.close()
    for name, parts in STRIPS.items():
        strip([folder / f"{part}.png" for part in parts], folder / f"{name}.png")


def strip(parts: list[Path], target: Path) -> None:
    """Combine images side by side, with few colors; do nothing if one is missing."""
    if not all(part.is_file() for part in parts):
        return
    images = [Image.open(part).convert("RGB") for part in parts]
    width = sum(image.width + GAP for image in images) - GAP
    height = max(image.height for image in images)
    combined = Image.new("RGB", (width, height), BACKGROUND)
    x = 0
    for image in images:
        combined.paste(image, (x, 0))
        x += image.width + GAP
    scale = min(1.0, MAX_WIDTH / width)
    small = combined.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    few_colors(small).save(target, optimize=True)


def few_colors(image: Image.Image) -> Image.Image:
    """Reduce the colors but keep the most common ones exactly; the file shrinks to a third."""
    counted = sorted(image.getcolors(image.width * image.height) or [], reverse=True)
    common = [value for _, color in counted[:96] for value in cast("tuple[int, ...]", color)]
    spread = image.quantize(160, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette((common + spread)[:768])
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def take_all(browser: Browser, root: str, folder: Path, selected: list[str], style: Style) -> None:
    """Take the selected screenshots in one style."""
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
        if not selected or label.startswith(tuple(selected)):
            page.screenshot(path=folder / f"{label}.png")
    context.close()


def states(page: Page, root: str) -> Iterator[str]:
    """Go through the states and yield the name of each."""
    page.goto(f"{root}card.html")
    page.evaluate(HISTORY)
    yield from pages(page, root)
    yield from modes(page, root)


def pages(page: Page, root: str) -> Iterator[str]:
    """Go through pages that need no interaction."""
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
        page.evaluate(DRAWN)
        yield name


def modes(page: Page, root: str) -> Iterator[str]:
    """Go through the question and answer in each mode, then review, exam, and search."""
    for mode in ("recall", "quiz", "explain", "predict", "cloze", "compare", "write"):
        start_session(page, root, f"topic/{TOPIC}/{mode}")
        yield f"{mode}-question"
        answer(page)
        page.locator(".ask .button").last.click()
        page.evaluate("scrollTo(0, 0)")
        yield f"{mode}-answer"
    start_session(page, root, "all/review")
    answer(page)
    page.locator(".ask .button").last.click()
    yield "review-answer"
    start_session(page, root, f"topic/{TOPIC}/exam")
    answer(page)
    yield "exam-question"
    page.get_by_role("button", name="Submit").first.click()
    page.locator("dialog .button-primary").click()
    page.evaluate(DRAWN)
    yield "exam-result"
    page.goto(f"{root}topics/{TOPIC}.html")
    page.locator("#search").fill("gradient tape")
    page.locator(".search-results a").first.wait_for()
    yield "search"


def start_session(page: Page, root: str, route: str) -> None:
    """Start a session in lesson order."""
    page.goto("about:blank")
    page.goto(f"{root}study.html#/{route}")
    page.locator("#study h1").wait_for(state="attached")
    order = page.get_by_label("Lesson order")
    if order.count():
        order.check()
    if page.locator("form.setup-form").count():
        page.locator("form.setup-form button.button-primary").click()
    page.locator(".study-card").wait_for()


def answer(page: Page) -> None:
    """Give an answer that is partly correct."""
    for field in page.locator("textarea:visible").all():
        classes = (field.get_attribute("class") or "").split()
        is_code, is_output = "code-area" in classes, "mono" in classes
        field.fill(CODE if is_code else "[0.5, 0.0]" if is_output else EXPLANATION)
    for field in page.locator("input.cloze-input").all():
        field.fill("l1")
    for row in page.locator(".study-card fieldset:has(input:enabled)").all():
        row.locator("input").first.check()


if __name__ == "__main__":
    main()
