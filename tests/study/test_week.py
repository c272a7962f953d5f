"""A learner's week with a fake clock: reviews, edited cards, and a move to another browser."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler, State
from playwright.sync_api import Browser, Page, expect

from tests.site import sample_deck
from tests.study.conftest import Study, build, open_study, show_next_question

MONDAY = datetime(2027, 5, 3, 18, 0, tzinfo=UTC)
ROUTE = "deck/generalization/review"
CARDS = 10
Record = dict[str, Any]


def open_after(study: Study, days: float) -> Page:
    """Open the review page some days after Monday evening."""
    study.page.clock.set_fixed_time(MONDAY + timedelta(days=days))
    return study.open(ROUTE)


def review(page: Page, *grades: int) -> None:
    """Answer a card of any kind for each grade."""
    for grade in grades:
        page.locator(".ask").wait_for()
        for text in page.locator("textarea:visible, input.cloze-input, input.gap").all():
            text.fill("anything")
        for row in page.locator(".study-card fieldset:has(input:enabled)").all():
            row.locator("input").first.check()
        page.locator(".ask .button").click()
        for point in page.locator(".concept-list input").all()[:1]:
            point.check()  # otherwise, the page asks before it continues
        page.locator(f".grade-{grade}").click()
        if page.locator("dialog").count():  # no point of the explanation is checked
            page.get_by_role("button", name="Move on").click()


def records(page: Page) -> dict[str, Record]:
    """Return the stored records, keyed by card id."""
    stored = page.evaluate("Object.entries(localStorage)")
    return {
        card: record
        for key, text in stored
        if ":cards:" in key
        for card, record in json.loads(text).items()
    }


def queue_counts(page: Page) -> str:
    return page.locator(".session-count").inner_text()


def grades(page: Page) -> dict[str, list[int]]:
    return {
        card: [grade for _, grade in record["reviews"]]
        for card, record in records(page).items()
        if record["reviews"]
    }


def suspended(page: Page) -> list[str]:
    return [card for card, record in records(page).items() if record.get("suspended", [False])[0]]


def export_progress(study: Study, target: Path) -> Record:
    """Export the progress to a file; return its content."""
    page = study.open("progress")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export to a file").click()
    download.value.save_as(target)
    value: Record = json.loads(target.read_text("utf-8"))
    assert value["format"] == "flashproof-progress"
    return value


def import_progress(study: Study, source: Path) -> None:
    page = study.open("progress")
    page.locator("#import").set_input_files(source)
    expect(page.locator(".note")).to_contain_text("cards imported")


@pytest.mark.slow
def test_a_week(chromium: Browser, tmp_path: Path) -> None:
    site = build(tmp_path / "site", sample_deck.FILES, tmp_path / "cards")
    context, other = (chromium.new_context(accept_downloads=True) for _ in range(2))
    study, other_study = open_study(context, site), open_study(other, site)
    monday(study)
    learned = grades(study.page)
    tuesday(study)
    kept = records(study.page)
    build(site, edited_files(), tmp_path / "edited")
    assert records(open_after(study, 3)) == kept
    two_weeks_later(study)
    merge_two_browsers(study, other_study, tmp_path)
    merged = grades(study.page)
    assert all(merged[card][: len(old)] == old for card, old in learned.items())
    unsuspend(study)
    assert study.errors == other_study.errors == []
    context.close()
    other.close()


def monday(study: Study) -> None:
    """All cards are new. Buttons show intervals as in Anki. Undo, suspend, stop."""
    page = open_after(study, 0)
    assert queue_counts(page) == f"{CARDS} new · 0 learning · 0 to review"
    page.keyboard.press("Space")
    intervals = page.locator(".grade small")
    expect(intervals).to_have_text(["1m", "6m", "10m", re.compile("^[789]d$")])
    page.reload()
    page.keyboard.press("4")
    review(page, 4, 4, 4, 1, 3)
    expect(page.locator(".session-count")).to_have_text("4 new · 2 learning · 0 to review")
    before = grades(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".session-count")).to_have_text("5 new · 1 learning · 0 to review")
    page.reload()
    review(page, 4)
    assert sum(map(len, grades(page).values())) == sum(map(len, before.values()))
    page.locator(".ask").wait_for()
    page.locator(".card-question").focus()
    page.keyboard.press("@")
    expect(page.locator(".session-count")).to_have_text("3 new · 1 learning · 0 to review")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("h1")).to_have_text("Review paused")
    assert len(suspended(page)) == 1


def tuesday(study: Study) -> None:
    """Missed cards are due again, and new cards continue; on Wednesday, nothing is due."""
    page = open_after(study, 1)
    assert queue_counts(page) == "3 new · 1 learning · 0 to review"
    review(page, 3, 3, 3, 3)
    review(open_after(study, 1.1), 3, 3, 3, 3)
    expect(page.locator("h1")).to_have_text("Done for today")
    expect(open_after(study, 2).locator("h1")).to_have_text("Done for today")


def edited_files() -> dict[str, str]:
    """Return the card files after the author changed a question, moved a card, and removed one."""
    text = sample_deck.FILES["2-generalization/regularization.md"]
    text = text.replace("What does an L2 penalty add to the loss?", "What does L2 add?")
    moved = text[text.index("### Which are penalties?") : text.index("## Explain")]
    gone = text[text.index("### A blank in code") : text.index("## Compare")]
    return sample_deck.FILES | {
        "2-generalization/regularization.md": text.replace(moved, "").replace(gone, ""),
        "1-basics/tensors.md": sample_deck.FILES["1-basics/tensors.md"] + "\n## Quiz\n\n" + moved,
    }


def two_weeks_later(study: Study) -> None:
    """All learned cards are due, and the moved card is in its new deck."""
    assert queue_counts(open_after(study, 14)).startswith("0 new · 0 learning · 7")
    page = study.open("topic/tensors/review")
    assert queue_counts(page) == "1 new · 0 learning · 1 to review"


def merge_two_browsers(study: Study, other_study: Study, folder: Path) -> None:
    """Study with two copies of the progress, then merge them."""
    first = export_progress(study, folder / "first.json")
    other = open_after(other_study, 14)
    import_progress(other_study, folder / "first.json")
    assert grades(other) == grades(study.page)
    review(open_after(other_study, 14.1), 3, 1)
    page = open_after(study, 14.2)
    review(page, 4)
    export_progress(other_study, folder / "second.json")
    here, there = grades(page), grades(other)
    import_progress(study, folder / "second.json")
    merged = grades(page)
    assert merged.keys() == here.keys() | there.keys()
    for card, kept in merged.items():
        assert len(kept) >= max(len(here.get(card, [])), len(there.get(card, [])))
    assert sum(map(len, merged.values())) == sum(map(len, grades_of(first).values())) + 3


def unsuspend(study: Study) -> None:
    """Unsuspend the card; the charts are shown."""
    study.page.get_by_role("button", name="Unsuspend").click()
    assert suspended(study.page) == []
    expect(study.page.locator(".chart svg[role=img]")).to_have_count(2)


def grades_of(exported: Record) -> dict[str, list[int]]:
    cards = exported["cards"].items()
    return {card: [grade for _, grade in record["reviews"]] for card, record in cards}


def test_reminder_to_export(study: Study) -> None:
    page = study.page
    page.clock.set_fixed_time(MONDAY)
    study.open("")
    rows = [[int(MONDAY.timestamp()) - 9 * 86_400 + n, 3] for n in range(30)]
    record = {"version": 1, "reviews": rows, "answers": [], "memory": None}
    key = page.evaluate("Object.keys(localStorage).find(key => key.endsWith(':version'))")
    name = key.removesuffix("version") + "card:l2-adds"
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, json.dumps(record)])
    study.open("")
    expect(page.locator(".notice")).to_contain_text("30 reviews are saved only in this browser")
    page.get_by_role("button", name="Remind me later").click()
    study.open("")
    expect(page.locator(".notice")).to_have_count(0)


def test_more_new_cards_apply_only_today(study: Study) -> None:
    page = study.page
    page.clock.set_fixed_time(MONDAY)
    study.open("settings")
    page.get_by_label("New cards per day").fill("1")
    page.get_by_label("New cards per day").blur()
    review(open_after(study, 0), 4)
    page.get_by_role("button", name="more new cards today").click()
    expect(page.locator(".session-count")).to_contain_text(f"{CARDS - 1} new")
    review(page, 4)
    assert queue_counts(open_after(study, 1)).startswith("1 new")
    expect(study.open("settings").get_by_label("New cards per day")).to_have_value("1")


def test_exam_date_shortens_intervals_and_suggests_new_cards_per_day(study: Study) -> None:
    page = study.page
    page.clock.set_fixed_time(MONDAY)
    study.open("settings")
    page.get_by_label("Exam date").fill("2027-05-08")
    page.get_by_label("New cards per day").fill("1")
    page.get_by_label("Desired retention").fill("80")
    page.get_by_label("Desired retention").blur()
    page = open_after(study, 0)
    assert queue_counts(page).startswith("1 new")
    page.keyboard.press("Space")
    expect(page.locator(".grade small").last).to_have_text(re.compile("^[34]d$"))
    page.keyboard.press("4")
    expect(page.locator(".note")).to_contain_text("study 3 new cards per day")


ANSWERS = {
    "quiz-zero": ("L1", "L2"),
    "quiz-several": ("L1,L2", "Adam"),
    "predict-hypot": ("5.0", "7.0"),
    "cloze-arguments": ("kernel_regularizer,bias_regularizer", "zebra,zebra"),
    "cloze-code": ("build", "zebra"),
    "compare-both": ("L2,L1+L2", "L1,L1"),
    "write-hypot": ("side = math.sqrt(3**2 + 4**2)", "side = 3 + 4"),
}
"""A right and a wrong answer to each card that the site checks, separated by commas."""


@dataclass
class Tally:
    """The learner's answers, counted without the site: the rules are those of docs/schedule.md."""

    cards: dict[str, Card] = field(default_factory=dict)
    outcomes: dict[str, list[bool]] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    reviews: int = 0

    def add(self, card_id: str, grade: int, at: datetime) -> None:
        """Count an answer; the package ``fsrs`` computes which state the card is in."""
        self.outcomes.setdefault(card_id, []).append(grade > 1)
        card = self.cards.get(card_id) or Card()
        is_extra = (
            card_id in self.cards
            and card.state == State.Review
            and grade > 1
            and self.days[card_id] == at.date()
        )
        if is_extra:
            return
        self.reviews += 1
        self.days[card_id] = at.date()
        scheduler = Scheduler(enable_fuzzing=False)
        self.cards[card_id], _ = scheduler.review_card(card, Rating(grade), at)

    @property
    def weak(self) -> int:
        recent = [outcomes[-5:] for outcomes in self.outcomes.values()]
        return sum(not last[-1] or last.count(False) > 1 for last in recent)


