"""Select the questions for a printed exam, balanced by level and grouped into sections by kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flashproof.arrange_problem import ArrangeProblem
from flashproof.lock import LineOrders
from flashproof.model import Card, Kind, Level, Topic, TopicSummary
from flashproof.site.navigation import Scope, TopicCard
from flashproof.site.topic_view import TopicView

BLUEPRINT: Mapping[Level, float] = {
    Level.BEGINNER: 0.4,
    Level.INTERMEDIATE: 0.4,
    Level.ADVANCED: 0.2,
}
"""The fraction of questions at each level, if there are enough cards."""

QUESTION_COUNTS = {"topic": 12, "deck": 20, "all": 30}
"""The maximum number of questions, keyed by the first part of ``Scope.route``."""

MINUTES_PER_QUESTION = {
    Kind.RECALL: 1.5,
    Kind.QUIZ: 1.0,
    Kind.EXPLAIN: 4.0,
    Kind.PREDICT: 2.0,
    Kind.CLOZE: 1.0,
    Kind.COMPARE: 2.0,
    Kind.WRITE: 4.0,
}

SECTIONS = (
    ("Multiple choice", (Kind.QUIZ,)),
    ("Short answer", (Kind.RECALL, Kind.CLOZE)),
    ("Predict the output", (Kind.PREDICT,)),
    ("Compare", (Kind.COMPARE,)),
    ("Write code", (Kind.WRITE,)),
    ("Explain", (Kind.EXPLAIN,)),
)
"""The name of each section of an exam, and the kinds of cards that it contains."""

ARRANGE_MINUTES = 3
"""The expected time for a question about the order of lines, in minutes."""
ARRANGE_COUNTS = {"topic": 2, "deck": 3, "all": 4}
"""The maximum number of questions about the order of lines, keyed like ``QUESTION_COUNTS``."""
LETTERS = "ABCDEFG"
MAX_KEY_ORDERS = 6
"""The maximum number of correct orders that the answer key lists."""

Item = TypeVar("Item")
"""A topic and one of its cards, or the summaries of both."""


@dataclass(frozen=True, slots=True)
class ExamSection(Generic[Item]):
    """A section of an exam, with questions of similar kinds."""

    letter: str
    name: str
    questions: tuple[tuple[int, Item], ...]
    """The question numbers and cards; numbering continues across sections."""


@dataclass(frozen=True, slots=True)
class ArrangeQuestion:
    """A question about the order of lines of code."""

    number: int
    topic: Topic
    card: Card
    problem: ArrangeProblem
    lines: tuple[str, ...]
    """The lines in shuffled order; the exam labels them with letters."""
    correct: tuple[str, ...]
    """Some or all correct orders, such as ``C, A, B``."""
    has_more: bool
    """Whether there are other correct orders."""


@dataclass(frozen=True, slots=True)
class Exam(Generic[Item]):
    """A printable mock exam."""

    sections: tuple[ExamSection[Item], ...]
    minutes: int
    """The expected time in minutes, rounded to a multiple of 5."""

    @property
    def question_count(self) -> int:
        """The number of questions in all sections."""
        return sum(len(section.questions) for section in self.sections)


ExamPlan = Exam[TopicCard]
"""An exam with card summaries only."""
ExamPaper = Exam[tuple[Topic, Card]]
"""An exam with full cards."""


def plan_exam(scope: Scope) -> ExamPlan:
    """Select the cards for an exam on a scope; the result is deterministic."""
    cards = [(topic, card) for topic in scope.topics for card in topic.cards]
    size = QUESTION_COUNTS[scope.route.partition("/")[0]]
    chosen = set(choose_cards(cards, size))
    questions = [topic_card for number, topic_card in enumerate(cards) if number in chosen]
    minutes = sum(MINUTES_PER_QUESTION[card.kind] for _, card in questions)
    return Exam(tuple(_sections(questions)), max(5, round(minutes / 5) * 5))


def with_full_cards(plan: ExamPlan, full_topic: Callable[[TopicSummary], Topic]) -> ExamPaper:
    """Return the exam with full cards in place of card summaries."""

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
    """Return the indexes of pseudorandomly chosen cards, with level shares as in ``BLUEPRINT``.

    The cards are sampled in the order of their hashed ids. If a card is added or removed, at most
    one question of the exam changes.
    """
    order = sorted(range(len(cards)), key=lambda number: _random_key(cards[number]))
    chosen: list[int] = []
    for level, share in BLUEPRINT.items():
        of_level = (number for number in order if cards[number][1].level is level)
        chosen += _first(of_level, round(size * share))
    chosen += _first((number for number in order if number not in chosen), size - len(chosen))
    return chosen[:size]


def arrange_questions(
    paper: ExamPaper, scope: Scope, view_of: Callable[[Topic], TopicView]
) -> tuple[ArrangeQuestion, ...]:
    """Return questions about the order of lines, from unused cards of the topics in ``paper``."""
    asked = [one for section in paper.sections for _, one in section.questions]
    topics = {topic.name: topic for topic, _ in asked}.values()
    ids = {card.id for _, card in asked}
    cards = [(topic, card) for topic in topics for card in topic.cards if card.id not in ids]
    found: list[ArrangeQuestion] = []
    for topic, card in sorted(cards, key=lambda one: _hash_of(one[1].id)):
        if len(found) == ARRANGE_COUNTS[scope.route.partition("/")[0]]:
            break
        arrangement = view_of(topic).arrangement(card)
        if arrangement and arrangement[1].used > 1:
            number = paper.question_count + len(found) + 1
            found.append(_arrange_question(number, topic, card, *arrangement))
    return tuple(found)


def _arrange_question(
    number: int, topic: Topic, card: Card, problem: ArrangeProblem, orders: LineOrders
) -> ArrangeQuestion:
    lines = problem.lines
    shuffled = sorted(range(len(lines)), key=lambda line: _hash_of(f"{card.id}/{lines[line]}"))
    letters = dict(zip(shuffled, LETTERS, strict=False))
    correct = orders.orders()
    return ArrangeQuestion(
        number=number,
        topic=topic,
        card=card,
        problem=problem,
        lines=tuple(lines[line] for line in shuffled),
        correct=tuple(
            ", ".join(letters[line] for line in order) for order in correct[:MAX_KEY_ORDERS]
        ),
        has_more=len(correct) > MAX_KEY_ORDERS,
    )


def _first(numbers: Iterable[int], count: int) -> list[int]:
    return [number for number, _ in zip(numbers, range(count), strict=False)]


def _random_key(topic_card: TopicCard) -> bytes:
    return _hash_of(topic_card[1].id)


def _hash_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _sections(questions: Sequence[TopicCard]) -> Iterator[ExamSection[TopicCard]]:
    number, letters = 1, iter("ABCDEF")
    for name, kinds in SECTIONS:
        of_kind = [topic_card for topic_card in questions if topic_card[1].kind in kinds]
        if of_kind:
            yield ExamSection(next(letters), name, tuple(enumerate(of_kind, number)))
            number += len(of_kind)
