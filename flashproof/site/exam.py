"""A paper that can be printed: a fixed choice of cards by level, in parts by kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flashproof.model import Card, Kind, Level, Topic, kind_of
from flashproof.site.navigation import Entry, Scope

BLUEPRINT: Mapping[Level, float] = {
    Level.BEGINNER: 0.4,
    Level.INTERMEDIATE: 0.4,
    Level.ADVANCED: 0.2,
}
"""What share of a paper each level has, where there are cards enough."""

QUESTIONS = {"topic": 12, "deck": 20, "all": 30}
"""How many questions a paper has, by the sort of scope."""

MINUTES_A_QUESTION = {
    Kind.RECALL: 1.5,
    Kind.QUIZ: 1.0,
    Kind.EXPLAIN: 4.0,
    Kind.PREDICT: 2.0,
    Kind.CLOZE: 1.0,
    Kind.COMPARE: 2.0,
}

_PARTS = (
    ("Choose", (Kind.QUIZ,)),
    ("Answer in a few words", (Kind.RECALL, Kind.CLOZE)),
    ("What does it print?", (Kind.PREDICT,)),
    ("Tell apart", (Kind.COMPARE,)),
    ("Explain", (Kind.EXPLAIN,)),
)


@dataclass(frozen=True, slots=True)
class ExamSection:
    """Questions of one sort."""

    letter: str
    name: str
    entries: tuple[tuple[int, Entry], ...]
    """With their numbers on the paper."""


@dataclass(frozen=True, slots=True)
class ExamPaper:
    """A mock exam."""

    parts: tuple[ExamSection, ...]
    minutes: int
    """About how long it takes, in steps of five."""

    @property
    def questions(self) -> int:
        """How many there are."""
        return sum(len(part.entries) for part in self.parts)


def paper(scope: Scope) -> ExamPaper:
    """The paper of a scope: the same as long as its cards are the same."""
    size = QUESTIONS[scope.route.partition("/")[0]]
    cards = [(topic, card) for topic in scope.topics for card in topic.cards]
    chosen = set(choose(cards, size))
    kept = [entry for number, entry in enumerate(cards) if number in chosen]
    minutes = sum(MINUTES_A_QUESTION[kind_of(card)] for _, card in kept)
    return ExamPaper(tuple(_parts(kept)), max(5, round(minutes / 5) * 5))


def filled(found: ExamPaper, whole: Callable[[Topic], Topic]) -> ExamPaper:
    """The same paper with all that its cards say, where it was chosen from heads."""

    def entry(topic: Topic, card: Card) -> Entry:
        complete = whole(topic)
        return complete, complete.cards[topic.cards.index(card)]

    parts = (
        replace(part, entries=tuple((number, entry(*held)) for number, held in part.entries))
        for part in found.parts
    )
    return replace(found, parts=tuple(parts))


def choose(entries: Sequence[Entry], size: int) -> list[int]:
    """Which of the entries stand on a paper: by level as the blueprint has it, else at random.

    "Random" is the hash of a card's id, so that other cards come and go without a new paper.
    """
    order = sorted(range(len(entries)), key=lambda number: _chance(entries[number]))
    found: list[int] = []
    for level, share in BLUEPRINT.items():
        of_level = (number for number in order if entries[number][1].level is level)
        found += _first(of_level, round(size * share))
    found += _first((number for number in order if number not in found), size - len(found))
    return found[:size]


def _first(numbers: Iterable[int], count: int) -> list[int]:
    return [number for number, _ in zip(numbers, range(count), strict=False)]


def _chance(entry: Entry) -> bytes:
    return hashlib.sha256(entry[1].id.encode()).digest()


def _parts(entries: Sequence[Entry]) -> Iterator[ExamSection]:
    number, letters = 1, iter("ABCDE")
    for name, kinds in _PARTS:
        found = [entry for entry in entries if kind_of(entry[1]) in kinds]
        if found:
            yield ExamSection(next(letters), name, tuple(enumerate(found, number)))
            number += len(found)