def fill_in(page: Page, *, is_right: bool) -> str:
    """Fill in the card that is shown; return its id."""
    card = page.locator(".study-card").get_attribute("data-card") or ""
    right, wrong = ANSWERS.get(card, ("An explanation.", "An attempt."))
    parts = (right if is_right else wrong).split(",")
    rows = page.locator(".compare-row").all()
    for row, labels in zip(rows, parts if rows else [], strict=True):
        for box in row.locator("input[type=checkbox]:checked").all():
            box.uncheck()
        for label in labels.split("+"):
            row.get_by_label(label, exact=True).check()
    if page.locator(".choices").count():
        for label in parts:
            page.locator(".choices").get_by_label(label, exact=True).check()
    blanks = page.locator(".cloze-input").all()
    for blank, text in zip(blanks, parts if blanks else [], strict=True):
        blank.fill(text)
    for area in page.locator("textarea").all():
        area.fill(parts[0])
    return card


def answer(page: Page, tally: Tally, at: datetime, *results: bool) -> None:
    """Answer cards in whatever mode, correctly or not."""
    for is_right in results:
        page.locator(".ask").wait_for()
        card = fill_in(page, is_right=is_right)
        page.locator(".ask button").last.click()
        grade = page.locator(".grade-3" if is_right else ".grade-1")
        grade.or_(page.get_by_role("button", name="Next", exact=True)).click()
        if page.locator("dialog").count():  # no point of the explanation is checked
            page.get_by_role("button", name="Move on").click()
        expect(page.locator(".answered")).to_have_count(0)
        tally.add(card, 3 if is_right else 1, at)


