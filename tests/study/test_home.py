"""The home page: the topic map, its filters, and the learner's progress."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.study.conftest import Study

TOPIC = "topic/regularization"
TILES = "[data-topic]:visible"


def open_home(study: Study) -> Page:
    study.page.goto(f"{study.root}index.html")
    return study.page


def state(page: Page, name: str) -> int:
    """Return the number at a progress filter."""
    return int(page.locator(f"[data-count={name}]").inner_text())


def test_filters_show_counts_and_progress(study: Study) -> None:
    page = study.open(f"{TOPIC}/review")
    page.keyboard.press("Space")
    page.keyboard.press("4")
    open_home(study)
    topics = page.locator(TILES).count()
    expect(page.locator("[data-progress-topic=regularization]")).to_have_text("1 of 10 started")
    expect(page.locator(".modes a:visible", has_text="Review")).to_contain_text("0 due, 17 new")
    assert (state(page, "new"), state(page, "started"), state(page, "weak")) == (topics - 1, 1, 0)
    page.locator(".filter-states label", has_text="Started").click()
    expect(page.locator(TILES)).to_have_count(1)
    expect(page.locator("#filter-status")).to_have_text("1 topic")
    assert page.get_by_label("Mastered").is_disabled()


def test_nothing_found_offers_a_way_out(study: Study) -> None:
    page = open_home(study)
    topics = page.locator(TILES).count()
    box = page.get_by_label("Filter by name, summary, or tag")
    box.fill("PENALTIES weights")  # in the summary, in a different case
    expect(page.locator(TILES)).to_have_count(1)
    expect(page.locator("[data-deck]:visible")).to_have_count(1)
    box.fill("qqqq")
    expect(page.locator(TILES)).to_have_count(0)
    expect(page.locator("#filter-status")).to_have_text("No topics match these filters.")
    link = page.get_by_role("link", name="Search all cards")
    expect(link).to_have_attribute("href", "search.html?q=qqqq")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(TILES)).to_have_count(topics)
    expect(box).to_be_focused()


def test_focus_and_hover_highlight_the_path_of_a_topic(study: Study, axe: str) -> None:
    page = study.open(f"{TOPIC}/review")
    answer_cards(page, 2)
    open_home(study)
    tile = page.locator("[data-topic=regularization]")
    tile.locator("a").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".is-chosen")).to_have_attribute("data-topic", "regularization")
    expect(page.locator("li.is-needed")).to_have_attribute("data-topic", "tensors")
    expect(page.locator("path.is-needed")).to_have_count(1)
    page.locator("[data-topic=tensors]").hover()
    expect(page.locator("li.is-next")).to_have_attribute("data-topic", "regularization")
    expect(page.locator(".map-caption")).to_contain_text("leads to 1 topic")
    assert_no_violations(page, axe)


@pytest.mark.parametrize("width", [320, 640, 844, 1024, 1280])
def test_the_map_fits_the_page(study: Study, width: int) -> None:
    """Lines start and end at their tiles, and no text is cut off."""
    page = study.page
    page.set_viewport_size({"width": width, "height": 800})
    open_home(study)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(
        """[...document.querySelectorAll("[data-topic]")]
        .every(one => one.scrollWidth <= one.clientWidth)"""
    )
    if width < 640:
        return
    ends = page.evaluate(
        """() => {
          const map = document.querySelector(".topic-map").getBoundingClientRect();
          const path = document.querySelector(".topic-map path");
          const tiles = ["tensors", "regularization"].map(name =>
            document.querySelector(`[data-topic=${name}]`).getBoundingClientRect());
          return [0, path.getTotalLength()].map((at, end) => {
            const { x, y } = path.getPointAtLength(at), tile = tiles[end];
            return x + map.x >= tile.left - 1 && x + map.x <= tile.right + 1
              && y + map.y >= tile.top - 1 && y + map.y <= tile.bottom + 1;
          });
        }"""
    )
    assert ends == [True, True]


def answer_cards(page: Page, number: int) -> None:
    """Answer cards of any kind, the first one incorrectly."""
    for count in range(number):
        page.locator(".ask").wait_for()
        page.locator(".give-up" if count == 0 else ".ask .button:not(.give-up)").first.click()
        for _ in range(3):  # a card may require an answer first, or warn about code
            if page.locator(".answered").count():
                break
            for text in page.locator(".study-card textarea:visible, input.cloze-input").all():
                text.fill("anything")
            for row in page.locator(".study-card fieldset:has(input:enabled)").all():
                row.locator("input").first.check()
            page.locator(".ask .button:not(.give-up)").first.click()
        page.locator(".answered .button").first.wait_for()
        page.keyboard.press("Space")


def test_the_first_visit_leads_to_one_step(study: Study) -> None:
    page = open_home(study)
    expect(page.locator("main .button-primary:visible")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("A proof is a record that the code was run")
    expect(page.locator(".home-panel")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_does_not_move_when_progress_is_shown(study: Study, width: int) -> None:
    """Without the scripts that show progress, all parts of the page are already in their place."""
    study.page.route("**/fonts/*", lambda route: route.fulfill(body=""))  # the same in both loads
    page = study.start_session(f"{TOPIC}/recall")
    page.set_viewport_size({"width": width, "height": 800})
    answer_cards(page, 2)
    open_home(study)
    page.locator(".home-panel").wait_for()
    tops = """() => ["h1", "#home", "#topics", "[data-filter]", ".topic-map", "#practice"]
        .map(one => Math.round(document.querySelector(one).getBoundingClientRect().top))"""
    shown = page.evaluate(tops)
    for name in ("flashproof.js", "flashproof-home.js"):
        page.route(
            f"**/{name}", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
    open_home(study)
    expect(page.locator(".home-panel")).to_have_count(0)
    reserved = page.evaluate(tops)
    moves = [abs(before - after) for before, after in zip(reserved, shown, strict=True)]
    assert max(moves) <= 2, (reserved, shown)


@pytest.mark.parametrize("damaged", ["{", "null", "[]", '{"width": 1280}'])
def test_a_damaged_layout_is_ignored(study: Study, damaged: str) -> None:
    page = open_home(study)
    page.evaluate(
        """damaged => localStorage.setItem(
        `flashproof:${document.documentElement.dataset.namespace}:home-layout`, damaged)""",
        damaged,
    )
    open_home(study)
    expect(page.locator(".first-visit").first).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('layout'))") == []


def test_a_returning_learner_continues_where_the_session_stopped(study: Study) -> None:
    page = study.start_session(f"{TOPIC}/recall")
    answer_cards(page, 2)
    page.locator(".ask").wait_for()
    question = page.locator(".card-question").inner_text()
    open_home(study)
    expect(page.locator(".first-visit:visible")).to_have_count(0)
    main = page.locator(".step-main")
    expect(main).to_contain_text('Recall: L1 & L2 "regularization". Card 3 of')
    expect(page.locator(".goal")).to_contain_text("2 of 20 answers today")
    expect(page.locator(".calendar .is-today")).to_contain_text("2 answers")
    expect(page.locator(".step", has_text="Weak cards")).to_contain_text("1 card")
    main.get_by_role("link").click()
    expect(page.locator(".card-question")).to_have_text(question)


def test_todays_mix_has_due_weak_and_new_cards_of_several_topics(study: Study) -> None:
    page = study.open(f"{TOPIC}/review")
    answer_cards(page, 3)
    page.goto("about:blank")  # a review that is open after the clock moves counts as today's
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=3))
    open_home(study)
    mix = page.locator(".step", has_text="Today's mix")
    expect(mix).to_contain_text(re.compile(r"18 cards: 3 due, 15 new\. About \d+ min"))
    mix.get_by_role("link").click()
    page.locator(".study-card").wait_for()
    expect(page.locator(".session-count")).to_have_text("1 of 18")
    topics = set()
    for _ in range(5):
        topics.add(page.locator(".card-meta > a").inner_text())
        answer_cards(page, 1)
    assert len(topics) >= 2
    page.get_by_role("button", name="End").click()
    page.wait_for_url("**/study.html#/all/today/end/*")
    expect(page.locator("h1")).to_have_text("0 of 5 correct")
    page.goto("about:blank")
    study.open("")
    expect(page.locator(".home-panel .step-main")).to_contain_text("Today's mix")
    expect(page.locator(".goal")).to_contain_text("5 of 20 answers today")


def test_the_placement_test_continues_after_a_reload_and_ends_with_a_plan(study: Study) -> None:
    page = study.open("placement")
    page.get_by_role("button", name="Start the test").click()
    page.locator(".study-card").wait_for()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".form-error")).to_have_text("Choose an answer first.")
    first = page.locator(".card-question").inner_text()
    page.get_by_role("button", name="I don't know").click()
    expect(page.locator(".session-count")).to_contain_text("Question 2 of at most")
    expect(page.locator(".card-question")).not_to_have_text(first)
    question = page.locator(".card-question").inner_text()
    page.reload()
    expect(page.locator(".card-question")).to_have_text(question)
    while "/placement/end/" not in page.url:
        page.keyboard.press("d")
        page.wait_for_timeout(100)
    expect(page.locator("h1")).to_contain_text("of this deck")
    expect(page.locator(".start-topics a").first).to_have_text("Tensors")
    expect(page.locator(".result-list li").first).to_be_visible()
    study.open("progress")  # a missed card that was not started stays new
    assert int(page.locator(".stats strong").first.inner_text()) <= 1


def test_a_date_becomes_a_plan(study: Study) -> None:
    page = study.open("plan")
    page.get_by_label("Date of the exam").fill("2020-01-01")
    expect(page.locator(".form-error")).to_contain_text("Choose a date within the next year")
    day = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    page.get_by_label("Date of the exam").fill(day)
    assert planned_new_cards(page) == 18  # all cards of the deck
    page.get_by_role("button", name="Use this plan").click()
    page.get_by_role("link", name="start today's mix").click()
    page.locator(".study-card").wait_for()
    open_home(study)
    expect(page.locator(".step-main")).to_contain_text("Today's mix. Card 1 of")
    expect(page.locator(".step", has_text="Exam or interview")).to_contain_text("Left for today")
    study.open("settings")
    expect(page.get_by_label("Exam date")).to_have_value(day)


def test_an_exam_covers_selected_topics(study: Study, axe: str) -> None:
    page = study.open("plan")
    page.set_viewport_size({"width": 320, "height": 640})
    day = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    page.get_by_label("Date of the exam").fill(day)
    choices = page.get_by_role("group", name="Topics", exact=True)
    expect(choices).to_be_hidden()
    page.get_by_label("Whole deck").focus()
    page.keyboard.press("ArrowRight")
    expect(choices).to_be_visible()
    expect(page.get_by_text("Select at least one topic")).to_be_visible()
    expect(page.locator(".plan table")).to_have_count(0)

    only_selected = page.get_by_text("new cards come only from the selected topics")
    expect(only_selected).to_have_count(0)
    deck = choices.get_by_role("checkbox", name="Generalization")
    deck.focus()
    page.keyboard.press("Space")
    expect(choices.get_by_role("status")).to_have_text("Selected: 1 topic, 10 cards.")
    assert planned_new_cards(page) == 10
    expect(only_selected).to_be_visible()
    page.get_by_role("button", name="Add prerequisites (1 topic)").press("Enter")
    expect(choices.get_by_role("status")).to_be_focused()
    expect(choices.get_by_role("status")).to_have_text("Selected: 2 topics, 11 cards.")
    expect(choices.get_by_role("button")).to_have_count(0)
    assert planned_new_cards(page) == 11
    choices.locator("[value=tensors]").uncheck()
    assert_no_violations(page, axe)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.emulate_media(media="print")
    expect(choices).to_be_hidden()
    expect(page.get_by_text('Topics: L1 & L2 "regularization".')).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Use this plan").click()

    open_home(study)
    expect(page.locator(".step", has_text="Exam or interview")).to_contain_text("on 1 topic.")
    study.open("all/review")
    for _ in range(3):
        expect(page.locator(".card-meta > a")).to_have_text('L1 & L2 "regularization"')
        answer_cards(page, 1)
    study.open("plan")
    expect(page.get_by_label("Selected topics")).to_be_checked()
    expect(choices.get_by_role("status")).to_have_text("Selected: 1 topic, 10 cards.")


def assert_no_violations(page: Page, axe: str) -> None:
    """Check the page with axe in both color schemes."""
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert (
            page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")["violations"]
            == []
        )


def planned_new_cards(page: Page) -> int:
    """Return the total number of new cards in the plan."""
    cells = page.locator(".plan tbody td:nth-child(2):not([colspan])").all_inner_texts()
    return sum(map(int, cells))
