"""Keyboard use, shortcuts, search, and announcements for screen readers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.study.conftest import Study

TOPIC = "topic/regularization"


def test_a_session_with_only_the_keyboard(study: Study) -> None:
    page = study.open(f"{TOPIC}/recall")
    page.keyboard.press("Enter")
    for grade in "13":
        page.keyboard.press("Tab")
        page.locator(".card-question").focus()
        page.keyboard.press(" ")
        page.keyboard.press(grade)
    page.keyboard.press(" ")
    page.keyboard.press("3")
    expect(page.locator("h1")).to_have_text("1 of 2 correct")
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_tab_reaches_every_control_and_enter_activates_it(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/quiz")
    assert {"Just a guess", "I think so", "I'm sure", "Shortcuts", "End"} <= (
        reached := controls(page)
    )
    assert "Undo" not in reached, "there is nothing to undo yet"
    page.locator(".card-question").focus()
    page.keyboard.press("1")
    page.locator(".ask button").first.press("Enter")
    page.keyboard.press("Enter")
    assert {"Just a guess", "I think so", "I'm sure", "Shortcuts", "Undo", "End"} <= controls(page)


def controls(page: Page) -> set[str]:
    """Return the text of every control that Tab reaches."""
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    return reached


def test_no_single_key_fires_inside_a_control(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/recall")
    for control in (".session-head button", ".ask button"):
        page.locator(control).first.focus()
        for key in ["1", "3", "u", "?", "@", "/"]:
            page.keyboard.press(key)
        expect(page.locator(".session-count")).to_have_text("1 of 2")
        expect(page.locator("dialog")).to_have_count(0)
    page.locator(".ask button").first.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_be_focused()
    page.locator("input[data-search]").press_sequentially("13u?@/ ")
    expect(page.locator("input[data-search]")).to_have_value("13u?@/ ")
    expect(page.locator("dialog")).to_have_count(0)


def test_shortcuts_work_after_a_click(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/quiz")
    page.get_by_role("button", name="Shortcuts").click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("2")
    expect(page.locator(".choices input").nth(1)).to_be_checked()
    page.locator(".choices label").first.click()
    expect(page.locator(":focus")).to_have_count(0)
    page.keyboard.press("s")
    expect(page.locator(".option-feedback")).to_have_count(3)
    page.keyboard.press("Space")
    expect(page.locator(".session-count")).to_contain_text("2 of")


def test_shortcuts_can_be_turned_off(study: Study) -> None:
    page = study.open("settings")
    page.get_by_label("Keyboard shortcuts").uncheck()
    study.start_session(f"{TOPIC}/recall")
    for key in [" ", "?", "/"]:
        page.keyboard.press(key)
    expect(page.locator(".card-answer")).to_be_hidden()
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.className") == "card-question"


def test_help_lists_the_current_shortcuts(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/recall")
    page.keyboard.press("?")
    expect(page.locator("dialog th")).to_have_text(["Space or Enter", "d", "u", "Esc", "?"])
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("Space")
    page.keyboard.press("?")
    expect(page.locator("dialog td")).to_contain_text(["Again", "Hard", "Good", "Easy"])


@pytest.mark.parametrize("path", ["index.html", "topics/regularization.html", "study.html"])
def test_search_opens_from_any_page_with_a_key(study: Study, path: str) -> None:
    page = study.page
    page.goto(study.root + path)
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("/")
    page.keyboard.type("hypot")
    results = page.locator(".search-results a")
    expect(results.first).to_contain_text("hypotenuse")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/regularization.html#*")


def test_search_results_show_formulas_and_corrections(study: Study) -> None:
    page = study.page
    page.goto(f"{study.root}search.html?q=sqaured weights")
    expect(page.locator("#search-results li").first).to_have_text("Including results for squared")
    result = page.locator("#search-results a", has_text="The sum of the squared weights")
    expect(result.locator("math")).to_have_count(1)
    expect(page.locator("#search-results")).not_to_contain_text("\\sum")


def test_search_page_lists_all_results(study: Study) -> None:
    page = study.page
    page.goto(f"{study.root}search.html?q=penalty")
    expect(page.locator("#search-results li").nth(2)).to_be_visible()
    expect(page.locator("#search-status")).to_contain_text("results")
    page.locator("#search").fill("penalty zzqqzz")
    expect(page.locator("#search-results")).to_contain_text("No results contain all of these")
    page.locator("#search").fill("qqqqqq zzqqzz")
    expect(page.locator("#search-status")).to_have_text("Nothing matches your search.")


def test_search_page_lists_each_result_once(study: Study) -> None:
    """Results after the first few are added in steps, also if the same search runs again."""
    page = study.page
    page.goto(f"{study.root}search.html?q=e")
    page.locator("#search-results li").first.wait_for()
    page.keyboard.press("Control+a")
    page.locator("#search").press("Enter")
    count = int(page.locator("#search-status").inner_text().split()[0])
    assert count > 8
    expect(page.locator("#search-results li")).to_have_count(count)
    links = [link.get_attribute("href") for link in page.locator("#search-results a").all()]
    assert len(set(links)) == count


def test_results_are_announced(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/compare")
    for row in page.locator(".compare-row").all():
        row.locator("input").last.check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#announcer")).to_have_text("1 of 2 correct.")
    expect(page.locator("#announcer")).to_have_attribute("role", "status")


def test_links_to_moved_cards_are_redirected(study: Study) -> None:
    page = study.page
    page.goto(f"{study.root}topics/tensors.html#l2-adds")
    page.wait_for_url("**/topics/regularization.html#l2-adds")


def test_settings_and_header_agree_on_the_theme(study: Study) -> None:
    page = study.open("")
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Dark").check()
    expect(page.locator("#theme")).to_have_text("Theme: dark")
    page.locator("#theme").click()
    expect(page.get_by_label("System")).to_be_checked()
    page.get_by_label("Keyboard shortcuts").uncheck()
    expect(page.locator("#theme")).to_have_text("Theme: system")
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))


def test_the_theme_is_kept_on_other_pages(study: Study) -> None:
    page = study.open("")
    page.locator("#theme").click()
    page.locator("#theme").click()
    page.goto(f"{study.root}topics/regularization.html")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("source[data-scheme=dark]").first).to_have_attribute("media", "all")
