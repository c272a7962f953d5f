"""Test both sides of all seven kinds, rendered by Anki and shown in a browser as in its reviewers.

Also tests ``anki/note_types.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from flashproof.anki.note_types import make_note_types
from tests.anki.learner import Learner
from tests.anki.reviewer import Reviewer, ReviewerSettings, Sides, axe_violations, render_cards
from tests.anki.sample_cards import CARDS, MULTIPLE, QUIZ
from tests.anki.sample_decks import SETTINGS, AllProved, make_deck, make_lock, write_package
from tests.anki.template_loader import TEMPLATES
from tests.axe import axe_source

DASH = "\N{EN DASH}"
Cards = dict[str, Sides]
Open = Callable[..., Reviewer]


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Cards:
    """All sample cards, rendered by Anki, keyed by card id."""
    folder = tmp_path_factory.mktemp("gallery")
    deck = make_deck(*CARDS, evidence=AllProved())
    write_package(folder / "gallery.apkg", deck, make_lock(deck))
    return render_cards(folder / "gallery.apkg", folder)


@pytest.fixture
def reviewer(chromium: Browser) -> Iterator[Open]:
    """A function that opens reviewers; at the end, they are closed and checked for errors."""
    opened: list[Reviewer] = []

    def open_one(**setting: Any) -> Reviewer:
        opened.append(Reviewer(chromium, ReviewerSettings(**setting)))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


NAMES = [
    *("recall", "reversed", "reversed-2", "quiz", "multiple", "fixed", "explain", "predict"),
    "matrix",
    *("cloze", "cloze-2", "code-cloze", "code-cloze-2", "long-cloze", "long-cloze-2"),
    *("compare", "apart", "write"),
]
REVIEWERS = [
    pytest.param({}, True, id="one-page"),
    pytest.param({"reloads": True}, True, id="reloads"),
    pytest.param({"has_storage": False}, True, id="one-page-storage-refused"),
    pytest.param({"reloads": True, "has_storage": False}, False, id="reloads-storage-refused"),
]
"""Reviewers, and whether the back can read what the learner did on the front."""


def test_the_sample_has_every_card(cards: Cards) -> None:
    assert sorted(cards) == sorted(NAMES)


def texts(page: Page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


# Quiz


@pytest.mark.parametrize(("setting", "keeps_answer"), REVIEWERS)
def test_a_quiz_keeps_order_and_choice_on_the_back(
    cards: Cards, reviewer: Open, setting: dict[str, bool], keeps_answer: bool
) -> None:
    one = reviewer(**setting)
    for _ in range(4):
        page = one.show(cards["quiz"].front)
        before = texts(page, ".fp-text")
        page.get_by_role("button", name="L2").click()
        page.get_by_role("button", name="Dropout").click()
        assert texts(page, ".fp-pick[aria-pressed=true]") == ["Dropout"]
        page = one.show(cards["quiz"].back)
        assert texts(page, ".fp-text") == before
        assert texts(page, ".fp-right .fp-verdict") == ["✓ Correct"]
        assert texts(page, ".fp-picked .fp-verdict") == ["✗ Incorrect · your answer"] * keeps_answer
        number = before.index("L1") + 1
        selector = f"Incorrect. The correct answer is {number}."
        assert texts(page, ".fp-result") == [selector if keeps_answer else ""]


def test_a_quiz_is_shuffled_and_reset_each_time(cards: Cards, reviewer: Open) -> None:
    one = reviewer()
    orders = set()
    for _ in range(12):
        page = one.show(cards["quiz"].front)
        assert page.locator("[aria-pressed=true]").count() == 0
        orders.add(tuple(texts(page, ".fp-text")))
        page.get_by_role("button", name="L1").click()
        assert "✓ Correct." in texts(one.show(cards["quiz"].back), ".fp-result")
    assert len(orders) > 1


def test_a_quiz_drawn_again_keeps_order_and_choice(cards: Cards, reviewer: Open) -> None:
    """Anki draws the front again if the note is edited while it is shown."""
    one = reviewer()
    page = one.show(cards["quiz"].front)
    for _ in range(4):
        before = texts(page, ".fp-text")
        page.get_by_role("button", name="Dropout").click()
        page = one.show(cards["quiz"].front)
        assert texts(page, ".fp-text") == before
        assert texts(page, "[aria-pressed=true] .fp-text") == ["Dropout"]
        page.get_by_role("button", name="Dropout").click()


def test_alt_and_a_number_choose_the_option_with_this_number(cards: Cards, reviewer: Open) -> None:
    one = reviewer()
    page = one.show(cards["quiz"].front)
    for number, text in enumerate(texts(page, ".fp-text"), start=1):
        page.keyboard.press(f"Alt+{number}")
        assert texts(page, "[aria-pressed=true] .fp-text") == [text]
        assert page.locator("[aria-pressed=true]").get_attribute("aria-keyshortcuts") == (
            f"Alt+{number}"
        )
    page.keyboard.press("2")
    page.keyboard.press("Alt+9")
    assert texts(page, "[aria-pressed=true] .fp-text") == [texts(page, ".fp-text")[-1]]
    page = one.show(cards["explain"].back)
    page.keyboard.press("Alt+2")
    assert page.locator("[aria-pressed=true]").count() == 1
    one.show(cards["recall"].front).keyboard.press("Alt+1")  # the last card's options are gone


def test_keys_are_shown_on_computers_only(cards: Cards, reviewer: Open) -> None:
    assert reviewer().show(cards["fixed"].front).locator(".fp-key").count() == 0
    one = reviewer()
    one.page.add_init_script("window.pycmd = () => {}")
    page = one.show(cards["fixed"].front)
    assert texts(page, ".fp-key") == ["Alt+1", "Alt+2", "Alt+3"]
    assert page.get_by_role("button", name="1", exact=True).count() == 1


FLIP = ".card { --fp-flip-on-choice: yes; }"
NO_FLIP = ".card { --fp-flip-on-choice: no; }"


@pytest.mark.parametrize(
    ("setting", "style", "flips"),
    [(False, "", False), (True, "", True), (True, NO_FLIP, False), (False, FLIP, True)],
)
def test_choosing_an_option_can_show_the_answer(
    reviewer: Open, tmp_path: Path, setting: bool, style: str, flips: bool
) -> None:
    deck = make_deck(QUIZ, MULTIPLE, settings=replace(SETTINGS, flip_on_choice=setting))
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    cards = render_cards(tmp_path / "deck.apkg", tmp_path)
    one = reviewer(user_style=style)
    one.page.add_init_script("window.calls = []; window.pycmd = call => window.calls.push(call)")
    for name, is_shown in (("multiple", False), ("quiz", flips)):
        page = one.show(cards[name].front)
        page.wait_for_function(STYLE_IS_LOADED, arg=style)
        page.get_by_role("button").first.click()
        assert page.evaluate("window.calls") == ["ans"] * is_shown


STYLE_IS_LOADED = """style => !style
  || getComputedStyle(document.body).getPropertyValue("--fp-flip-on-choice")"""


def test_a_fixed_order_stays(cards: Cards, reviewer: Open) -> None:
    one = reviewer()
    for _ in range(6):
        assert texts(one.show(cards["fixed"].front), ".fp-text") == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("choices", "result"),
    [
        ([], ""),
        (["Dense"], "Incorrect: 1 of 2 correct options chosen."),
        (["Dense", "Conv2D"], "✓ Correct."),
        (["Dense", "Conv2D", "ReLU"], "Incorrect: 2 of 2 correct options chosen, 1 incorrect."),
        (["Flatten", "ReLU"], "Incorrect: 0 of 2 correct options chosen, 2 incorrect."),
    ],
)
def test_a_quiz_with_several_correct_options(
    cards: Cards, reviewer: Open, choices: list[str], result: str
) -> None:
    one = reviewer()
    page = one.show(cards["multiple"].front)
    for choice in choices:
        page.get_by_role("button", name=choice).click()
    page = one.show(cards["multiple"].back)
    assert texts(page, ".fp-result") == [result]
    missed = {"Dense", "Conv2D"} - set(choices) if choices else set()
    assert len(texts(page, ".fp-verdict:has-text('missed')")) == len(missed)


def test_answers_do_not_leak_to_another_card(cards: Cards, reviewer: Open) -> None:
    one = reviewer(reloads=True)
    one.show(cards["quiz"].front).get_by_role("button", name="L1").click()
    assert texts(one.show(cards["multiple"].back), ".fp-result") == [""]


# Explain and Predict


@pytest.mark.parametrize(("setting", "keeps_answer"), REVIEWERS)
def test_the_back_shows_what_the_learner_wrote(
    cards: Cards, reviewer: Open, setting: dict[str, bool], keeps_answer: bool
) -> None:
    text = "Both <b>add</b> a term & more\nto the loss 🙂"
    one = reviewer(**setting)
    one.show(cards["explain"].front).locator("textarea").fill(text)
    page = one.show(cards["explain"].back)
    assert page.locator(".fp-user-answer").is_visible() == keeps_answer
    assert texts(page, ".fp-written") == [text if keeps_answer else ""]


def test_a_note_edited_while_the_question_is_shown_keeps_the_text(
    cards: Cards, reviewer: Open
) -> None:
    one = reviewer(reloads=True)
    for name in ("explain", "predict", "write"):
        before = editor(one.show(cards[name].front))
        one.page.locator("textarea").fill("My answer")
        assert editor(one.show(cards[name].front)) == "My answer"
        assert "My answer" in texts(one.show(cards[name].back), ".fp-written")[0]
        assert editor(one.show(cards[name].front)) == before


def test_a_table_drawn_again_keeps_its_marks(cards: Cards, reviewer: Open) -> None:
    one = reviewer()
    one.show(cards["compare"].front).get_by_role("button").nth(3).click()
    page = one.show(cards["compare"].front)
    pressed = [item.get_attribute("aria-pressed") for item in page.get_by_role("button").all()[:5]]
    assert pressed == ["false", "false", "false", "true", "false"]


def test_checked_concepts_are_counted(cards: Cards, reviewer: Open) -> None:
    page = reviewer().show(cards["explain"].back)
    assert texts(page, ".fp-result") == ["You covered 0 of 3 concepts."]
    for count, button in enumerate(page.locator(".fp-concept button").all(), start=1):
        button.click()
        assert f"You covered {count} of 3 concepts." in texts(page, ".fp-result")[0]
    page.locator(".fp-concept button").first.click()
    assert texts(page, ".fp-result") == ["You covered 2 of 3 concepts."]


@pytest.mark.parametrize("name", ["explain", "predict", "write"])
def test_typing_in_a_text_box_triggers_no_shortcut(cards: Cards, reviewer: Open, name: str) -> None:
    page = reviewer().show(cards[name].front)
    page.evaluate("document.addEventListener('keydown', () => { window.shortcut = true; })")
    page.locator("textarea").fill("")
    page.locator("textarea").press_sequentially("1 e r")
    assert page.evaluate("window.shortcut") is None
    assert page.locator("textarea").input_value() == "1 e r"


@pytest.mark.parametrize("name", ["explain", "predict"])
def test_escape_leaves_a_text_box(cards: Cards, reviewer: Open, name: str) -> None:
    page = reviewer().show(cards[name].front)
    page.evaluate("document.addEventListener('keydown', event => { window.last = event.key; })")
    box = page.locator("textarea")
    box.press_sequentially("1 2")
    box.press("Escape")
    assert page.evaluate("[document.activeElement.tagName, window.last]") == ["BODY", "Escape"]


@pytest.mark.parametrize(
    ("start", "selector"),
    [
        ("window.pycmd = selector => { window.selector = selector; }", "ans"),
        ("window.showAnswer = () => { window.selector = 'signal'; }", "signal"),
    ],
    ids=["desktop", "ankidroid"],
)
def test_control_enter_in_a_text_box_shows_the_answer(
    cards: Cards, reviewer: Open, start: str, selector: str
) -> None:
    one = reviewer()
    one.page.add_init_script(start)
    page = one.show(cards["predict"].front)
    page.locator("textarea").press("Enter")
    assert page.evaluate("window.selector") is None
    page.locator("textarea").press("Control+Enter")
    assert page.evaluate("window.selector") == selector


def test_a_missing_keyboard_is_explained_on_android(cards: Cards, reviewer: Open) -> None:
    page = reviewer(is_phone=True).show(cards["predict"].front)
    page.locator("textarea").click()
    expect(page.locator(".fp-keyboard-note")).to_be_visible()
    page.locator("textarea").press("1")
    assert not page.locator(".fp-keyboard-note").is_visible()
    page = reviewer().show(cards["predict"].front)
    assert page.locator(".fp-keyboard-note").count() == 0


def test_a_tap_on_a_text_box_is_not_a_tap_on_the_card(cards: Cards, reviewer: Open) -> None:
    """AnkiDroid ignores taps on buttons, links, and elements with this class."""
    one = reviewer()
    for name in ("explain", "predict", "write"):
        assert one.show(cards[name].front).locator("textarea.tappable").count() == 1


RIGHT = "✓ Correct."
RIGHT_VALUES = "✓ The values are correct. The exact output is below."
PREDICTIONS = [
    pytest.param("3.0\n7.0", RIGHT, ["✓", "✓"], id="exact"),
    pytest.param("3.0  \n7.0\n\n", RIGHT, ["✓", "✓"], id="spaces-at-the-ends"),
    pytest.param("3.0 7.0", RIGHT_VALUES, ["✓"], id="on-one-line"),
    pytest.param("3.\n7.00", RIGHT_VALUES, ["✓", "✓"], id="other-notation"),
    pytest.param("3.0", "Incorrect: 1 of 2 lines match.", ["✓"], id="one-missing"),
    pytest.param("7.0", "Incorrect: 1 of 2 lines match.", ["✓"], id="first-missing"),
    pytest.param("3\n7.0", "Incorrect: 1 of 2 lines match.", ["✗", "✓"], id="one-wrong"),
    pytest.param(
        "3.0\n0\n7.0",
        "Incorrect: 2 of 2 lines match, 1 extra.",
        ["✓", "✗", "✓"],
        id="one-too-many",
    ),
    pytest.param("<b>\n&amp;", "Incorrect: 0 of 2 lines match.", ["✗", "✗"], id="markup"),
]


@pytest.mark.parametrize(("typed", "result", "marks"), PREDICTIONS)
def test_a_prediction_is_compared_with_the_output(
    cards: Cards, reviewer: Open, typed: str, result: str, marks: list[str]
) -> None:
    one = reviewer(reloads=True)
    one.show(cards["predict"].front).locator("textarea").fill(typed)
    page = one.show(cards["predict"].back)
    assert texts(page, ".fp-result") == [result]
    assert texts(page, ".fp-mark") == marks
    assert texts(page, ".fp-line code") == [line.rstrip() for line in typed.strip().split("\n")]
    assert texts(page, ".fp-printed samp") == ["3.0\n7.0"]
    assert texts(page, ".fp-ran") == ["Ran on TensorFlow 2.21, Python 3.11"]


@pytest.mark.parametrize(
    ("typed", "matching_lines", "marks"),
    [
        ("[[1, 2],\n [3, 4]]", None, ("", "")),
        ("[[ 1,2 ],\n[3, 4]]", None, ("", "")),
        ("[[1, 2], [3,4]]", None, ("", "")),
        ("[[1 2]\n [3 4]]", None, ("", "")),
        ("[[1, 2],\n [5, 4, 6]]", 1, ("5 , 6", "3")),
        ("[[1, 2],\n [3]]", 1, ("", ", 4")),
        ("[[1, 2],", 1, ("", "[ 3 , 4 ] ]")),
        ("[[1, 3],\n[[1, 2],", 1, ("[ [ 1 , 3 ] ,", "[ 3 , 4 ] ]")),
        ("shape", 0, ("shape", "[ [ 1 , 2 ] , [ 3 , 4 ] ]")),
    ],
)
def test_differences_are_marked_and_white_space_is_ignored(
    cards: Cards, reviewer: Open, typed: str, matching_lines: int | None, marks: tuple[str, str]
) -> None:
    one = reviewer()
    one.show(cards["matrix"].front).locator("textarea").fill(typed)
    page = one.show(cards["matrix"].back)
    right = RIGHT if typed == "[[1, 2],\n [3, 4]]" else RIGHT_VALUES
    result = right if matching_lines is None else f"Incorrect: {matching_lines} of 2 lines match."
    assert texts(page, ".fp-result") == [result]
    places = (".fp-written .fp-diff", ".fp-printed .fp-diff")
    assert tuple(" ".join(texts(page, place)) for place in places) == marks
    assert texts(page, ".fp-printed samp") == ["[[1, 2],\n [3, 4]]"]


def test_without_a_prediction_there_is_no_result(cards: Cards, reviewer: Open) -> None:
    one = reviewer()
    one.show(cards["predict"].front)
    assert not one.show(cards["predict"].back).locator(".fp-user-answer").is_visible()


VARYING = """## Predict

