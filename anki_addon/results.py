"""Count the grades that the learner gave to a deck's cards, for an author who collects results.

The results contain card ids and counts, but no times, names, texts, tags, or decks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from anki.collection import Collection

from .database import rows
from .ids import guid, kinds_by_type

FORMAT = "flashproof-results"
FORMAT_VERSION = 1
_MOST_CARDS = 100_000


def collect_results(
    col: Collection, namespace: str, release: str, choices: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    """Return the results of all reviewed cards of a deck.

    Args:
        col: the collection, which is not changed.
        namespace: the namespace of the deck.
        release: the hash of the release that the learner has; may be empty.
        choices: how often the learner chose each option of quiz cards, keyed by card id.

    """
    kinds = kinds_by_type(namespace)
    numbers = ",".join(map(str, kinds))
    query = (
        "select n.guid, n.mid, substr(n.flds, 1, instr(n.flds, char(31)) - 1), c.ord, r.ease"  # noqa: S608 - only numbers are inserted
        " from notes n join cards c on c.nid = n.id join revlog r on r.cid = c.id"
        f" where n.mid in ({numbers}) and r.type in (0, 1, 2, 3) and r.ease between 1 and 4"
        " order by c.id, r.id"
    )
    cards: dict[tuple[str, int], list[int]] = {}
    for own_guid, type_id, card_id, ordinal, grade in rows(col, query):
        if own_guid == guid(namespace, kinds[type_id], card_id):
            cards.setdefault((card_id, ordinal + 1), []).append(grade)
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "namespace": namespace,
        "release": release[:12],
        "cards": [
            {
                "card": card_id,
                "number": number,
                **_counts(grades),
                **({"choices": choices[card_id]} if card_id in choices else {}),
            }
            for (card_id, number), grades in sorted(cards.items())[:_MOST_CARDS]
        ],
    }


def results_text(results: dict[str, Any]) -> str:
    """Return the JSON that is shown to the learner and then sent, with one line for each card."""
    head = {key: value for key, value in results.items() if key != "cards"}
    lines = [json.dumps(card, ensure_ascii=False) for card in results["cards"]]
    start = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    cards = ",\n  ".join(lines)
    return (
        f'{start},\n "cards": [\n  {cards}\n ]\n}}\n' if lines else f'{start},\n "cards": []\n}}\n'
    )


def _counts(grades: Iterable[int]) -> dict[str, Any]:
    """Return the first grade, and how often each grade was given."""
    grades = list(grades)
    names = ("again", "hard", "good", "easy")
    return {
        "first": names[grades[0] - 1],
        **{name: grades.count(number) for number, name in enumerate(names, start=1)},
    }
