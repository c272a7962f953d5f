"""Choose the questions of a printed exam: a fixed choice of cards by level, in sections by kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flashproof.model import Kind, Level, Topic, kind_of
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


@dataclass(frozen=True, slots=True)
class ExamSection:
    """The questions of one kind."""

    letter: str
    name: str
    questions: tuple[tuple[int, TopicCard], ...]
    """The cards with their question numbers, which run through all sections."""


@dataclass(frozen=True, slots=True)
class ExamPaper:
    """A mock exam for printing."""

    sections: tuple[ExamSection, ...]
    minutes: int
    """The expected time, in steps of five minutes."""

    @property
    def question_count(self) -> int:
        """The number of questions in all sections."""
        return sum(len(section.questions) for section in self.sections)


def compose_exam(scope: Scope) -> ExamPaper:
    """Return the exam of a scope; the same cards give the same exam."""
    cards = [(topic, card) for topic in scope.topics for card in topic.cards]
    size = QUESTION_COUNTS[scope.route.partition("/")[0]]
    chosen = set(choose_cards(cards, size))
    questions = [topic_card for number, topic_card in enumerate(cards) if number in chosen]
    minutes = sum(MINUTES_PER_QUESTION[kind_of(card)] for _, card in questions)
    return ExamPaper(tuple(_sections(questions)), max(5, round(minutes / 5) * 5))


def with_full_cards(paper: ExamPaper, full_topic: Callable[[Topic], Topic]) -> ExamPaper:
    """Return the exam with full cards, if it was composed from topics without card bodies."""

    def full(topic_card: TopicCard) -> TopicCard:
        topic, card = topic_card
        complete = full_topic(topic)
        return complete, complete.cards[topic.cards.index(card)]

    sections = (
        replace(section, questions=tuple((n, full(entry)) for n, entry in section.questions))
        for section in paper.sections
    )
    return replace(paper, sections=tuple(sections))


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


def _sections(questions: Sequence[TopicCard]) -> Iterator[ExamSection]:
    number, letters = 1, iter("ABCDE")
    for name, kinds in _SECTIONS:
        of_kind = [topic_card for topic_card in questions if kind_of(topic_card[1]) in kinds]
        if of_kind:
            yield ExamSection(next(letters), name, tuple(enumerate(of_kind, number)))
            number += len(of_kind)
