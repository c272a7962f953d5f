"""A learner's week with a moved clock, an edit of the cards in between, and a move elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.site import deck
from tests.study.conftest import Study, build, opened

MONDAY = datetime(2027, 5, 3, 18, 0, tzinfo=UTC)
ROUTE = "deck/generalization/review"
CARDS = 9


def at(study: Study, days: float) -> Page:
    """The review page, some days after Monday evening."""
    study.page.clock.set_fixed_time(MONDAY + timedelta(days=days))
    return study.open(ROUTE)


def review(page: Page, *grades: int) -> None:
    """Answers cards, one for each grade, whatever their kind."""
    for grade in grades:
        page.locator(".ask").wait_for()
        for field in page.locator("textarea:visible, input.gap").all():
            field.fill("anything")
        for row in page.locator(".study-card fieldset:has(input:enabled)").all():
            row.locator("input").first.check()
        page.locator(".ask .button").click()
        page.locator(f".grade-{grade}").click()


def records(page: Page) -> dict[str, dict[str, object]]:
    """What is stored, by card id."""
    stored = page.evaluate("Object.entries(localStorage)")
    return {key.split(":card:")[1]: json.loads(text) for key, text in stored if ":card:" in key}


def counts(page: Page) -> str:
    return page.locator(".session-count").inner_text()


def grades(page: Page) -> dict[str, list[int]]:
    return {
        card: [grade for _, grade in record["reviews"]]  # type: ignore[attr-defined]
        for card, record in records(page).items()
        if record["reviews"]
    }


def export(page: Page, study: Study, target: Path) -> dict[str, object]:
    study.open("progress")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export to a file").click()
    download.value.save_as(target)
    value: dict[str, object] = json.loads(target.read_text("utf-8"))
    return value


def test_a_week(chromium: Browser, tmp_path: Path) -> None:
    site = build(tmp_path / "site", deck.FILES, tmp_path / "cards")
    context = chromium.new_context(accept_downloads=True)
    study = opened(context, site)

    # Monday: all nine are new; the intervals stand on the buttons as in Anki.
    page = at(study, 0)
    assert counts(page) == f"{CARDS} new · 0 learning · 0 to review"
    page.keyboard.press("Space")
    expect(page.locator(".grade small")).to_have_text(["1m", "6m", "10m", "8d"])
    page.reload()
    page.keyboard.press("4")
    review(page, 4, 4, 4, 1, 3)
    assert counts(page) == "3 new · 2 learning · 0 to review"
    before = grades(page)
    page.get_by_role("button", name="Undo").click()
    assert counts(page) == "4 new · 1 learning · 0 to review"
    page.reload()
    review(page, 4)
    assert sum(map(len, grades(page).values())) == sum(map(len, before.values()))
    page.locator(".ask").wait_for()
    page.locator(".card-question").focus()
    page.keyboard.press("@")
    assert counts(page) == "2 new · 1 learning · 0 to review"
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("h1")).to_have_text("Stopped for now")
    monday = grades(page)
    assert sum(record.get("suspended", [False])[0] for record in records(page).values()) == 1  # type: ignore[index]

    # Tuesday: what was missed is due at once; new ones go on. Wednesday: nothing but steps is due.
    page = at(study, 1)
    assert counts(page) == "2 new · 1 learning · 0 to review"
    review(page, 3, 3, 3)
    page = at(study, 1.1)
    review(page, 3, 3, 3)
    expect(page.locator("h1")).to_have_text("Done for today")
    page = at(study, 2)
    expect(page.locator("h1")).to_have_text("Done for today")

    # Wednesday night the author edits a card, moves another, takes one out: a new build.
    edited = deck.FILES["2-generalization/regularization.md"]
    edited = edited.replace("What does an L2 penalty add to the loss?", "What does L2 add?")
    start, end = edited.index("### Which are penalties?"), edited.index("## Explain")
    moved = edited[start:end]
    edited = edited[:start] + edited[end:]
    gone = edited[edited.index("### A blank in code") : edited.index("## Compare")]
    edited = edited.replace(gone, "")
    tensors = deck.FILES["1-basics/tensors.md"] + "\n## Quiz\n\n" + moved
    files = deck.FILES | {
        "2-generalization/regularization.md": edited,
        "1-basics/tensors.md": tensors,
    }
    wednesday = records(page)
    build(site, files, tmp_path / "edited")
    page = at(study, 3)
    assert records(page) == wednesday

    # A fortnight later everything that was learnt is due, the moved card too, in its new deck.
    page = at(study, 14)
    due = page.locator(".session-count").inner_text()
    assert due.startswith("0 new · 0 learning · 6"), due
    study.open("topic/tensors/review")
    assert counts(page) == "1 new · 0 learning · 1 to review"

    # Two copies of the progress go different ways, and are merged again.
    first = export(page, study, tmp_path / "first.json")
    assert first["format"] == "flashproof-progress"
    elsewhere = opened(chromium.new_context(accept_downloads=True), site)
    other = at(elsewhere, 14)
    elsewhere.open("progress")
    other.locator("#import").set_input_files(tmp_path / "first.json")
    expect(other.locator(".note")).to_contain_text("cards taken in")
    assert grades(other) == grades(page)
    other = at(elsewhere, 14.1)
    review(other, 3, 1)
    page = at(study, 14.2)
    review(page, 4)
    export(other, elsewhere, tmp_path / "second.json")
    here, there = grades(page), grades(other)
    study.open("progress")
    page.locator("#import").set_input_files(tmp_path / "second.json")
    expect(page.locator(".note")).to_contain_text("cards taken in")
    merged = grades(page)
    assert merged.keys() == here.keys() | there.keys()
    for card, kept in merged.items():
        assert len(kept) >= max(len(here.get(card, [])), len(there.get(card, [])))
    assert sum(map(len, merged.values())) == sum(map(len, grades_of(first).values())) + 3
    assert all(merged[card][: len(old)] == old for card, old in monday.items())

    # The suspended card comes back when it is told to.
    page.get_by_role("button", name="Bring back").click()
    assert not any(record.get("suspended", [False])[0] for record in records(page).values())  # type: ignore[index]
    expect(page.locator(".chart svg")).to_have_count(2)
    assert study.faults == elsewhere.faults == []
    context.close()
    elsewhere.page.context.close()


def grades_of(exported: dict[str, object]) -> dict[str, list[int]]:
    cards = exported["cards"]
    assert isinstance(cards, dict)
    return {card: [grade for _, grade in record["reviews"]] for card, record in cards.items()}


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
    expect(page.locator(".notice")).to_contain_text("30 reviews exist only in this browser")
    page.get_by_role("button", name="Later").click()
    study.open("")
    expect(page.locator(".notice")).to_have_count(0)


def test_exam_date_shortens_intervals_and_says_how_many_new_cards_it_takes(study: Study) -> None:
    page = study.page
    page.clock.set_fixed_time(MONDAY)
    study.open("settings")
    page.get_by_label("Exam on").fill("2027-05-08")
    page.get_by_label("New cards a day").fill("1")
    page.get_by_label("Wanted retention").fill("80")
    page.get_by_label("Wanted retention").blur()
    page = at(study, 0)
    assert counts(page).startswith("1 new")
    page.keyboard.press("Space")
    expect(page.locator(".grade small").last).to_have_text("4d")
    page.keyboard.press("4")
    expect(page.locator(".note")).to_contain_text("begin 2 new ones a day")
