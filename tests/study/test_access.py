"""Accessibility of every mode and state: axe, narrow screens, large text, forced colors, print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.study.conftest import Study, open_study

TOPIC = "topic/regularization"
NARROW: ViewportSize = {"width": 320, "height": 640}
HALF: ViewportSize = {"width": 640, "height": 450}


def answer(page: Page) -> None:
    """Fill in the card's fields."""
    for field in page.locator("textarea:visible, input.cloze-input").all():
        field.fill("We add no penalty")
    for row in page.locator(".study-card fieldset:has(input:enabled)").all():
        row.locator("input").first.check()


def settle(page: Page) -> None:
    """Wait until the page has been drawn and its animations have finished."""
    page.evaluate(
        """async () => {
          await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
          for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
        }"""
    )


def leave_dialog(page: Page, mode: str) -> Iterator[str]:
    """Confirm moving on if no point of an explanation is checked."""
    if page.locator("dialog").count():
        yield f"{mode}, moving on"
        page.get_by_role("button", name="Move on").click()


def states(study: Study) -> Iterator[str]:
    """Go through the app and yield the name of each state."""
    routes = ["", TOPIC, "settings", "progress", "help", f"{TOPIC}/sheet", f"{TOPIC}/weak"]
    for route in [*routes, "card/quiz-zero", "nothing"]:
        study.open(route)
        settle(study.page)
        yield route or "start"
    for mode in ["recall", "quiz", "explain", "predict", "cloze", "compare", "write", "arrange"]:
        page = study.open(f"{TOPIC}/{mode}")
        if mode == "recall":
            yield "setup"
        study.start_session(f"{TOPIC}/{mode}")
        yield f"{mode}, question"
        page.locator(".ask .button").last.click()
        if page.locator(".form-error").count():
            yield f"{mode}, nothing filled in"
        answer(page)
        for _ in range(2):  # the first click may only show a warning about the code
            if page.locator(".ask .button").count():
                page.locator(".ask .button").last.click()
        yield f"{mode}, answer"
        page.locator(".answered .button").last.click()
        yield from leave_dialog(page, mode)
        page.get_by_role("button", name="End").or_(page.locator(".end-buttons")).first.wait_for()
        if page.locator(".session-head").count():
            page.get_by_role("button", name="End").click()
        page.locator(".end-buttons").wait_for()
        yield f"{mode}, end"
    yield from more_states(study)


def more_states(study: Study) -> Iterator[str]:
    """Go through review and exam, search, and dialogs."""
    page = study.open("deck/generalization/review")
    page.locator(".ask .button").click()
    yield "review, answer"
    page.keyboard.press("3")
    page.get_by_role("button", name="Stop").click()
    yield "review, stopped"
    study.open("progress")
    yield "progress, charts"
    study.open(TOPIC)
    yield "weak cards"
    study.start_session("deck/generalization/exam")
    answer(page)
    page.get_by_label("I think so").check()
    yield "exam, question"
    page.get_by_role("button", name="Submit").first.click()
    yield "exam, submitting"
    page.locator("dialog .button-primary").click()
    page.locator(".exam-item summary").first.click()
    yield "exam, result"
    page.locator("#search").fill("penalty")
    page.locator(".search-results a").first.wait_for()
    yield "search"
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    yield "keys"


def test_axe_finds_no_violations(chromium: Browser, folder: Any, axe: str) -> None:
    """The dark colors are tested with the rules that depend on colors."""
    context = chromium.new_context(reduced_motion="reduce")
    study, violations = open_study(context, folder), {}
    schemes = {"light": None, "dark": ["color-contrast", "link-in-text-block"]}
    for state in states(study):
        if not study.page.evaluate("'axe' in window"):
            study.page.evaluate(axe)
        for scheme, rules in schemes.items():
            study.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            result = study.page.evaluate(
                """rules => axe.run({
                  resultTypes: ['violations'], preload: false,
                  ...(rules && {runOnly: {type: 'rule', values: rules}}),
                })""",
                rules,
            )
            if result["violations"]:
                violations[state, scheme] = [
                    (one["id"], [node["target"] for node in one["nodes"]][:3])
                    for one in result["violations"]
                ]
        study.page.emulate_media(color_scheme="light")
    context.close()
    assert violations == {}
    assert study.errors == []


def test_everything_fits_narrow_screens_and_large_text(chromium: Browser, folder: Any) -> None:
    """WCAG 1.4.4 and 1.4.10: 320 pixels, a window of 1280 pixels at 200%, and only text at 200%."""
    context = chromium.new_context(viewport=NARROW)
    study, too_wide = open_study(context, folder), []
    for state in states(study):
        width = study.page.evaluate("document.documentElement.scrollWidth")
        small = study.page.evaluate(
            """() => [...document.querySelectorAll("#study button, #study input, #study select")]
            .filter(one => one.checkVisibility())
            .map(one => [one.closest("label") ?? one, one.name || one.textContent])
            .map(([one, name]) => [one.getBoundingClientRect(), name])
            .filter(([box]) => Math.min(box.width, box.height) < 24).map(([, name]) => name)"""
        )
        if width > 320 or small:
            too_wide.append((state, "narrow", width, small))
        study.page.set_viewport_size(HALF)
        for size in ("100%", "200%"):
            width = study.page.evaluate(
                """size => {
                  document.documentElement.style.fontSize = size;
                  return document.documentElement.scrollWidth;
                }""",
                size,
            )
            if width > HALF["width"]:
                too_wide.append((state, size, width, []))
        study.page.evaluate("document.documentElement.style.fontSize = ''")
        study.page.set_viewport_size(NARROW)
    context.close()
    assert too_wide == []


def test_search_results_fit_a_phone(chromium: Browser, folder: Any) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    study = open_study(context, folder)
    page = study.open("")
    page.locator("#search").fill("penalty")
    page.locator(".search-results a").first.wait_for()
    box = page.locator(".search-results").bounding_box()
    context.close()
    assert box is not None
    assert box["x"] >= 0
    assert 340 <= box["width"] <= 390


def test_the_header_marks_the_current_page(study: Study) -> None:
    for route, name in [("", "Study"), ("all/review", "Due today"), ("progress", "Progress")]:
        marked = study.open(route).locator(".site-header [aria-current=page]")
        expect(marked).to_have_text(name)
    study.page.get_by_role("link", name="Due today").click()
    expect(marked).to_have_text("Due today")
    study.open(TOPIC)
    expect(marked).to_have_text("Study")


def test_forced_colors_and_print(study: Study) -> None:
    page = study.page
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    study.start_session(f"{TOPIC}/quiz")
    answer(page)
    assert page.locator(".choices input:checked").count() == 1
    page.emulate_media(media="print")
    study.open(f"{TOPIC}/sheet")
    page.locator(".sheet-card").first.wait_for()
    assert page.locator(".sheet-card").first.is_visible()
    assert not page.locator(".sheet-tools").is_visible()
