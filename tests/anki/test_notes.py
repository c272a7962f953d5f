"""What moves a card's time, and what is told before history is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flashproof import lock as locks
from flashproof.anki import Deck
from flashproof.diagnostics import Diagnostics, Severity
from tests.anki.sample_decks import NOW, SETTINGS, Ran, deck_of, library, locked, recall, summary

CARD = recall("card", "The answer.")
QUIZ = "## Quiz\n\n### What is right?\n<!-- id: card -->\n\n- [x] This\n    > Yes.\n- [ ] That"


def moved(before: Deck, after: Deck) -> bool:
    """Whether learners' Anki takes the card for a changed one."""
    old = locked(before)
    return locked(after, old, NOW + 9).cards["card"].modified != old.cards["card"].modified


def with_data(data: str) -> str:
    return CARD.replace("id: card", f"id: card; {data}")


CHANGES = [
    pytest.param(recall("card", "Another."), id="answer"),
    pytest.param(recall("card", "The answer.", "Which is it?"), id="question"),
    pytest.param(with_data("level: advanced"), id="level"),
    pytest.param(with_data("tags: own"), id="tags"),
    pytest.param(with_data("reverse: yes"), id="reverse"),
    pytest.param(f"{CARD}\n\n#### Hint\nThink.", id="hint"),
    pytest.param(f"{CARD}\n\n#### Source\nA book.", id="source"),
    pytest.param(CARD.replace("The answer", "**The** answer"), id="markup"),
]


@pytest.mark.parametrize("after", CHANGES)
def test_a_change_of_the_card_moves_its_time(after: str) -> None:
    assert moved(deck_of(CARD), deck_of(after))


STAYS = [
    pytest.param(deck_of(CARD, title="Renamed"), id="topic-renamed"),
    pytest.param(deck_of(CARD, evidence=Ran()), id="new-versions"),
    pytest.param(deck_of(recall("other"), CARD), id="order"),
    pytest.param(
        deck_of(CARD, settings=replace(SETTINGS, site_url="https://x.example/")), id="url"
    ),
    pytest.param(deck_of(CARD, settings=replace(SETTINGS, title="New", version="2")), id="title"),
    pytest.param(deck_of(CARD.replace("\n\nThe", "\n\n\n\nThe")), id="white-space"),
]


@pytest.mark.parametrize("after", STAYS)
def test_what_is_not_the_cards_own_does_not(after: Deck) -> None:
    assert not moved(deck_of(CARD), after)


def test_feedback_and_options_are_the_cards_own() -> None:
    assert moved(deck_of(QUIZ), deck_of(QUIZ.replace("Yes.", "Indeed.")))
    assert moved(
        deck_of(QUIZ), deck_of(QUIZ.replace("[x] This", "[ ] This").replace("[ ] That", "[x] That"))
    )


def test_a_new_address_moves_note_types_and_no_note() -> None:
    before = deck_of(CARD)
    after = deck_of(CARD, settings=replace(SETTINGS, site_url="https://x.example/"))
    old = locked(before)
    new = locked(after, old, NOW + 9)
    assert new.cards == old.cards
    assert {entry.modified for entry in new.note_types.values()} == {NOW + 9}


def test_the_versions_are_shown_once_every_snippet_ran() -> None:
    code = recall("card", "```python\nprint(1)\n```")
    assert deck_of(code).notes[0].ran == ""
    assert deck_of(code, evidence=Ran()).notes[0].ran == "Ran on TensorFlow 2.21, Python 3.11"
    assert deck_of(CARD, evidence=Ran()).notes[0].ran == ""


BLANKS = "## Cloze\n\n### T\n<!-- id: card -->\n\n{{c1::One}} and {{c2::two}}."
TOLD = [
    pytest.param([CARD], [QUIZ], "kind-changed", id="kind"),
    pytest.param([BLANKS], [BLANKS.replace("c2", "c3")], "blank-removed", id="blank"),
    pytest.param([with_data("reverse: yes")], [CARD], "reverse-removed", id="reverse"),
]


@pytest.mark.parametrize(("before", "after", "code"), TOLD)
def test_lost_history_is_told_at_the_card(before: list[str], after: list[str], code: str) -> None:
    diagnostics = Diagnostics()
    locks.check(locked(deck_of(*before)), summary(library(*after)), diagnostics)
    (problem,) = diagnostics
    assert (problem.code, problem.severity) == (code, Severity.WARNING)
    assert problem.span.source.name == "cards/topic.md"


def test_a_retired_id_is_an_error_until_its_line_is_deleted() -> None:
    lock = locked(deck_of(recall("stays")), locked(deck_of(recall("stays"), CARD)), NOW + 1)
    diagnostics = Diagnostics()
    locks.check(lock, summary(library(recall("stays"), CARD)), diagnostics)
    assert [(one.code, one.severity) for one in diagnostics] == [("retired-id", Severity.ERROR)]
    locks.check(replace(lock, retired=frozenset()), summary(library(CARD)), again := Diagnostics())
    assert not list(again)


def test_an_edit_that_keeps_history_is_not_told() -> None:
    diagnostics = Diagnostics()
    locks.check(
        locked(deck_of(CARD, BLANKS.replace("card", "b"))),
        summary(library(recall("card", "New."))),
        diagnostics,
    )
    assert not list(diagnostics)