def take_exam(study: Study, tally: Tally, at: datetime) -> None:
    """Take an exam with right answers first, wrong ones next, and one question unanswered."""
    page = study.start_session("deck/generalization/exam")
    questions, right = page.locator(".numbers button").count(), 0
    for number in range(questions - 1):
        expect(page.locator(".session-count")).to_contain_text(f"{number + 1} of")
        # Code that is not a solution would have to be graded by the learner.
        is_right = number < 3 or page.locator("[data-card=write-hypot]").count() > 0
        card = fill_in(page, is_right=is_right)
        tally.add(card, 3 if is_right else 1, at)
        right += is_right
        show_next_question(page)
    page.locator(".session-head").get_by_role("button", name="Submit").click()
    page.locator("dialog").get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_have_text(f"{right} of {questions} correct")


def check_numbers(study: Study, tally: Tally) -> None:
    """Compare the numbers on all pages with the independent count."""
    page, started = study.open("progress"), len(tally.outcomes)
    stats = [int(text.replace(",", "")) for text in page.locator(".stats strong").all_inner_texts()]
    assert stats == [started, 0, tally.weak, tally.reviews]
    cells = page.locator("tr[data-topic=regularization] td").all_inner_texts()
    assert cells[0] == f"{started} of {CARDS}"
    assert cells[2] == str(tally.weak)
    due = cells[3]
    page.goto(f"{study.root}index.html")
    for place in ("[data-progress-all]", "[data-progress-topic=regularization]"):
        expect(page.locator(place)).to_contain_text(f"{started} of ")
        expect(page.locator(place)).to_contain_text(f"{tally.weak} weak" if tally.weak else "")
        expect(page.locator(place)).to_contain_text(f"{due} due" if due != "0" else "")
    page = study.open("topic/regularization")
    weak = page.locator(".weak-note a")
    expect(weak).to_have_count(1 if tally.weak else 0)
    if tally.weak:
        expect(weak).to_contain_text(f"Practice {tally.weak} weak card")
    expect(page.locator(".modes a[href$='/review']")).to_contain_text(f"{due} due")


