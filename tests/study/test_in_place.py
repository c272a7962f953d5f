"""Answers that are checked on a topic's page: the same results as in a session, counted once."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.study.conftest import Study


def open_card(study: Study, name: str) -> Locator:
    study.page.goto(f"{study.root}topics/regularization.html")
    return study.page.locator(f"#{name}")


def answers(page: Page, card: str) -> list[list[object]]:
    """Return the stored answers to a card."""
    stored: list[list[object]] = page.evaluate(
        """id => Object.entries(localStorage).filter(([key]) => key.includes(":cards:"))
        .flatMap(([, text]) => JSON.parse(text)[id]?.answers ?? [])""",
        card,
    )
    return stored


def check(card: Locator) -> None:
    card.get_by_role("button", name="Check", exact=True).click()


def test_a_quiz_is_checked_where_it_is(study: Study) -> None:
    card = open_card(study, "quiz-zero")
    page = study.page
    check(card)
    expect(card.locator(".form-error")).to_have_text("Choose an answer first.")
    order = card.locator(".choices label").all_inner_texts()
    card.get_by_label("L2").check()
    check(card)
    expect(card.locator(".result")).to_have_text("Incorrect. Correct answer: L1")
    expect(card.locator(".result")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("Incorrect.")
    assert card.locator(".choices label").all_inner_texts() == order
    expect(card.locator(".chosen .option-feedback")).to_contain_text("Its pull fades.")
    expect(card.locator(".why")).to_contain_text("The slope at zero tells.")
    expect(card.get_by_text("Show answer")).to_be_hidden()
    assert [row[1:3] for row in answers(page, "quiz-zero")] == [["quiz", 0]]
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_text("Show answer")).to_be_visible()
    card.get_by_label("L1").check()
    check(card)
    expect(card.locator(".result")).to_have_text("Correct.")
    assert len(answers(page, "quiz-zero")) == 1, "only the first check counts"


def test_typed_answers_and_tables_are_checked_where_they_are(study: Study) -> None:
    card = open_card(study, "predict-hypot")
    card.locator("textarea").fill("5")
    check(card)
    expect(card.locator(".result")).to_contain_text("Incorrect.")
    expect(card.locator(".side.printed")).to_contain_text("5.0")
    card = open_card(study, "cloze-arguments")
    card.get_by_role("button", name="Fill in the gaps").click()
    card.get_by_label("Blank 1 of 2").fill("kernel_regularizer")
    card.get_by_label("Blank 2 of 2").fill("bias regularizer")
    check(card)
    expect(card.locator(".result")).to_contain_text("Correct")
    card = open_card(study, "compare-both")
    for name in ("L2: Adds the sum", "L1: Is a penalty", "L2: Is a penalty"):
        card.get_by_label(name).check()
    check(card)
    expect(card.locator(".result")).to_contain_text("2 of 2 correct.")
    assert [row[1:3] for row in answers(study.page, "compare-both")] == [["compare", 1]]


def test_nothing_of_the_answer_is_shown_before_it(study: Study) -> None:
    card = open_card(study, "l2-adds")
    for text in ("The sum of the squared", "Squares grow fast", "weight decay", "See the proof"):
        expect(card.get_by_text(text)).to_be_hidden()
    card.get_by_text("Show answer").click()
    expect(card.get_by_text("See the proof")).to_be_visible()
    card.get_by_text("See the proof").click()
    expect(card.get_by_text("math.hypot")).to_be_visible()


def test_an_explanation_is_checked_where_it_is_and_graded_by_the_learner(study: Study) -> None:
    card = open_card(study, "explain-both")
    button = card.get_by_role("button", name="Check my explanation")
    button.click()
    expect(card.locator(".form-error")).to_have_text("Write an explanation first.")
    card.locator("textarea").fill("A penalty is added to the loss.")
    button.click()
    expect(card.locator("mark")).to_have_text("penalty1")
    expect(card.locator(".concept-list input:checked")).to_have_count(1)
    expect(card.locator(".model-answer")).to_contain_text("so large weights cost more")
    expect(card.get_by_text("Show answer")).to_be_hidden()
    assert card.locator("[aria-keyshortcuts]").count() == 0
    expect(card.locator(".suggested")).to_contain_text("Hard")
    card.locator(".concept-list input").last.check()
    expect(card.locator(".suggested")).to_contain_text("Good")
    assert answers(study.page, "explain-both") == [], "the learner has not graded it yet"
    card.locator(".suggested").click()
    expect(card.get_by_text("Next review in")).to_be_focused()
    assert [row[1:3] for row in answers(study.page, "explain-both")] == [["explain", 1]]
    card.get_by_role("button", name="Try again").click()
    button.click()
    expect(card.locator(".concept-list")).to_be_visible()
    expect(card.locator(".grade")).to_have_count(0)


def test_code_is_checked_where_it_is(study: Study) -> None:
    card = open_card(study, "write-hypot")
    check(card)
    expect(card.locator(".form-error")).to_contain_text("Write your code first")
    area = card.locator("textarea")
    area.click()
    expect(card.get_by_text("Tab indents.")).to_be_visible()
    area.fill("if True:")
    area.press("End")
    area.press("Enter")
    assert area.input_value() == "if True:\n    ", "the editor keeps the indentation"
    area.fill("side = math.hypot(3")
    check(card)
    expect(card.locator(".form-error")).to_contain_text("Syntax error on line 1")
    area.fill("side = math.hypot(3, 4)")
    check(card)
    expect(card.get_by_text("Correct: your code matches a solution")).to_be_visible()
    expect(card.get_by_text("Next review in")).to_be_visible()
    assert [row[1:3] for row in answers(study.page, "write-hypot")] == [["write", 1]]
    card.get_by_role("button", name="Try again").click()
    expect(area).to_have_value("side = math.hypot(3, 4)")
