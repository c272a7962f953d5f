"""Edits that would lose learners' history are reported at the card."""

from __future__ import annotations

from dataclasses import replace

import pytest

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


def test_a_retired_id_is_an_error_until_its_line_is_deleted() -> None:
    lock = make_lock(
        make_deck(recall_card("stays")), make_lock(make_deck(recall_card("stays"), CARD)), NOW + 1
    )
    diagnostics = Diagnostics()
    locks.check(lock, summarize_library(make_library(recall_card("stays"), CARD)), diagnostics)
    assert [(one.code, one.severity) for one in diagnostics] == [("retired-id", Severity.ERROR)]
    locks.check(
        replace(lock, retired=frozenset()),
        summarize_library(make_library(CARD)),
        again := Diagnostics(),
    )
    assert not list(again)


def test_an_edit_that_keeps_history_is_not_reported() -> None:
    diagnostics = Diagnostics()
    locks.check(
        make_lock(make_deck(CARD, CLOZE.replace("card", "b"))),
        summarize_library(make_library(recall_card("card", "New."))),
        diagnostics,
    )
    assert not list(diagnostics)