def test_numbers_on_all_pages_agree_with_the_answers_in_all_modes(study: Study) -> None:
    tally, page = Tally(), study.page
    page.clock.set_fixed_time(MONDAY)
    sessions = {
        "recall": [True, False, True],
        "quiz": [False, True, True],
        "explain": [True],
        "predict": [False, False, True],
        "cloze": [True, False, True],
        "compare": [False, True],
        "write": [True],
    }
    for mode, results in sessions.items():
        study.start_session(f"topic/regularization/{mode}")
        cards = int(page.locator(".session-count").inner_text().split(" of ")[1])
        answer(page, tally, MONDAY, *results)
        first_right = sum(results[:cards])
        expect(page.locator("h1")).to_have_text(f"{first_right} of {cards} correct")
        expect(page.locator(".result-list > li")).to_have_count(cards)
        expect(page.locator(".result-list > .wrong")).to_have_count(cards - first_right)
    check_numbers(study, tally)
    take_exam(study, tally, MONDAY)
    check_numbers(study, tally)
    tuesday = MONDAY + timedelta(days=1)
    page.clock.set_fixed_time(tuesday)
    check_numbers(study, tally)
    study.open("topic/regularization/review")
    answer(page, tally, tuesday, True, False, True, True, False)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".summary")).to_contain_text("5 reviews done")
    check_numbers(study, tally)
    weak = tally.weak
    study.open("topic/regularization/weak")
    answer(page, tally, tuesday, *[True] * weak)
    expect(page.locator("h1")).to_have_text(f"{weak} of {weak} correct")
    check_numbers(study, tally)
