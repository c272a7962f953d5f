"""Choose the questions of a printed exam: a fixed choice of cards by level, in sections by kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flashproof.model import Card, Kind, Level, Topic, TopicSummary
from flashproof.site.navigation import Scope, TopicCard

BLUEPRINT: Mapping[Level, float] = {
    Level.BEGINNER: 0.4,
    Level.INTERMEDIATE: 0.4,
    Level.ADVANCED: 0.2,
}
"""The share of questions of each level, if there are enough cards."""

QUESTION_COUNTS = {"topic": 12, "deck": 20, "all": 30}
"""The number of questions, keyed by the first part of ``Scope.route``."""

MINUTES_PER_QUESTION = {
    Kind.RECALL: 1.5,
    Kind.QUIZ: 1.0,
    Kind.EXPLAIN: 4.0,
    Kind.PREDICT: 2.0,
    Kind.CLOZE: 1.0,
    Kind.COMPARE: 2.0,
}

_SECTIONS = (
    ("Multiple choice", (Kind.QUIZ,)),
    ("Short answer", (Kind.RECALL, Kind.CLOZE)),
    ("Predict the output", (Kind.PREDICT,)),
    ("Compare", (Kind.COMPARE,)),
    ("Explain", (Kind.EXPLAIN,)),
)

Item = TypeVar("Item")
"""A topic with one of its cards, or the summaries of both."""


@dataclass(frozen=True, slots=True)
class ExamSection(Generic[Item]):
    """The questions of one kind."""

    letter: str
    name: str
    questions: tuple[tuple[int, Item], ...]
    """The cards with their question numbers, which run through all sections."""


@dataclass(frozen=True, slots=True)
class Exam(Generic[Item]):
    """A mock exam for printing."""

    sections: tuple[ExamSection[Item], ...]
    minutes: int
    """The expected time, in steps of five minutes."""

    @property
    def question_count(self) -> int:
        """The number of questions in all sections."""
        return sum(len(section.questions) for section in self.sections)


ExamPlan = Exam[TopicCard]
"""The choice of an exam's cards, without their texts."""
ExamPaper = Exam[tuple[Topic, Card]]
"""An exam with the texts of its cards."""


def plan_exam(scope: Scope) -> ExamPlan:
    """Choose the cards of a scope's exam; the same cards give the same exam."""
    cards = [(topic, card) for topic in scope.topics for card in topic.cards]
    size = QUESTION_COUNTS[scope.route.partition("/")[0]]
    chosen = set(choose_cards(cards, size))
    questions = [topic_card for number, topic_card in enumerate(cards) if number in chosen]
    minutes = sum(MINUTES_PER_QUESTION[card.kind] for _, card in questions)
    return Exam(tuple(_sections(questions)), max(5, round(minutes / 5) * 5))


def with_full_cards(plan: ExamPlan, full_topic: Callable[[TopicSummary], Topic]) -> ExamPaper:
    """Return the exam with the texts of its cards."""

    def full(topic_card: TopicCard) -> tuple[Topic, Card]:
        topic, card = topic_card
        complete = full_topic(topic)
        return complete, complete.cards[card.position]

    sections = (
        ExamSection(
            section.letter,
            section.name,
            tuple((number, full(topic_card)) for number, topic_card in section.questions),
        )
        for section in plan.sections
    )
    return Exam(tuple(sections), plan.minutes)


def choose_cards(cards: Sequence[TopicCard], size: int) -> list[int]:
    """Return the positions of the chosen cards: by level as in ``BLUEPRINT``, otherwise at random.

    "Random" is the order of the hashes of the card ids. If a card is added or removed, at most one
    question of the exam changes.
    """
    order = sorted(range(len(cards)), key=lambda number: _random_key(cards[number]))
    chosen: list[int] = []
    for level, share in BLUEPRINT.items():
        of_level = (number for number in order if cards[number][1].level is level)
        chosen += _first(of_level, round(size * share))
    chosen += _first((number for number in order if number not in chosen), size - len(chosen))
    return chosen[:size]


def _first(numbers: Iterable[int], count: int) -> list[int]:
    return [number for number, _ in zip(numbers, range(count), strict=False)]


def _random_key(topic_card: TopicCard) -> bytes:
    return hashlib.sha256(topic_card[1].id.encode()).digest()


def _sections(questions: Sequence[TopicCard]) -> Iterator[ExamSection[TopicCard]]:
    number, letters = 1, iter("ABCDE")
    for name, kinds in _SECTIONS:
        of_kind = [topic_card for topic_card in questions if topic_card[1].kind in kinds]
        if of_kind:
            yield ExamSection(next(letters), name, tuple(enumerate(of_kind, number)))
            number += len(of_kind)
