"""Pictures of every mode in its states: to look at, and for the documentation.

    python -m tests.gates.pictures dist/site FOLDER [NAME…]

Each is taken in light and dark, on a desk and on a phone; a name, or the beginning of one, chooses.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable
from tests.gates.common import site

TOPIC = "l1-l2-regularization"
Style = tuple[str, str]
"""Light or dark, and the name of a size."""
SIZES = {"desk": (1120, 800), "phone": (390, 844)}
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


def look(browser: Browser, root: str, folder: Path, wanted: list[str], style: Style) -> None:
    """All states in one look."""
    scheme, size = style
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
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
    page.locator(".ask .button").last.click()
    yield "review-answer"
    begin(page, root, f"topic/{TOPIC}/exam")
    fill(page)
    yield "exam-question"
    page.get_by_role("button", name="Hand in").first.click()
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
    order = page.get_by_label("As in the lesson")
    if order.count():
        order.check()
    if page.locator("form.begin").count():
        page.locator("form.begin button.button-primary").click()
    page.locator(".study-card").wait_for()


def fill(page: Page) -> None:
    """An answer that is half right."""
    for field in page.locator("textarea:visible").all():
        field.fill("L1 pulls every weight with the same force, so small weights become 0.")
    for field in page.locator("input.gap").all():
        field.fill("l1")
    for row in page.locator(".study-card fieldset:has(input:enabled)").all():
        row.locator("input").first.check()


if __name__ == "__main__":
    main()
