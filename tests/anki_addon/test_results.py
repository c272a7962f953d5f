"""Results contain ids of cards and counts, and nothing else.

Also covers ``database``.
"""

from __future__ import annotations

import json
from pathlib import Path

from anki_addon.results import collect_results, results_text
from tests.anki.learner import Learner
from tests.anki_addon.subscriber import Subscriber


def answer(subscriber: Subscriber, search: str, *grades: int) -> None:
    learner: Learner = subscriber.learner
    card = subscriber.col.get_card(subscriber.col.find_cards(search)[0])
    for grade in grades:
        learner.col.sched.set_due_date([card.id], "0")
        card.load()
        card.start_timer()
        learner.col.sched.answerCard(card, grade)


def test_grades_are_counted_and_nothing_personal_is_included(tmp_path: Path) -> None:
    subscriber = Subscriber(tmp_path)
    col = subscriber.col
    own = col.new_note(col.models.by_name("Basic"))
    own["Front"] = "secret"
    col.add_note(own, 1)
    answer(subscriber, "Id:changed", 1, 3, 3, 4)
    answer(subscriber, "Id:reversed card:2", 3)
    answer(subscriber, f"nid:{own.id}", 1)
    subscriber.note("changed").add_tag("secret")
    results = collect_results(col, "test/proof", "0123456789abcdef", {"reversed": [0, 2], "x": [1]})
    assert results == {
        "format": "flashproof-results",
        "format_version": 1,
        "namespace": "test/proof",
        "release": "0123456789ab",
        "cards": [
            {
                "card": "changed",
                "number": 1,
                "first": "again",
                "again": 1,
                "hard": 0,
                "good": 2,
                "easy": 1,
            },
            {
                "card": "reversed",
                "number": 2,
                "first": "good",
                "again": 0,
                "hard": 0,
                "good": 1,
                "easy": 0,
                "choices": [0, 2],
            },
        ],
    }
    assert json.loads(results_text(results)) == results
    assert "secret" not in results_text(results)
    assert collect_results(col, "other", "", {})["cards"] == []
    assert json.loads(results_text(collect_results(col, "other", "", {})))["cards"] == []
    subscriber.learner.close()