### What does this print?
<!-- id: varying-NUMBER -->

```python {vary="n=2|3|4"}
print(sum(range(n=2)))
```
```output
1
```

#### What if
```output {n=3}
3
```
The *third*.

```output {n=4}
6
```

#### Why
It adds.
"""
OUTPUTS = {"2": "1", "3": "3", "4": "6"}


@pytest.fixture(scope="module")
def varying_cards(tmp_path_factory: pytest.TempPathFactory) -> Cards:
    """Twelve cards whose code varies."""
    folder = tmp_path_factory.mktemp("varying")
    deck = make_deck(*(VARYING.replace("NUMBER", str(number)) for number in range(12)))
    write_package(folder / "deck.apkg", deck, make_lock(deck))
    return render_cards(folder / "deck.apkg", folder)


@pytest.mark.parametrize(("settings", "is_kept"), REVIEWERS)
def test_a_variant_is_asked(
    varying_cards: Cards, reviewer: Open, settings: dict[str, bool], is_kept: bool
) -> None:
    asked: list[str] = []
    one = reviewer(**settings)
    for sides in varying_cards.values():
        page = one.show(sides.front)
        code = page.locator(".fp-predicted pre").inner_text()
        asked.append(code[len("print(sum(range(n=")])
        expect(page.locator(".fp-variant:visible")).to_have_count(0)
        page.locator("textarea").fill(OUTPUTS[asked[-1]])
        page = one.show(sides.back)
        assert page.locator(".fp-predicted pre").inner_text() == code
        assert texts(page, ".fp-printed samp") == [OUTPUTS[asked[-1]]]
        assert texts(page, ".fp-result") == ([RIGHT] if is_kept else [""])
        (why,) = texts(page, ".fp-why")
        assert why.split("\n")[-1] == ("The third." if asked[-1] == "3" else "It adds.")
        labels = [label for label in ("n=3", "n=4") if label[-1] != asked[-1]]
        assert texts(page, ".fp-variant:visible summary") == labels
    assert set(asked) == set(OUTPUTS)


def test_without_scripts_the_code_of_the_deck_is_asked(reviewer: Open, tmp_path: Path) -> None:
    deck = make_deck(VARYING.replace("NUMBER", "1"))
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    (sides,) = render_cards(tmp_path / "deck.apkg", tmp_path).values()
    one = reviewer(has_scripts=False)
    page = one.show(sides.front)
    expect(page.locator(".fp-predicted pre")).to_have_text("print(sum(range(n=2)))")
    expect(page.locator(".fp-variant:visible")).to_have_count(0)
    page = one.show(sides.back)
    assert texts(page, ".fp-printed samp") == ["1"]
    assert texts(page, ".fp-variant:visible summary") == ["n=3", "n=4"]


# Write


def editor(page: Page) -> str:
    return page.locator("textarea").input_value()


def test_the_editor_indents_with_tab_and_keeps_the_indentation(
    cards: Cards, reviewer: Open
) -> None:
    page = reviewer().show(cards["write"].front)
    page.evaluate("document.addEventListener('keydown', event => { window.last = event.key; })")
    assert editor(page) == "layer = ...\n"
    assert not page.locator(".fp-start").is_visible()
    box = page.locator("textarea")
    box.fill("")
    box.press_sequentially("def f(x):\nif x:\nreturn 1 e")
    assert editor(page) == "def f(x):\n    if x:\n        return 1 e"
    box.press("Enter")
    box.press("Shift+Tab")
    box.press_sequentially("a")
    box.press("Tab")
    box.press_sequentially("b")
    assert editor(page).splitlines()[-1] == "    a   b"
    box.press("ControlOrMeta+a")
    box.press("Tab")
    assert editor(page).splitlines()[0] == "    def f(x):"
    box.press("Shift+Tab")
    assert editor(page).splitlines()[1] == "    if x:"
    assert page.evaluate("window.last") is None
    box.press("Escape")
    assert page.evaluate("[document.activeElement.tagName, window.last]") == ["BODY", "Escape"]


SAME = "layer = layers.Dense(\n  64,  kernel_regularizer='l2' # a string\n)"
MISTAKE = "layer = layers.Dense(64, bias_regularizer='l2')\n"
WRITTEN = [
    pytest.param(SAME, "✓ Correct. Your code matches a solution.", 2, "", "", id="same"),
    pytest.param(
        MISTAKE,
        "Incorrect. This is a common mistake.",
        0,
        "bias_regularizer",
        "kernel_regularizer",
        id="mistake",
    ),
    pytest.param(
        'layer = layers.Dense(64)\nlayer.kernel = "l2"',
        "",
        0,
        ") layer.kernel",
        ", kernel_regularizer )",
        id="unknown",
    ),
    pytest.param(SAME.replace("l2", "l2 "), "", 0, "'l2 '", '"l2"', id="string"),
]


@pytest.mark.parametrize(("text", "result", "passed", "mine", "solution"), WRITTEN)
def test_code_is_shown_beside_the_nearest_solution(
    cards: Cards, reviewer: Open, *, text: str, result: str, passed: int, mine: str, solution: str
) -> None:
    one = reviewer(reloads=True)
    one.show(cards["write"].front).locator("textarea").fill(text)
    page = one.show(cards["write"].back)
    assert texts(page, ".fp-result") == [result]
    assert page.locator(".fp-written").text_content() == text.rstrip()
    assert " ".join(texts(page, ".fp-written .fp-diff")) == mine
    first = page.locator(".fp-solution .fp-code").first
    assert first.text_content() == 'layer = layers.Dense(64, kernel_regularizer="l2")'
    assert " ".join(texts(page, ".fp-solution .fp-diff")) == solution
    assert texts(page, ".fp-count") == [f"You got {passed} of 2."]
    feedback = page.locator(".fp-result + .fp-feedback")
    assert feedback.count() == (text == MISTAKE)
    assert page.locator(".fp-mistake").count() == 2 - (text == MISTAKE)


def test_checks_are_counted(cards: Cards, reviewer: Open) -> None:
    one = reviewer()
    one.show(cards["write"].front)
    page = one.show(cards["write"].back)
    assert not page.locator(".fp-user-answer").is_visible()  # the code is as it was at the start
    assert texts(page, ".fp-count") == ["You got 0 of 2."]
    page.get_by_role("button", name="64 units").click()
    assert texts(page, ".fp-count") == ["You got 1 of 2."]
    page.keyboard.press("Alt+2")
    assert texts(page, ".fp-count") == ["You got 2 of 2."]


# Compare


@pytest.mark.parametrize(("setting", "keeps_answer"), REVIEWERS)
def test_a_table_is_graded_on_the_back(
    cards: Cards, reviewer: Open, setting: dict[str, bool], keeps_answer: bool
) -> None:
    one = reviewer(**setting)
    page = one.show(cards["compare"].front)
    assert not page.locator(".fp-tick").first.is_visible()
    page.get_by_role("button", name="Adds the sum of squares: L2").click()
    page.get_by_role("button", name="Can set weights to exactly zero: L2").click()
    page.get_by_role("button", name="Is a penalty on the weights: L1").click()
    page = one.show(cards["compare"].back)
    cells = texts(page, ".fp-table tbody td")
    unknown = [DASH, "✓", DASH, "✓", DASH, DASH, "✓", "✓", DASH]
    known = [DASH, "✓", DASH, "✓\nmissed", "✗\nincorrect", DASH, "✓", "✓\nmissed", DASH]
    assert cells == (known if keeps_answer else unknown)
    assert texts(page, ".fp-result") == ["1 of 3 rows correct." if keeps_answer else ""]


def test_a_table_with_one_choice_per_row(cards: Cards, reviewer: Open) -> None:
    one = reviewer()
    page = one.show(cards["apart"].front)
    for name in ("Keeps", "Needs"):
        for button in page.get_by_role("button", name=name).all():
            button.click()
    assert page.locator("[aria-pressed=true]").count() == 2
    assert texts(page, ".fp-instruction") == ["choose one per row"]
    assert texts(one.show(cards["apart"].back), ".fp-result") == ["1 of 2 rows correct."]


@pytest.mark.parametrize(("setting", "keeps_answer"), REVIEWERS)
def test_a_wide_table_becomes_a_list_on_a_phone(
    cards: Cards, reviewer: Open, setting: dict[str, bool], keeps_answer: bool
) -> None:
    names = ['model.save("model.keras")', 'model.save_weights("m.h5")']
    one = reviewer(is_phone=True, **setting)
    page = one.show(cards["apart"].front)
    assert texts(page, "tbody button") == names * 2
    page.get_by_role("button", name="Keeps").last.click()
    page = one.show(cards["apart"].back)
    cells = [text.split("\n") for text in texts(page, "tbody td")]
    first = [["✓", names[0], "missed"], ["✗", names[1], "incorrect"]]
    unknown = [["✓", names[0]], [DASH, names[1]]]
    assert cells[:2] == (first if keeps_answer else unknown)
    page.set_viewport_size({"width": 1000, "height": 600})
    page.wait_for_function("!document.querySelector('.fp-stacked')")
    assert texts(page, "tbody td")[2:] == [DASH, "✓\nmissed" if keeps_answer else "✓"]


# Cloze

DELETION_IS_IN_VIEW = """() => {
  const [deletion, code] = [".cloze", ".fp-code"].map(
    selector => document.querySelector(selector).getBoundingClientRect());
  return deletion.left >= code.left && deletion.right <= code.right;
}"""


@pytest.mark.parametrize("setting", [{}, {"reloads": True}], ids=["one-page", "reloads"])
@pytest.mark.parametrize("name", ["long-cloze", "long-cloze-2"])
def test_a_deletion_in_long_code_is_scrolled_into_view(
    cards: Cards, reviewer: Open, name: str, setting: dict[str, bool]
) -> None:
    one = reviewer(is_phone=True, **setting)
    for side in (cards[name].front, cards[name].back):
        page = one.show(side, cards[name].ordinal)
        page.wait_for_function(DELETION_IS_IN_VIEW)


# Every kind


def test_a_tap_shows_and_hides_the_hint(cards: Cards, reviewer: Open) -> None:
    page = reviewer().show(cards["recall"].front)
    hint = page.get_by_text("Which axis is gone?")
    assert not hint.is_visible()
    page.get_by_role("button", name="Hint").click()
    assert hint.is_visible()
    page.get_by_role("button", name="Hint").press(" ")
    assert not hint.is_visible()
    page.evaluate("document.querySelector('a.hint').click()")  # AnkiDroid's "Show hint"
    assert hint.is_visible()


QUESTION = {"cloze": ".fp-title", "reversed-2": ".fp-context"}
ANSWER = {
    "quiz": ".fp-option",
    "explain": ".fp-check",
    "predict": ".fp-printed",
    "compare": ".fp-grid",
    "cloze": ".fp-cloze-text",
    "recall": ".fp-answer",
    "reversed-2": ".fp-asked",
    "write": ".fp-solution",
}


@pytest.mark.parametrize("name", ANSWER)
def test_the_question_and_the_answer_are_in_view_after_the_flip(
    cards: Cards, reviewer: Open, name: str
) -> None:
    one = reviewer()
    one.page.set_viewport_size({"width": 667, "height": 480})  # in Anki's first window
    one.show(cards[name].front, cards[name].ordinal)
    page = one.show(cards[name].back, cards[name].ordinal)
    long = "document.querySelector('.fp-context, .fp-code')"
    for grown in (False, True):
        if grown:  # long code between the question and the answer
            page.evaluate(f"{long} && ({long}.style.minHeight = '40rem')")
            page.wait_for_timeout(0)
        page.evaluate("document.getElementById('answer').scrollIntoView()")
        for selector in (QUESTION.get(name, ".fp-question"), ANSWER[name]):
            box = page.locator(selector).first.bounding_box()
            assert box is not None
            assert 0 <= box["y"] < 440, (selector, grown)


ON_BACK = {
    "recall": ["It adds the", "The axis named", "broadcasting", "TensorFlow guide", "Ran on"],
    "reversed": ["tf.zeros([2, 3])"],
    "reversed-2": ["Which call makes a tensor of zeros?"],
    "quiz": ["✓", "✗", "Its pull fades", "Its pull keeps", "The slope of"],
    "explain": ["A term on the weights", "Both add a term"],
    "predict": ["3.0\n7.0", "A loop goes over"],
    "cloze": ["kernel_regularizer"],
    "cloze-2": ["bias_regularizer"],
    "code-cloze-2": ["tape.gradient(y, x)"],
    "compare": ["✓", "One is a diamond"],
}
NOT_ON_FRONT = {
    "quiz": ["Right", "Its pull"],
    "explain": ["A term on", "Both add"],
    "predict": ["7.0\n"],
    "cloze": ["kernel_regularizer"],
    "code-cloze-2": ["gradient(y"],
    "compare": ["✓", DASH],
    "recall": ["It adds", "Which axis is gone?"],
}


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("name", NAMES)
def test_each_side_shows_only_what_it_should(
    cards: Cards, reviewer: Open, name: str, has_scripts: bool
) -> None:
    one = reviewer(has_scripts=has_scripts)
    front = one.show(cards[name].front, cards[name].ordinal).locator("#qa").inner_text()
    assert [text for text in NOT_ON_FRONT.get(name, []) if text in front] == []
    back = one.show(cards[name].back, cards[name].ordinal).locator("#qa").inner_text()
    assert [text for text in ON_BACK.get(name, []) if text not in back] == []


def spoken(side: str) -> str:
    """Return the text that AnkiDroid reads aloud: that of its elements, or else all text."""
    soup = BeautifulSoup(side, "html.parser")
    for element in soup(["style", "script"]):
        element.decompose()
    marked = soup.select("tts[service=android]")
    return " ".join(element.get_text() for element in marked or [soup])


@pytest.mark.parametrize("name", NAMES)
def test_text_to_speech_does_not_read_the_answer_on_the_front(cards: Cards, name: str) -> None:
    front, back = (spoken(side) for side in (cards[name].front, cards[name].back))
    hidden = [*NOT_ON_FRONT.get(name, []), *(("L1", "✓") if name == "quiz" else ())]
    assert [text for text in hidden if text in front] == []
    assert front.strip()
    assert any(text in back for text in ON_BACK.get(name, [""]))


@pytest.mark.parametrize("setting", [{}, {"reloads": True}, {"has_scripts": False}])
def test_the_learners_own_style_wins(
    cards: Cards, reviewer: Open, setting: dict[str, bool]
) -> None:
    style = ".fp-question { color: rgb(1, 2, 3); } .card { --fp-accent: rgb(4, 5, 6); }"
    page = reviewer(user_style=style, **setting).show(cards["recall"].front)
    expect(page.locator(".fp-question")).to_have_css("color", "rgb(1, 2, 3)")
    expect(page.locator(".fp-kind")).to_have_css("color", "rgb(4, 5, 6)")


def test_the_link_to_the_site_is_only_on_the_back(cards: Cards) -> None:
    link = '<a class="fp-link" href="https://cards.example/card.html#quiz">'
    assert link not in cards["quiz"].front
    assert link in cards["quiz"].back


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python brings axe-core")
    return axe_source()


USE = {
    "quiz": "document.querySelectorAll('.fp-pick')[0].click()",
    "multiple": "document.querySelectorAll('.fp-pick').forEach(one => one.click())",
    "explain": "document.querySelector('.fp-input').value = 'Mine';"
    "document.querySelector('.fp-input').dispatchEvent(new Event('input'))",
    "predict": "document.querySelector('.fp-input').value = '3.0\\n8';"
    "document.querySelector('.fp-input').dispatchEvent(new Event('input'))",
    "write": "document.querySelector('.fp-input').value = 'layer = layers.Dense(1)';"
    "document.querySelector('.fp-input').dispatchEvent(new Event('input'))",
    "compare": "document.querySelectorAll('.fp-cell').forEach((one, i) => i % 2 || one.click())",
    "apart": "document.querySelectorAll('.fp-cell')[1].click()",
    "recall": "document.querySelector('.fp-hint-button').click()",
}


@pytest.mark.parametrize(
    ("is_night", "is_phone"), [(False, True), (True, False)], ids=["day-phone", "night-desktop"]
)
def test_axe_finds_no_violations(
    cards: Cards, reviewer: Open, axe: str, is_night: bool, is_phone: bool
) -> None:
    one = reviewer(is_night=is_night, is_phone=is_phone)
    for name, sides in cards.items():
        page = one.show(sides.front, sides.ordinal)
        page.evaluate(f"() => {{ {USE.get(name, '')} }}")
        assert axe_violations(page, axe) == [], name
        page = one.show(sides.back, sides.ordinal)
        if name == "explain":
            page.locator(".fp-concept button").first.click()
        assert axe_violations(page, axe) == [], name


@pytest.mark.parametrize("name", NAMES)
def test_nothing_scrolls_sideways_on_a_narrow_phone(
    cards: Cards, reviewer: Open, name: str
) -> None:
    one = reviewer(is_phone=True)
    one.page.set_viewport_size({"width": 320, "height": 640})
    for side in (cards[name].front, cards[name].back):
        page = one.show(side, cards[name].ordinal)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for target in page.locator("button, textarea, a.hint, a.fp-link").all():
            box = target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("is_night", [False, True], ids=["day", "night"])
def test_pages_have_our_colors(cards: Cards, reviewer: Open, is_night: bool) -> None:
    page = reviewer(is_night=is_night).show(cards["cloze"].front)
    color = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert color == ("rgb(16, 19, 24)" if is_night else "rgb(248, 246, 240)")


def test_settings_do_not_become_template_fields() -> None:
    text = '"><script>{{FrontSide}}{{#Nothing}}</script>'
    plain = make_note_types(TEMPLATES, namespace="n", title="T", site_url="u", language="en")
    made = make_note_types(TEMPLATES, namespace="n", title="T", site_url=text, language=text)
    for before, after in zip(plain, made, strict=True):
        for one, other in zip(before.templates, after.templates, strict=True):
            for side in ("front", "back"):
                old, new = getattr(one, side), getattr(other, side)
                assert re.findall(r"{{[^}]*}}", new) == re.findall(r"{{[^}]*}}", old)
                assert re.findall(r"<[a-z]+", new) == re.findall(r"<[a-z]+", old)


def test_templates_contain_no_urls() -> None:
    folder = Path(__file__).parents[2] / "templates" / "anki"
    for path in folder.rglob("*.*"):
        assert "//" not in path.read_text("utf-8").replace("// ", ""), path.name


def test_anki_reads_the_parts_in_their_languages(tmp_path: Path) -> None:
    """Anki finds the marks in both sides, with the text without markup."""
    settings = replace(SETTINGS, speech={"question": "fr", "answer": "en-GB"})
    deck = make_deck(*CARDS, settings=settings, evidence=AllProved())
    write_package(tmp_path / "speech.apkg", deck, make_lock(deck))
    learner = Learner(tmp_path / "learner")
    learner.import_package(tmp_path / "speech.apkg")
    spoken = {}
    for card in map(learner.col.get_card, learner.cards()):
        name = f"{card.note().fields[0]}-{card.ord + 1}"
        sides = (card.question_av_tags(), card.answer_av_tags())
        spoken[name] = [[(one.lang, one.field_text) for one in tags] for tags in sides]
    learner.close()
    ((language, question),), ((answer_language, answer),) = spoken["recall-1"]
    assert (language, answer_language) == ("fr_FR", "en_GB")
    assert "What does" in question
    assert "adds the columns up" in answer
    assert [[one[0] for one in side] for side in spoken["reversed-2"]] == [["en_GB"], ["fr_FR"]]
    assert [[one[0] for one in side] for side in spoken["quiz-1"]] == [["fr_FR"], []]
    blank, full = spoken["cloze-1"]
    assert len(blank[0][1]) != len(full[0][1])
