"""Running sessions: only the card, the buttons in one place, and a way out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.study.conftest import Study
from tests.study.test_access import answer

TOPIC = "topic/regularization"
SIZES: dict[str, ViewportSize] = {
    "a small phone": {"width": 320, "height": 568},
    "a phone on its side": {"width": 844, "height": 390},
    "a laptop at 200%": {"width": 640, "height": 400},
}
MODES = ["recall", "quiz", "explain", "predict", "cloze", "compare", "write", "arrange"]
MEASURE = """async () => {
  await new Promise(requestAnimationFrame);
  const box = (selector) => {
    const found = document.querySelector(selector);
    const { top, bottom, left, right } = found?.getBoundingClientRect() ?? {};
    return found?.checkVisibility() ? { top, bottom, left, right } : null;
  };
  return {
    header: box(".site-header") ?? box(".site-footer"),
    head: box(".session-head"),
    question: box(".card-question"),
    bar: box(".action-bar"),
    button: box(".answered .grade, .answered .button-primary, .ask .button"),
    wayOut: [".leave", ".session-head .theme-button", ".session-head [href$='settings']"].map(box),
    wrapping: [...document.querySelectorAll("pre, textarea.mono")]
      .filter((one) => getComputedStyle(one).whiteSpace !== "pre").map((one) => one.className),
    width: document.documentElement.scrollWidth,
  };
}"""


def problems(page: Page, stage: str) -> list[str]:
    """Return what does not fit each window, and the distance of the button from its end."""
    found = []
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        if stage == "question":
            page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        now: dict[str, Any] = page.evaluate(MEASURE)
        height, head = size["height"], now["head"]["bottom"]
        checks = {
            "the header is shown": now["header"] is not None,
            "it scrolls sideways": now["width"] > size["width"],
            f"wraps: {now['wrapping']}": bool(now["wrapping"]),
            f"the bar is at {now['bar']}": abs(now["bar"]["bottom"] - height) > 1,
            f"the bar is too high: {now['bar']}": now["bar"]["top"] < 0.6 * height,
            f"the button is at {now['button']}": not 4 < height - now["button"]["bottom"] < 14,
            f"the question is at {now['question']}, below {head}": stage == "question"
            and not head <= now["question"]["top"] < now["question"]["bottom"] <= now["bar"]["top"],
            f"no way out: {now['wayOut']}": not all(
                box and 0 <= box["top"] < box["bottom"] <= height and box["right"] <= size["width"]
                for box in now["wayOut"]
            ),
        }
        found += [f"{name}: {text}" for text, is_wrong in checks.items() if is_wrong]
    return found


def test_a_session_shows_the_question_and_the_buttons_in_every_window(study: Study) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for mode in MODES:
        page = study.start_session(f"{TOPIC}/{mode}")
        found[mode, "question"] = problems(page, "question")
        answer(page)
        for _ in range(2):  # the first click may only show a warning about the code
            if page.locator(".ask .button").count():
                page.locator(".ask .button").last.click()
        found[mode, "answer"] = problems(page, "answer")
    assert {state: texts for state, texts in found.items() if texts} == {}


def test_each_card_starts_at_its_question(study: Study) -> None:
    study.page.set_viewport_size(SIZES["a phone on its side"])
    page = study.start_session(f"{TOPIC}/quiz")
    answer(page)
    page.locator(".ask .button").last.click()
    page.evaluate("scrollTo({top: 9999, behavior: 'instant'})")
    page.locator(".answered .button").last.click()
    expect(page.locator(".session-count")).to_contain_text("2 of")
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("way", ["Escape", "link"])
def test_a_learner_leaves_and_continues_later(study: Study, way: str) -> None:
    page = study.start_session(f"{TOPIC}/predict")
    page.locator("textarea").fill("Four")
    if way == "link":
        page.get_by_role("link", name="Leave").click()
    else:
        page.keyboard.press("Escape")
        expect(page.locator("textarea")).not_to_be_focused()
        page.keyboard.press("Escape")
    expect(page.locator(".modes")).to_be_visible()
    expect(page.locator(".site-header")).to_be_visible()
    assert page.evaluate("location.hash") == f"#/{TOPIC}"
    page.go_back()
    expect(page.locator("textarea")).to_have_value("Four")
    expect(page.locator(".site-header")).to_be_hidden()


def test_settings_and_themes_are_in_reach_during_a_session(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/recall")
    page.locator(".session-head").get_by_role("button", name="Theme: system").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.locator(".session-head").get_by_role("link", name="Settings").click()
    expect(page.get_by_label("Light")).to_be_checked()
    page.go_back()
    expect(page.locator(".session-head")).to_contain_text("1 of 2")


def test_only_blocks_that_scroll_are_tab_stops(study: Study) -> None:
    page = study.page
    page.set_viewport_size(SIZES["a small phone"])
    page.goto(f"{study.root}topics/regularization.html")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    blocks = "pre, math[display=block], .table-scroll"
    expect(page.locator("[data-scrolls]").first).to_be_attached()
    wrong = page.evaluate(
        """async blocks => {
          for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
          return [...document.querySelectorAll(blocks)]
            .filter((one) => one.scrollWidth > one.clientWidth !== one.hasAttribute("tabindex"))
            .map((one) => one.textContent);
        }""",
        blocks,
    )
    assert wrong == []
