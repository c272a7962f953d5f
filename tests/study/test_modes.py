"""Every study mode from start to finish, as a learner uses it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.study.conftest import Study, show_next_question

TOPIC = "topic/regularization"
MODES = [
    "sheet",
    "recall",
    "quiz",
    "explain",
    "predict",
    "cloze",
    "compare",
    "write",
    "review",
    "exam",
]
SCOPES = [TOPIC, "deck/generalization", "tag/overfitting", "level/beginner", "all"]


def click_button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def wait_for_saved_answer(page: Page, route: str) -> None:
    """Wait until the stored session has an answer; sessions are saved with a short delay."""
    page.evaluate(
        """async route => {
          const key = Object.keys(localStorage).find(name => name.endsWith(`:session:${route}`));
          const answers = () => Object.values(JSON.parse(localStorage.getItem(key)).answers);
          const end = Date.now() + 5000;
          while (!answers().some(answer => answer.response)) {
            if (Date.now() > end) throw new Error("no answer was saved");
            await new Promise(resolve => setTimeout(resolve, 10));
          }
        }""",
        route,
    )


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_offers_its_modes(study: Study, scope: str) -> None:
    page = study.open(scope)
    links = page.locator(".modes a").evaluate_all("all => all.map(one => one.hash)")
    assert [link.rsplit("/", 1)[1] for link in links][:3] == ["recall", "quiz", "review"]
    for link in links:
        study.open(link.removeprefix("#/"))
        expect(page.locator("form.setup-form, .study-card, .sheet-topic").first).to_be_visible()


@pytest.mark.parametrize(
    "route",
    [
        "topic/none",
        "tag/none",
        "all/none",
        "nothing",
        "card/none",
        "topic/empty/quiz",
        "%zz",
        "card/",
    ],
)
def test_unknown_routes_show_an_error_page(study: Study, route: str) -> None:
    expect(study.open(route).locator("h1")).to_have_text("Page not found")


def test_recall_session_then_repeat_missed_cards(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/recall")
    expect(page.locator(".card-answer")).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator(".card-answer")).to_contain_text("squared")
    expect(page.locator(".answer-details")).to_contain_text("Squares grow fast")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    expect(page.locator(".card-question")).to_have_text("What does an L2 penalty add to the loss?")
    expect(page.locator(".session-count")).to_have_text("3 of 3")
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    expect(page.locator("h1")).to_have_text("1 of 2 correct")
    missed = page.locator(".result-list > .wrong")
    expect(missed.locator(".result-question")).to_have_text(
        ["What does an L2 penalty add to the loss?"]
    )
    expect(missed.locator(".verdict").first).to_have_text("Missed, then correct on attempt 2")
    expect(missed.locator(".answer-pair")).to_contain_text("From memory, graded Again")
    expect(missed.locator(".answer-pair")).to_contain_text("squared")
    page.get_by_role("button", name="Retry 1 missed card").click()
    expect(page.locator(".session-count")).to_have_text("1 of 1")
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_have_text("1 of 1 correct")


def test_recall_with_two_grades(study: Study) -> None:
    page = study.open("settings")
    page.get_by_label("Two: Missed, Knew it").check()
    study.start_session(f"{TOPIC}/recall")
    page.keyboard.press("Space")
    expect(page.locator(".grade > span:first-child")).to_have_text(["Missed", "Knew it"])
    page.keyboard.press("2")
    click_button(page, "End")
    expect(page.locator("h1")).to_have_text("1 of 1 correct")


def test_a_session_survives_a_reload_at_every_stage(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/quiz")
    options = page.locator(".choices label").all_text_contents()
    page.locator(".choices input").nth(1).check()
    wait_for_saved_answer(page, f"{TOPIC}/quiz")
    page.reload()
    assert page.locator(".choices label").all_text_contents() == options
    expect(page.locator(".choices input").nth(1)).to_be_checked()
    click_button(page, "I think so")
    page.reload()
    expect(page.locator(".option-feedback")).to_have_count(3)
    click_button(page, "Next")
    expect(page.locator(".session-count")).to_contain_text("2 of")
    page.reload()
    expect(page.locator(".session-count")).to_contain_text("2 of")
    click_button(page, "End")
    expect(page.locator("h1")).to_contain_text("of 1 correct")
    page.reload()
    expect(page.locator("h1")).to_contain_text("of 1 correct")
    page.locator(".result-list .result-question a").first.click()
    expect(page.locator(".study-card")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("of 1 correct")
    page.get_by_role("link", name="Read it in the lesson").click()
    expect(page.locator("article:target")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("of 1 correct")


def test_undo_goes_back_a_card(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/recall")
    page.keyboard.press("Space")
    page.keyboard.press("1")
    page.keyboard.press("u")
    expect(page.locator(".session-count")).to_have_text("1 of 2")
    page.keyboard.press("Space")
    page.keyboard.press("3")
    click_button(page, "End")
    expect(page.locator("h1")).to_have_text("1 of 1 correct")


def test_quiz_asks_for_confidence_then_explains_every_option(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/quiz")
    expect(page.locator(".feedback")).to_have_count(0)
    page.keyboard.press("s")
    expect(page.locator(".form-error")).to_have_text("Choose an answer first.")
    page.get_by_label("L2", exact=True).check()
    click_button(page, "I'm sure")
    expect(page.locator(".action-title")).to_have_text("Incorrect.")
    expect(page.locator(".result")).to_have_text("Incorrect. Correct answer: L1")
    expect(page.locator("#announcer")).to_have_text("Incorrect. Correct answer: L1")
    assert sorted(page.locator(".option-feedback .verdict").all_text_contents()) == [
        "Correct", "Incorrect", "Incorrect, your answer",
    ]  # fmt: skip
    assert set(page.locator(".feedback").all_text_contents()) == {
        "Its pull fades.", "Its pull stays.", "It silences units.",
    }  # fmt: skip
    click_button(page, "Next")
    expect(page.locator("legend")).to_have_text("Choose all that apply")
    assert page.locator(".choices label").all_text_contents() == ["L1", "L2", "Adam"]
    page.keyboard.press("1")
    page.locator(".card-question").focus()
    page.keyboard.press("2")
    page.locator(".card-question").focus()
    page.keyboard.press("s")
    expect(page.locator(".action-title")).to_have_text("Correct.")
    page.keyboard.press("Enter")
    expect(page.locator(".card-question")).to_have_text("Which penalty can set weights to zero?")
    page.get_by_label("L1", exact=True).check()
    click_button(page, "I'm sure")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("1 of 2 correct")
    expect(page.locator(".chart")).to_have_count(0)  # too few answers
    page.evaluate("location.hash = '#/progress'")
    chart = page.locator(".chart", has_text="Confidence and accuracy")
    expect(chart.locator("svg")).to_have_attribute("role", "img")
    expect(chart.locator("tbody tr")).to_have_text(["I'm sure367%"])


def test_quiz_with_several_correct_options_gives_partial_credit(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/quiz")
    page.keyboard.press("1")
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.locator(".form-error")).to_have_text("Choose how sure you are.")
    page.keyboard.press("g")
    expect(page.locator(".result")).to_have_text(
        "Incorrect: 1 of 2 correct options chosen, 1 incorrect."
    )


def test_explain_marks_what_it_found_and_the_learner_confirms(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/explain")
    click_button(page, "Check my explanation")
    expect(page.locator(".form-error")).to_be_visible()
    expect(page.locator(".model-answer")).to_have_count(0)
    page.locator("textarea").fill("We add a penalty. It does not make large weights dear.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("textarea")).to_be_hidden()
    expect(page.locator(".typed-text .point-found")).to_have_text("penalty1")
    expect(page.locator(".typed-text .point-check")).to_have_text("large weights2")
    expect(page.locator(".match-status")).to_have_text(
        ["Found: penalty", "Check this: large weights near not"]
    )
    points = page.locator(".concept-list input")
    expect(points.nth(0)).to_be_checked()
    expect(points.nth(1)).not_to_be_checked()
    expect(page.locator(".model-answer")).to_contain_text("large weights cost more")
    expect(page.locator(".score")).to_have_text("You covered 1 of 2 points.")
    page.locator(".card-question").focus()
    page.keyboard.press("2")
    expect(page.locator(".score")).to_have_text("You covered 2 of 2 points.")
    page.keyboard.press("2")
    saved = "text.includes('\"ticks\":[true,false]')"
    page.wait_for_function(f"() => Object.values(localStorage).some((text) => {saved})")
    page.reload()
    expect(page.locator(".score")).to_have_text("You covered 1 of 2 points.")
    expect(page.locator(".suggested > span").first).to_have_text("Hard")
    page.locator(".card-question").focus()
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_have_text("0 of 1 correct")
    expect(page.locator(".result-list > .partly")).to_contain_text("Partly correct, 50%")
    expect(page.locator(".typed-text").first).to_contain_text("It does not make large weights")


def test_explain_asks_before_moving_on_without_a_point(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/explain")
    page.locator("textarea").fill("We add a penalty.")
    page.keyboard.press("Control+Enter")
    page.locator(".card-question").focus()
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.locator("dialog")).to_contain_text("You have not checked off any points.")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".study-card")).to_be_visible()
    page.locator(".card-question").focus()
    page.keyboard.press("Enter")
    page.locator("dialog").get_by_role("button", name="Move on").click()
    expect(page.locator(".study-card, h1").first).to_be_visible()
    expect(page.locator(".concept-list")).to_have_count(0)


def test_predict_shows_the_difference(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/predict")
    expect(page.locator(".difference, .output")).to_have_count(0)
    page.locator("textarea").fill("7.0")
    click_button(page, "Check")
    expect(page.locator("del")).to_have_text("7.0")
    expect(page.locator("ins")).to_have_text("5.0")
    expect(page.locator(".run-status")).to_have_text("Ran on TensorFlow 2.21, Python 3.11")
    click_button(page, "Count as correct")
    expect(page.locator("h1")).to_have_text("1 of 1 correct")
    study.start_session(f"{TOPIC}/predict")
    page.locator("textarea").fill(" 5.0 ")
    click_button(page, "Check")
    expect(page.locator(".output")).to_have_text("5.0")


def test_predict_accepts_the_right_values_in_another_layout(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/predict")
    page.locator("textarea").fill("5.00")
    click_button(page, "Check")
    expect(page.locator(".action-title")).to_have_text("Correct.")
    expect(page.locator(".predict .card-answer")).to_contain_text(
        "The values are correct. The exact output is:"
    )
    expect(page.locator(".output")).to_have_text("5.0")
    click_button(page, "Next")
    expect(page.locator("h1")).to_have_text("1 of 1 correct")


def test_cloze_accepts_other_answers_and_is_strict_in_code(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/cloze")
    expect(page.locator("#study")).not_to_contain_text("kernel_regularizer")
    fields = page.locator("input.cloze-input")
    expect(fields).to_have_count(2)
    fields.nth(0).fill("Kernel_Regularizer")
    fields.nth(1).fill("Regulariser for biases")
    fields.nth(1).press("Enter")
    expect(page.locator(".action-title")).to_have_text("1 of 2 blanks correct.")
    expect(page.locator(".cloze-answer.wrong del")).to_have_text("Kernel_Regularizer")
    expect(page.locator(".cloze-answer.wrong ins")).to_have_text("kernel_regularizer")
    expect(page.locator(".cloze-answer.right")).to_contain_text(
        "regularizer for biases or bias_regularizer"
    )
    click_button(page, "Next")
    expect(page.locator("pre input.cloze-input")).to_have_count(1)
    page.locator("input.cloze-input").fill("build")
    click_button(page, "Check")
    expect(page.locator(".action-title")).to_have_text("Correct.")


def test_compare_shows_the_correct_answer_of_each_row(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/compare")
    rows = page.locator(".compare-row")
    rows.nth(0).get_by_label("L2").check()
    expect(page.locator(":focus")).to_have_count(0)  # a click releases the focus a moment later
    rows.nth(0).get_by_label("L2").press("Control+Enter")
    expect(page.locator(".form-error")).to_have_text("Statement 2 is unanswered.")
    expect(page.locator(".compare-row.is-open")).to_contain_text("Unanswered")
    expect(rows.nth(1).locator("input").first).to_be_focused()
    rows.nth(1).get_by_label("L1").check()
    expect(page.locator(".is-open")).to_have_count(0)
    click_button(page, "Check")
    expect(rows.nth(0).locator(".verdict")).to_have_text("Correct")
    expect(rows.nth(1).locator(".verdict")).to_have_text("Incorrect: applies to L1, L2")
    expect(page.locator(".action-title")).to_have_text("1 of 2 correct.")


def test_exam_is_graded_at_the_end(study: Study) -> None:
    page = study.start_session("deck/generalization/exam")
    expect(page.locator(".numbers button")).to_have_count(7)
    for number in range(7):
        if page.get_by_label("L1", exact=True).count() == 1:
            page.get_by_label("L1", exact=True).check()
            page.get_by_label("I'm sure").check()
        if number < 6:
            show_next_question(page)
        else:
            page.locator(".action-bar").get_by_role("button", name="Submit").click()
    page.locator("dialog").get_by_role("button", name="Continue exam").click()
    wait_for_saved_answer(page, "deck/generalization/exam")
    page.reload()
    expect(page.locator(".number.is-done")).not_to_have_count(0)
    expect(page.locator(".option-feedback, .answer-details:visible")).to_have_count(0)
    page.locator(".session-head").get_by_role("button", name="Submit").click()
    page.locator("dialog").get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_contain_text("of 7 correct")
    heading = page.locator("h1").inner_text()
    page.locator(".exam-item summary").first.click()
    expect(page.locator(".exam-item .study-card").first).to_be_visible()
    expect(page.locator(".level-table")).to_contain_text("beginner")
    page.reload()
    expect(page.locator("h1")).to_have_text(heading)
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".study-card")).to_be_visible()


def test_typed_answers_in_an_exam_can_be_counted_as_correct(study: Study) -> None:
    page = study.start_session("deck/generalization/exam")
    questions = page.locator(".numbers button").count()
    for _ in range(questions - 1):
        for field in page.locator(".cloze-input, .predict textarea").all():
            field.fill("zebra")
        show_next_question(page)
    page.locator(".session-head").get_by_role("button", name="Submit").click()
    page.locator("dialog").get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_have_text(f"0 of {questions} correct")
    buttons = page.get_by_role("button", name="Count as correct")
    expect(buttons.first).to_be_visible()
    count = buttons.count()
    assert count >= 2
    buttons.first.click()
    expect(page.locator("h1")).to_have_text(f"1 of {questions} correct")
    expect(buttons).to_have_count(count - 1)
    page.reload()
    expect(page.locator("h1")).to_have_text(f"1 of {questions} correct")
    records = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.includes('cards:'))"
        ".flatMap(([, text]) => Object.values(JSON.parse(text)))"
    )
    grades = sorted(one["reviews"][-1][1] for one in records if one.get("reviews"))
    assert grades.count(3) == 1
    scores = [one["answers"][-1][2] for one in records if one.get("answers")]
    assert scores.count(1) == 1


def test_timed_exam_ends_when_time_is_up(study: Study) -> None:
    page = study.page
    page.clock.install(time="2027-05-05T12:00:00")
    study.open("deck/generalization/exam")
    page.get_by_label("Timed", exact=True).check()
    click_button(page, "Start exam")
    expect(page.get_by_role("timer")).to_have_text(re.compile("^(11:00|10:5[0-9]) left"))
    page.clock.run_for(61_000)
    expect(page.get_by_role("timer")).to_have_text("9:59 left")
    page.clock.run_for(600_000)
    expect(page.locator("h1")).to_have_text("0 of 7 correct")


WRONG = {
    "quiz": "[...document.querySelectorAll('.choices li')]"
    ".find(item => /L2$/.test(item.textContent)).querySelector('input').click()",
    "explain": "document.querySelector('textarea').value = 'Nothing to say.'",
    "predict": "document.querySelector('textarea').value = '7'",
    "cloze": "document.querySelectorAll('.cloze-input').forEach(one => (one.value = 'zebra'))",
    "compare": "document.querySelectorAll('.compare-row').forEach(row => "
    "[...row.querySelectorAll('input')].at(-1).click())",
}
"""Scripts that fill in a wrong answer for the first card of each kind."""


@pytest.mark.parametrize("kind", ["recall", *WRONG])
@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_space_and_enter_never_grade_a_wrong_answer_as_good(
    study: Study, kind: str, key: str
) -> None:
    """In practice, and in a session of weak cards of any kind; also after "I don't know"."""
    page = study.start_session(f"{TOPIC}/{kind}")
    if kind in WRONG and key == "Space":
        page.evaluate(f"() => {{ {WRONG[kind]} }}")
        page.locator(".ask .button").first.click()
    else:
        click_button(page, "I don't know")
    suggested = page.locator(".suggested > span").first
    if kind in {"recall", "explain"}:
        expect(suggested).to_have_text("Again")
    page.locator(".card-question").focus()
    page.keyboard.press(key)
    if page.locator("dialog").count():  # no point of the explanation is checked
        click_button(page, "Move on")
    if page.locator(".session-head").count():
        click_button(page, "End")
    expect(page.locator("h1")).to_contain_text("0 of 1 correct")
    records = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.includes(':cards:'))"
        ".flatMap(([, text]) => Object.values(JSON.parse(text)))"
    )
    assert [[grade for _, grade in record["reviews"]] for record in records] == [[1]]
    page = study.open(f"{TOPIC}/weak")
    expect(page.locator(".study-card")).to_be_visible()
    click_button(page, "I don't know")
    page.locator(".card-question").focus()
    page.keyboard.press(key)
    click_button(page, "End")
    expect(page.locator("h1")).to_have_text("0 of 1 correct")


def test_review_suggests_the_grade_that_fits_the_result(study: Study) -> None:
    page = study.open("topic/regularization/review")
    for _ in range(2):
        click_button(page, "Show answer")
        expect(page.locator(".suggested > span").first).to_have_text("Good")
        page.keyboard.press("4")
        expect(page.locator(".grade")).to_have_count(0)
    page.get_by_label("L2", exact=True).check()
    click_button(page, "Check")
    expect(page.locator(".suggested > span").first).to_have_text("Again")
    page.keyboard.press("Space")
    page.get_by_label("L1", exact=True).check()
    page.get_by_label("L2", exact=True).check()
    click_button(page, "Check")
    expect(page.locator(".suggested > span").first).to_have_text("Good")
    click_button(page, "Stop")
    expect(page.locator(".result-list > .wrong .result-question")).to_have_text(
        ["Which penalty can set weights to zero?"]
    )


def test_sheet_filters_by_level_and_shows_answers(study: Study) -> None:
    page = study.open(f"{TOPIC}/sheet")
    expect(page.locator(".sheet-card:visible")).to_have_count(10)
    expect(page.locator(".sheet-lead")).to_contain_text("large weights")
    page.get_by_label("beginner").uncheck()
    expect(page.locator(".sheet-card:visible")).to_have_count(4)
    expect(page.locator("output")).to_have_text("4 cards")


def test_a_single_card_has_a_route(study: Study) -> None:
    page = study.open("card/l2-adds")
    click_button(page, "Show answer")
    expect(page.locator(".card-answer")).to_contain_text("squared")


def test_copied_code_runs_with_its_setup(study: Study) -> None:
    page = study.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    study.start_session(f"{TOPIC}/recall")
    page.keyboard.press("Space")
    page.keyboard.press("3")
    page.keyboard.press("Space")
    page.locator(".copy").nth(1).click()
    expect(page.locator(".copy").nth(1)).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == [
        "import math",
        "",
        'layers.Dense(64, kernel_regularizer="l2")',
        "",
        'print(1 < 2 and "a" > "b")',
    ]
    page.goto(f"{study.root}topics/regularization.html")
    page.locator("#l2-code .copy").nth(0).dispatch_event("click")
    expect(page.locator("#l2-code .copy").nth(0)).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("import math\n\nlayers.Dense")


@pytest.mark.parametrize("mode", MODES)
def test_hostile_text_is_inert(study: Study, mode: str) -> None:
    page = study.open(f"topic/hostile/{mode}")
    if page.locator("form.setup-form").count():
        page.locator("form.setup-form button.button-primary").click()
    page.locator(".study-card, .sheet-card").first.wait_for()
    attacks = "[onerror], [onload], iframe, #study script, #study a[href^=javascript]"
    for _ in range(12):
        assert page.locator(attacks).count() == 0
        for field in page.locator("textarea:visible:not([readonly]), input.cloze-input").all():
            field.fill("<img src=x onerror=alert(1)>")
        for row in page.locator(".study-card fieldset:has(input:enabled)").all():
            row.locator("input").first.check()
        forward = page.locator(".action-bar .button, .action-bar .grade").last
        if not forward.count():
            break
        button = forward.element_handle()
        forward.click()
        button.wait_for_element_state("hidden")
    assert page.locator(attacks).count() == 0
