"""Arrange: lines are moved by keyboard, pointer, and touch; every correct order is accepted."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, Page, expect

from tests.study.conftest import Study, open_study

ROUTE = "topic/regularization/arrange"
LINES = ["a = 3", "b = a + 1", "c = math.hypot(a, b)"]
AXE = """async () => {
  const result = await axe.run({resultTypes: ["violations"], preload: false});
  return result.violations.map(({id}) => id);
}"""


def shown(page: Page) -> list[str]:
    """The lines in their current order."""
    return [text.strip() for text in page.locator(".line-list .code-line").all_inner_texts()]


def sort_with_keys(page: Page) -> None:
    """Move each line up to its place with Alt+↑."""
    for place, line in enumerate(LINES):
        page.locator(".line-list button", has_text=line).focus()
        for _ in range(shown(page).index(line) - place):
            page.keyboard.press("Alt+ArrowUp")
    assert shown(page) == LINES


def check(page: Page) -> None:
    page.get_by_role("button", name="Check", exact=True).click()


def test_a_correct_order_counts_as_hard(study: Study) -> None:
    page = study.start_session(ROUTE)
    assert sorted(shown(page)) == sorted(LINES)
    assert shown(page) != LINES
    expect(page.locator(".fixed-lines")).to_have_text("assert c == 5")
    sort_with_keys(page)
    expect(page.locator("[role=status]").first).to_contain_text("Moved to position")
    check(page)
    expect(page.locator(".card-answer")).to_contain_text("Correct: all assertions pass.")
    expect(page.locator(".line-list .right")).to_have_count(3)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("1 of 1 correct")
    expect(page.locator(".answer-pair pre").first).to_contain_text("b = a + 1")
    record = page.evaluate(
        "() => JSON.stringify(Object.values(localStorage).filter(text => text.includes('l2-adds')))"
    )
    assert '"arrange",1' in record.replace("\\", "")


def test_a_wrong_order_shows_the_first_wrong_line_and_a_correct_order(study: Study) -> None:
    page = study.start_session(ROUTE)
    sort_with_keys(page)
    page.locator(".line-list button", has_text=LINES[2]).press("Alt+ArrowUp")
    check(page)
    expect(page.locator(".card-answer")).to_contain_text("Incorrect: line 2 cannot come next.")
    expect(page.locator(".card-answer figcaption")).to_have_text("The correct order")
    expect(page.locator(".line-list .wrong")).to_have_text(LINES[2])
    expect(page.locator(".printed pre")).to_have_text("\n".join([*LINES, "assert c == 5"]))


def test_lines_are_moved_with_the_keyboard(study: Study) -> None:
    page = study.start_session(ROUTE)
    before = shown(page)
    first = page.locator(".line-list button").first
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".line-list button").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("End")
    assert shown(page) == [*before[1:], before[0]]
    expect(page.locator(".line-list button").nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert shown(page) == [before[1], before[0], before[2]]
    expect(page.locator(".line-list [aria-pressed=true]")).to_have_count(0)


def test_lines_are_dragged_with_a_mouse(study: Study) -> None:
    page = study.start_session(ROUTE)
    before = shown(page)
    rows = page.locator(".line-list li")
    first, last = rows.first.bounding_box(), rows.last.bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 200, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(first["x"] + 200, first["y"] + 60, steps=4)
    page.mouse.move(last["x"] + 200, last["y"] + last["height"] - 2, steps=4)
    page.mouse.up()
    assert shown(page) == [*before[1:], before[0]]
    expect(page.locator(".line-list [aria-pressed=true]")).to_have_count(0)


def test_lines_are_tapped_on_a_phone_without_problems_for_axe(
    chromium: Browser, folder: object, axe: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    study = open_study(context, folder)  # type: ignore[arg-type]
    page = study.start_session(ROUTE)
    before = shown(page)
    page.locator(".line-list button").nth(2).tap()
    page.locator(".line-list button").nth(0).tap()
    assert shown(page) == [before[2], before[0], before[1]]
    page.evaluate(axe)
    for stage in ("question", "answer"):
        if stage == "answer":
            check(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        found = page.evaluate(AXE)
        assert found == [], (stage, found)
    assert study.errors == []
    context.close()


def test_reviews_ask_for_code_in_steps(study: Study) -> None:
    """A new Write card is asked as lines, then with gaps, then without help; a miss steps back."""
    page = study.page
    study.open("topic/regularization/review")
    route = "topic/regularization/review"

    def ask(*reviews: tuple[int, int]) -> Page:
        """Start a review of only the Write card with a history of reviews (days ago, grade)."""
        study.open("help")  # the review page stores its session when the learner leaves it
        rows = json.dumps([[f"NOW-{days}", grade] for days, grade in reviews])
        page.evaluate(
            """([rows, days]) => {
              const prefix = Object.keys(localStorage)
                .find(key => key.endsWith(":version")).slice(0, -7);
              const now = Math.floor(Date.now() / 1000);
              for (const key of Object.keys(localStorage))
                if (/:(cards?|session|result):/.test(key)) localStorage.removeItem(key);
              const reviews = JSON.parse(rows)
                .map(([at, grade]) => [now - Number(at.slice(4)) * 86400, grade]);
              localStorage.setItem(`${prefix}session:topic/regularization/review`,
                JSON.stringify({current: "write-hypot", stage: "ask", response: null, undo: []}));
              if (reviews.length) localStorage.setItem(`${prefix}card:write-hypot`,
                JSON.stringify({version: 1, reviews, answers: [], memory: null}));
            }""",
            [rows, len(reviews)],
        )
        return study.open(route)

    page = ask()
    expect(page.locator(".line-list li")).to_have_count(3)
    expect(page.locator(".line-list .unused")).to_have_count(2)
    page.locator(".line-list button", has_text="math.hypot(3, 4)").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    check(page)
    expect(page.locator(".card-answer")).to_contain_text("Correct: the code passes all checks.")
    expect(page.locator(".grade.suggested")).to_contain_text("Good")

    page = ask((9, 3))
    expect(page.locator(".gap-code")).to_be_visible()
    gaps = page.locator("input.gap")
    assert gaps.count() >= 2
    check(page)
    expect(page.locator(".form-error")).to_contain_text("Fill in at least one gap")
    for gap in gaps.all():
        size = int(gap.get_attribute("size") or 0)
        gap.fill("hypot" if size > 4 else "3")
    check(page)
    page.locator(".card-answer").wait_for()

    expect(ask((40, 3), (30, 3), (5, 3)).locator("textarea.code-area")).to_be_visible()
    expect(ask((40, 3), (30, 3), (5, 3), (1, 1)).locator(".gap-code")).to_be_visible()
    study.open("settings")
    page.get_by_label("Practice writing code in steps").uncheck()
    expect(ask().locator("textarea.code-area")).to_be_visible()
