"""The check of explanations, on answers that the authors of the cards did not write.

``tests/explain_marking`` contains answers to every Explain card, written from its question alone.
Each right answer lists the points that it covers.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from flashproof.markup import Renderer, to_plain
from flashproof.model import Explain, Markdown
from tests.js.test_node import program, run
from tests.sample_topics import topic_of

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
WRONG = ("swapped", "negated", "empty")


def answers_by_card() -> dict[str, dict[str, Any]]:
    """Return the answers of all files, keyed by card id."""
    answers: dict[str, dict[str, Any]] = {}
    for path in sorted((REPOSITORY / "tests" / "explain_marking").glob("*.yml")):
        answers |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return answers


def card_texts(card: Explain) -> dict[str, Any]:
    """Return the texts of a card as the site shows them, without markup."""
    renderer = Renderer()

    def plain(text: Markdown) -> str:
        return to_plain(renderer.render(text))

    model = (plain(one) if isinstance(one, Markdown) else one.text for one in card.model_answer)
    return {
        "question": plain(card.question),
        "modelAnswer": "\n".join(model),
        "concepts": [
            {
                "text": plain(one.text),
                "patterns": [pattern.text for pattern in one.patterns],
                "unless": [pattern.text for pattern in one.unless],
            }
            for one in card.concepts
        ],
    }


@cache
def results() -> tuple[dict[str, dict[str, Any]], dict[str, list[list[str]]]]:
    """Return the answers, and the statuses of the points in each of them, keyed by card id."""
    cards = {
        card.id: card_texts(card)
        for path in sorted((REPOSITORY / "cards").rglob("*.md"))
        for card in topic_of(path.read_text(encoding="utf-8"))[0].cards
        if isinstance(card, Explain)
    }
    answers = {card: one for card, one in answers_by_card().items() if card in cards}
    tasks = [
        {
            "card": cards[card],
            "answers": [
                *(right["text"] for right in one["right"]),
                *(text for kind in WRONG for text in one[kind]),
                cards[card]["modelAnswer"],
            ],
        }
        for card, one in answers.items()
    ]
    done = run([program("node"), str(HERE / "explain_cards.mjs")], input=json.dumps(tasks))
    assert done.returncode == 0, done.stderr
    return answers, dict(zip(answers, json.loads(done.stdout), strict=True))


def test_every_card_has_enough_answers() -> None:
    answers, _ = results()
    assert len(answers) > 100
    for one in answers.values():
        assert len(one["right"]) >= 6
        assert all(len(one[kind]) >= 3 for kind in WRONG)


def test_at_most_one_in_twenty_right_points_is_missed() -> None:
    answers, found = results()
    counts = Counter(
        statuses[number - 1]
        for card, one in answers.items()
        for right, statuses in zip(one["right"], found[card], strict=False)
        for number in right["covers"]
    )
    total = counts.total()
    assert counts["missing"] <= total / 20
    assert counts["found"] >= total * 0.7


def test_no_wrong_answer_is_wholly_found() -> None:
    answers, found = results()
    wholly_found = [
        (card, text)
        for card, one in answers.items()
        for text, statuses in zip(
            (text for kind in WRONG for text in one[kind]),
            found[card][len(one["right"]) :],
            strict=False,
        )
        if set(statuses) <= {"found", "own"}
    ]
    assert wholly_found == []


def test_every_point_is_found_in_the_model_answer() -> None:
    _, found = results()
    assert [card for card, statuses in found.items() if "missing" in statuses[-1]] == []
