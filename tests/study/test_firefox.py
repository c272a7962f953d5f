"""The modes in Firefox, from files: they work, and progress survives a reload."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.marionette import Firefox

TOPIC = "topic/regularization"


def wait_until(firefox: Firefox, script: str) -> None:
    """Wait until an expression is true in the page."""
    end = time.monotonic() + 20
    while not firefox.run(f"return Boolean({script})"):
        assert time.monotonic() < end, (script, firefox.run("return document.body.innerText"))
        time.sleep(0.05)


def start_session(firefox: Firefox, folder: Path, route: str) -> None:
    firefox.goto("about:blank")
    firefox.goto(f"{(folder / 'study.html').as_uri()}#/{route}")
    wait_until(firefox, "document.querySelector('form.setup-form, .study-card, .sheet-card')")
    firefox.run("document.querySelector('form.setup-form .button-primary')?.click()")
    wait_until(firefox, "document.querySelector('.study-card, .sheet-card')")


ANSWER = """
for (const field of document.querySelectorAll("textarea, input.cloze-input")) field.value = "x";
for (const row of document.querySelectorAll(".study-card fieldset")) {
  row.querySelector("input")?.click();
}
[...document.querySelectorAll(".ask .button")].at(-1).click();
"""


@pytest.mark.parametrize(
    "mode", ["recall", "quiz", "explain", "predict", "cloze", "compare", "write"]
)
def test_a_card_in_each_mode(firefox: Firefox, folder: Path, mode: str) -> None:
    start_session(firefox, folder, f"{TOPIC}/{mode}")
    firefox.run(ANSWER)
    wait_until(firefox, "document.querySelector('.answered')")
    firefox.run("[...document.querySelectorAll('.answered .button')].at(-1).click()")
    firefox.run("[...document.querySelectorAll('dialog .button')].at(-1)?.click()")
    wait_until(firefox, "!document.querySelector('.answered')")


def test_review_survives_a_reload(firefox: Firefox, folder: Path) -> None:
    firefox.goto((folder / "study.html").as_uri())
    firefox.run("localStorage.clear()")  # answers of the other tests are reviews, too
    start_session(firefox, folder, f"{TOPIC}/review")
    firefox.run(ANSWER)
    firefox.run("document.querySelector('.grade-1').click()")
    wait_until(
        firefox, "document.querySelector('.session-count').textContent.includes('1 learning')"
    )
    before = firefox.run("return document.querySelector('.card-question').textContent")
    firefox.send("WebDriver:Refresh", {})
    wait_until(
        firefox, "document.querySelector('.session-count').textContent.includes('1 learning')"
    )
    assert firefox.run("return document.querySelector('.card-question').textContent") == before


def test_exam_sheet_charts_and_search(firefox: Firefox, folder: Path) -> None:
    start_session(firefox, folder, "deck/generalization/exam")
    assert firefox.run("return document.querySelectorAll('.number').length") == 7
    start_session(firefox, folder, f"{TOPIC}/sheet")
    firefox.goto(f"{(folder / 'study.html').as_uri()}#/progress")
    wait_until(firefox, "document.querySelector('.stats')")
    firefox.run(
        "const box = document.getElementById('search'); box.value = 'hypot';"
        "box.dispatchEvent(new Event('input', {bubbles: true}));"
    )
    wait_until(firefox, "document.querySelector('.search-results a')")
