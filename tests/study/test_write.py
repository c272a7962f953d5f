"""Write cards: the editor, the verdicts, running code, and exams."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.study.conftest import Study

ROUTE = "topic/regularization/write"
RUNNER = """
window.flashproofRunner = { run: async (card, code) => {
  window.calls = [...(window.calls ?? []), [card, code]];
  if (code.includes("stop")) throw new Error("The runner has stopped.");
  const isRight = code.includes("5.0");
  const missing = {checks: [], output: "", error: {line: 0, message: "no module"}};
  if (code.includes("missing")) return missing;
  return {
    checks: [{name: "a float", passed: isRight, message: isRight ? "" : "side is a str"},
             {name: "the length is 5", passed: isRight, message: ""}],
    output: "printed\\n", timedOut: false,
    error: code.includes("raise") ? {line: 2, message: "ValueError: no"} : null,
  };
} };
"""
"""Stands for the script that ``flashproof study`` adds to its pages."""


TICKS_ARE_SAVED = """async () => {
  const end = Date.now() + 5000;
  while (!Object.values(localStorage).some(text => text.includes('"ticks":[true'))) {
    if (Date.now() > end) throw new Error("no ticks were saved");
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}"""


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your code", exact=True)


def check(page: Page, code: str) -> None:
    editor(page).fill(code)
    page.get_by_role("button", name="Check", exact=True).click()


def shows(page: Page, text: str) -> None:
    expect(page.locator(".card-answer")).to_contain_text(text)


def test_code_that_matches_a_solution_is_correct(study: Study) -> None:
    page = study.start_session(ROUTE)
    check(page, "from math import hypot\nside = hypot((3), 4,)  # Pythagoras")
    shows(page, "Correct: your code matches a solution that passed all checks.")
    shows(page, "You got 2 of 2.")
    expect(page.locator(".concept-list input:disabled:checked")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("1 of 1 correct")


def test_a_mistake_shows_its_feedback_and_the_differences(study: Study) -> None:
    page = study.start_session(ROUTE)
    check(page, "side=3+4")
    shows(page, "This is the sum of the other sides.")
    expect(page.locator(".typed del").first).to_be_visible()
    expect(page.locator(".printed ins").first).to_be_visible()
    shows(page, "You got 0 of 2.")
    page.get_by_label("a float").check()
    shows(page, "You got 1 of 2.")
    page.evaluate(TICKS_ARE_SAVED)
    page.reload()
    shows(page, "You got 1 of 2.")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.locator("h1")).to_have_text("0 of 1 correct")


def test_other_code_is_not_judged(study: Study) -> None:
    page = study.start_session(ROUTE)
    check(page, "side = math.hypot(4, 3)")
    shows(page, "Not recognized. This does not mean that your code is wrong.")
    expect(page.get_by_label("the length is 5")).to_be_checked()
    page.get_by_label("a float").check()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("h1")).to_have_text("1 of 1 correct")


def test_warnings_come_before_the_solution_and_can_be_passed(study: Study) -> None:
    page = study.start_session(ROUTE)
    press = page.get_by_role("button", name="Check", exact=True)
    press.click()
    expect(page.locator(".form-error")).to_contain_text("Write your code first, or check again")
    check(page, "a = 1\nside = math.hypot(3, 4")
    expect(page.locator(".form-error")).to_contain_text(
        "Syntax error on line 2: “(” is never closed"
    )
    expect(page.locator(".card-answer")).to_be_hidden()
    press.click()
    shows(page, "Syntax error on line 2")
    shows(page, "You got 0 of 2.")


def test_editor_keys(study: Study) -> None:
    page = study.start_session(ROUTE)
    area = editor(page)
    width = "area => [area.wrap, getComputedStyle(area).whiteSpaceCollapse, area.autocapitalize]"
    assert area.evaluate(width) == ["off", "preserve", "none"]
    area.fill("")
    area.press_sequentially("def f(x")
    area.press("End")
    area.press_sequentially(":")
    area.press("Enter")
    area.press_sequentially("return [x")
    expect(area).to_have_value("def f(x):\n    return [x]")
    area.press("Tab")
    expect(area).to_be_focused()
    area.press("ControlOrMeta+z")
    expect(area).to_have_value("def f(x):\n    return [x]")
    area.press("ControlOrMeta+a")
    area.press("Tab")
    area.press("Shift+Tab")
    area.press("Shift+Tab")
    expect(area).to_have_value("def f(x):\nreturn [x]")
    area.press("Escape")
    expect(page.locator(".editor-help")).to_have_text("Press Tab to leave the editor.")
    area.press("Tab")
    expect(area).not_to_be_focused()
    area.fill("side = 1")
    area.press("ControlOrMeta+Enter")
    expect(page.locator(".card-answer")).to_be_visible()


def test_code_can_be_run_where_there_is_a_runner(study: Study) -> None:
    page = study.page
    page.add_init_script(RUNNER)
    study.start_session(ROUTE)
    editor(page).fill("side = '5'\nraise ValueError")
    page.get_by_role("button", name="Run", exact=True).click()
    results = page.locator(".run-results")
    expect(results).to_contain_text("0 of 2 checks passed.")
    expect(results).to_contain_text("Line 2: ValueError: no")
    expect(results).to_contain_text("side is a str")
    expect(results).to_contain_text("printed")
    editor(page).fill("stop = 1")
    editor(page).press("Shift+Enter")
    expect(results).to_have_text("The runner has stopped.")
    editor(page).fill("side = 5.0")
    editor(page).press("Shift+Enter")
    expect(results).to_contain_text("2 of 2 checks passed.")
    page.get_by_role("button", name="Check", exact=True).click()
    shows(page, "Correct: your code passed all checks.")
    shows(page, "You got 2 of 2.")
    calls = page.evaluate("calls")
    assert len(calls) == 3
    assert calls[2] == ["write-hypot", "side = 5.0"]
    assert "flashproofRunner" not in json.dumps(page.evaluate("Object.keys(localStorage)"))


def test_the_check_runs_code_that_was_not_run(study: Study) -> None:
    page = study.page
    page.add_init_script(RUNNER)
    study.start_session(ROUTE)
    check(page, "side = float(5)  # 5.0")
    shows(page, "Correct: your code passed all checks.")
    assert page.evaluate("calls.length") == 1


def test_the_answer_shows_why_code_failed(study: Study) -> None:
    page = study.page
    page.add_init_script(RUNNER)
    study.start_session(ROUTE)
    check(page, "side = '5'\nraise ValueError")
    shows(page, "Incorrect: your code failed a check.")
    shows(page, "Line 2: ValueError: no")
    shows(page, "Failed: side is a str")


def test_code_that_could_not_be_run_is_not_incorrect(study: Study) -> None:
    page = study.page
    page.add_init_script(RUNNER)
    study.start_session(ROUTE)
    editor(page).fill("side = missing()")
    editor(page).press("Shift+Enter")
    expect(page.locator(".run-results")).to_have_text("The code could not be run.no module")
    page.get_by_role("button", name="Check", exact=True).click()
    shows(page, "Not recognized.")


def test_learners_grade_code_in_exams_that_is_not_recognized(study: Study) -> None:
    page = study.open("topic/regularization/exam")
    page.get_by_role("button", name="Start exam").click()
    expect(page.locator(".number").first).to_be_visible()
    for number in range(page.locator(".number").count()):
        page.locator(".number").nth(number).click()
        expect(page.locator(".number[aria-current]")).to_have_text(str(number + 1))
        if editor(page).count():
            editor(page).fill("side = math.hypot(4, 3)")
    page.get_by_role("button", name="Submit", exact=True).first.click()
    page.locator("dialog").get_by_role("button", name="Submit").click()
    note = page.get_by_text("Your code for 1 question was not recognized.")
    expect(note).to_be_visible()
    before = page.locator("h1").inner_text()
    page.get_by_label("a float").check()
    page.get_by_role("button", name="Save grade").click()
    expect(page.locator("h1")).not_to_have_text(before)
    expect(note).to_have_count(0)


@pytest.mark.parametrize("stage", ["question", "answer"])
def test_no_accessibility_problems(study: Study, axe: str, stage: str) -> None:
    page = study.page
    page.add_init_script(RUNNER)
    study.start_session(ROUTE)
    editor(page).fill("side = 3 + 4")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".run-checks")).to_be_visible()
    if stage == "answer":
        page.get_by_role("button", name="Check", exact=True).click()
        for details in page.locator(".study-card details").all():
            details.locator("summary").click()
    page.evaluate(axe)
    problems = page.evaluate("axe.run({preload: false}).then(({violations}) => violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in problems] == []
