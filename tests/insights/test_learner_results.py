"""Files of results are read, and invalid ones are reported with their location."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anki_addon.results import results_text
from flashproof.diagnostics import Diagnostics
from flashproof.insights.learner_results import CardResult, LearnerResults, read_results
from flashproof.text.source import Source

CARD = {"card": "a", "number": 1, "first": "good", "again": 2, "hard": 0, "good": 3, "easy": 1}
HEAD = {"format": "flashproof-results", "format_version": 1, "namespace": "n", "release": "0123"}


def document(*cards: Any, **changes: Any) -> str:
    return results_text({**HEAD, **changes, "cards": list(cards)})


def read(text: str) -> tuple[list[LearnerResults], list[tuple[int, int, str]]]:
    diagnostics = Diagnostics()
    found = list(read_results(Source(Path("r.json"), "r.json", text), "n", diagnostics))
    return found, [(one.span.line, one.span.column, one.message) for one in diagnostics]


def test_the_text_that_the_add_on_sends_is_read() -> None:
    results, problems = read(document(CARD, {**CARD, "number": 2, "choices": [1, 0, 5]}))
    assert problems == []
    counts = {"again": 2, "hard": 0, "good": 3, "easy": 1}
    assert results == [
        LearnerResults(
            "0123",
            {
                ("a", 1): CardResult("good", counts),
                ("a", 2): CardResult("good", counts, (1, 0, 5)),
            },
        )
    ]
    assert results[0].cards["a", 1].reviews == 6


def test_a_file_can_contain_several_documents() -> None:
    line = json.dumps({**HEAD, "cards": [CARD]})
    for text in (f"{line}\n{line}\n", line + line, document(CARD) + document(CARD)):
        assert len(read(text)[0]) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"card": ""}, "the card has no id"),
        ({"card": 1}, "the card has no id"),
        ({"number": 0}, "card 'a': 'number' is not a positive integer"),
        ({"number": True}, "card 'a': 'number' is not a positive integer"),
        ({"again": -1}, "card 'a': 'again' is not a count: -1"),
        ({"easy": 1.5}, "card 'a': 'easy' is not a count: 1.5"),
        ({"good": None}, "card 'a': 'good' is not a count: None"),
        ({"good": 10**9}, "card 'a': 'good' is not a count: 1000000000"),
        ({"first": "great"}, "card 'a': unknown first grade: 'great'"),
        ({"first": "hard"}, "card 'a': the first grade is 'hard', but its count is 0"),
        ({"choices": [1, "x"]}, "card 'a': 'choices' is not a list of counts"),
        ({"choices": 3}, "card 'a': 'choices' is not a list of counts"),
    ],
    ids=str,
)
def test_an_invalid_card_is_reported_with_its_line_and_the_others_are_read(
    change: dict[str, Any], message: str
) -> None:
    good = {**CARD, "card": "b"}
    results, problems = read(document(good, {**CARD, **change}, {**CARD, "card": "c"}))
    assert problems == [(8, 3, message)]
    assert [card for card, _ in results[0].cards] == ["b", "c"]


def test_a_card_that_occurs_twice_is_reported() -> None:
    assert read(document(CARD, CARD))[1] == [(8, 3, "card 'a' occurs twice")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", (1, 1, "the file is not valid JSON: expecting value")),
        ('{"a": 1,}', (1, 9, "the file is not valid JSON: ")),
        (document(CARD) + "\n{", (11, 2, "the file is not valid JSON: ")),
        ("[" * 100_000, (1, 1, "the file is not valid JSON: a value is too large")),
        ("1" * 10_000, (1, 1, "the file is not valid JSON: a value is too large")),
        ("[]", (1, 1, "the document does not contain results")),
        ("{}", (1, 1, "the document does not contain results")),
        (document(format_version=2), (1, 1, "unknown format version: 2")),
        (document(namespace="m"), (1, 1, "the results belong to a different deck: 'm'")),
        (json.dumps(HEAD), (1, 1, "the document has no list of cards")),
    ],
)
def test_invalid_files_are_reported(text: str, problem: tuple[int, int, str]) -> None:
    results, [(line, column, message)] = read(text)
    assert (line, column) == problem[:2]
    assert message.startswith(problem[2])
    assert len(results) <= 1
