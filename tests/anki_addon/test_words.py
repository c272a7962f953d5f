"""Descriptions of updates, and issue forms.

Also covers ``issue``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from anki_addon.issue import LONGEST, issue_address, issue_text
from anki_addon.merge import Choice
from anki_addon.plan import TextChange
from anki_addon.words import describe, difference, first_line, plain, summary
from flashproof.site.deck_json import issue_url
from tests.anki.sample_decks import recall_card
from tests.anki_addon.subscriber import CORRECTED, Subscriber


@pytest.fixture
def subscriber(tmp_path: Path) -> Iterator[Subscriber]:
    made = Subscriber(tmp_path)
    yield made
    made.learner.close()


def test_an_update_is_described(subscriber: Subscriber) -> None:
    note = subscriber.note("same")
    note["Answer"] = "Mine."
    subscriber.col.update_note(note)
    subscriber.col.tags.bulk_remove([subscriber.note("changed").id], "Proof::level::beginner")
    subscriber.release(
        CORRECTED[0],
        recall_card("same", "Better."),
        *CORRECTED[2:],
        recall_card("n", "Yes.", "New?"),
    )
    plan = subscriber.plan()
    assert summary(plan) == "1 new, 1 changed, 1 changed by you and by the author, 2 unchanged"
    text = describe(plan)
    assert text.startswith("Proof, release of 2025-06-15\n")
    assert "• What is it?\n    Answer\n      - Old.\n      + New.\n" in text
    assert text.endswith("New cards (1):\n• New?\n")
    assert "tags" not in text.partition("Changed cards")[2]
    days = tuple(f"2026-11-{day}: 1 new card" for day in range(10, 20))
    dated = describe(replace(plan, release=replace(plan.release, changes=days)))
    assert dated == f"{text}\nRecent changes by the author:\n• " + "\n• ".join(days[:5]) + "\n"


def test_html_becomes_text() -> None:
    html = (
        "<p>a &lt; <b>b</b></p><ul><li>one</li><li>two</li></ul><pre>x\n  y</pre><style>p{}</style>"
    )
    assert plain(f"{html}<style>p {{}}</style>") == "a < b\none\ntwo\nx\n  y"
    assert first_line("<p>" + "x" * 200) == "x" * 119 + "…"
    assert first_line("") == ""


def test_a_change_of_formatting_is_named() -> None:
    change = TextChange("1", "Answer", "<b>a</b>", "<i>a</i>", Choice.TAKE)
    assert list(difference(change)) == ["(only the formatting changes)"]
    long = TextChange("1", "Answer", "", "<br>".join(map(str, range(40))), Choice.TAKE)
    assert list(difference(long))[-1] == "… 28 more lines"


@pytest.mark.parametrize("host", ["github.com", "gitlab.com"])
def test_the_issue_form_contains_the_id_the_release_and_the_words(host: str) -> None:
    words = 'It\'s wrong: 1 < 2 & "x" {body}?\nSee #3, ü 😀 %41'
    title, body = issue_text("l2-adds", "What {title}?", "2026-11-29", words)
    address = issue_address(issue_url(f"https://{host}/team/cards"), title, body)
    values = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert sorted(one for (one,) in values.values()) == sorted((title, body))
    assert urlsplit(address).netloc == host
    assert title == "l2-adds: What {title}?"
    assert body == f"{words}\n\n---\nCard: `l2-adds`\nRelease: 2026-11-29\n"


def test_long_words_are_shortened() -> None:
    _, body = issue_text("a", "?", "", "x" * 10_000)
    assert body.count("x") == LONGEST
    assert "Release: unknown" in body
