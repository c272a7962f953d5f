"""Edits that would lose learners' history are reported at the card."""

from __future__ import annotations

import pytest

from flashproof import anki
from flashproof import lock as locks
from flashproof.diagnostics import Diagnostics, Severity
from tests.anki.sample_decks import (
    NOW,
    make_deck,
    make_library,
    make_lock,
    recall_card,
    summarize_library,
)

CARD = recall_card("card", "The answer.")


QUIZ = "## Quiz\n\n### What is right?\n<!-- id: card -->\n\n- [x] This\n    > Yes.\n- [ ] That"


def with_data(data: str) -> str:
    return CARD.replace("id: card", f"id: card; {data}")


CLOZE = "## Cloze\n\n### T\n<!-- id: card -->\n\n{{c1::One}} and {{c2::two}}."


REPORTED = [
    pytest.param([CARD], [QUIZ], "kind-changed", id="kind"),
    pytest.param([CLOZE], [CLOZE.replace("c2", "c3")], "blank-removed", id="blank"),
    pytest.param([with_data("reverse: yes")], [CARD], "reverse-removed", id="reverse"),
]


@pytest.mark.parametrize(("before", "after", "code"), REPORTED)
def test_lost_history_is_reported_at_the_card(
    before: list[str], after: list[str], code: str
) -> None:
    diagnostics = Diagnostics()
    locks.check(make_lock(make_deck(*before)), summarize_library(make_library(*after)), diagnostics)
    (problem,) = diagnostics
    assert (problem.code, problem.severity) == (code, Severity.WARNING)
    assert problem.span.source.name == "cards/topic.md"


def moved_ids(lock: locks.Lock, *cards: str) -> list[tuple[str, Severity, int]]:
    """Return the code, severity, and line of each problem of the cards' new version."""
    states = map(anki.card_state, make_deck(*cards).notes)
    diagnostics = Diagnostics()
    library = summarize_library(make_library(*cards))
    locks.check_moved_ids(lock, states, library, diagnostics)
    assert all(problem.hint for problem in diagnostics)
    return [(one.code, one.severity, one.span.line) for one in diagnostics]


def test_a_card_that_comes_back_is_reported_only_with_other_content() -> None:
    stays = recall_card("stays", "It stays.")
    lock = make_lock(make_deck(stays), make_lock(make_deck(stays, CARD)), NOW + 1)
    assert moved_ids(lock, stays, CARD) == []
    assert moved_ids(lock, stays, recall_card("card", "Something else.")) == [
        ("retired-id", Severity.WARNING, 16)
    ]


def test_a_removed_card_of_another_kind_is_a_changed_kind() -> None:
    stays = recall_card("stays", "It stays.")
    lock = make_lock(make_deck(stays), make_lock(make_deck(stays, CARD)), NOW + 1)
    diagnostics = Diagnostics()
    locks.check(lock, summarize_library(make_library(stays, QUIZ)), diagnostics)
    assert [problem.code for problem in diagnostics] == ["kind-changed"]


KINDS = {
    "recall": "## Recall\n\n### What is {0}?\n<!-- id: {1} -->\n\nThe {0}.",
    "quiz": "## Quiz\n\n### Is it {0}?\n<!-- id: {1} -->\n\n- [x] The {0}\n- [ ] Not {0}\n- [ ] No",
    "cloze": "## Cloze\n\n### It is {0}\n<!-- id: {1} -->\n\n{{{{c1::The {0}}}}}.",
}


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_exchanged_ids_are_an_error(text: str) -> None:
    lock = make_lock(make_deck(*(text.format(word, word) for word in ("one", "two", "three"))))
    swapped = moved_ids(lock, *map(text.format, ("one", "two", "three"), ("two", "one", "three")))
    assert [problem[:2] for problem in swapped] == [("ids-exchanged", Severity.ERROR)]
    turned = moved_ids(lock, *map(text.format, ("one", "two", "three"), ("two", "three", "one")))
    assert [problem[:2] for problem in turned] == [("ids-exchanged", Severity.ERROR)]
    renamed = moved_ids(lock, *map(text.format, ("one", "two", "three"), ("one", "two", "new")))
    assert [problem[:2] for problem in renamed] == [("id-changed", Severity.WARNING)]
    passed_on = moved_ids(lock, *map(text.format, ("one", "two"), ("two", "other")))
    assert [problem[:2] for problem in passed_on] == [("id-changed", Severity.WARNING)] * 2
    edited = moved_ids(lock, *map(text.format, ("four", "two", "three"), ("one", "two", "three")))
    assert edited == []


def test_two_cards_with_the_same_content_are_not_moved() -> None:
    lock = make_lock(make_deck(recall_card("one"), recall_card("two"), recall_card("three", "x")))
    assert moved_ids(lock, recall_card("one"), recall_card("two"), recall_card("three", "y")) == []
    assert moved_ids(lock, recall_card("one"), recall_card("three", "x")) == []


def test_an_edit_that_keeps_history_is_not_reported() -> None:
    diagnostics = Diagnostics()
    locks.check(
        make_lock(make_deck(CARD, CLOZE.replace("card", "b"))),
        summarize_library(make_library(recall_card("card", "New."))),
        diagnostics,
    )
    assert not list(diagnostics)
