"""Compute statistics of each card from the results of several learners.

The statistics are those of classical test theory. They use the first answer of each learner, which
is correct if its grade is not "again". Later answers depend on the schedule, so they count only for
the lapse rate and for leeches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import StatisticsError, correlation

from flashproof.insights.learner_results import CardNumber, CardResult, LearnerResults
from flashproof.model import Card, Library, Quiz

MIN_LEARNERS = 10
"""The default minimum number of learners for most statistics."""
HARD = 0.4
"""The share of correct first answers below which a card is hard."""
EASY = 0.98
"""The share of correct first answers above which a card is easy."""
LAPSE_RATE = 0.3
"""The share of "again" answers above which a card counts as often forgotten."""
LEECH_LAPSES = 8
"""The number of "again" answers that makes a card a leech for a learner; the same as Anki's
default."""
LEECH_SHARE = 0.1
"""A card is reported if it is a leech for more than this share of learners."""
LOW_DISCRIMINATION = 0.1
"""The discrimination below which a card does not distinguish stronger from weaker learners.

Ebel, "Essentials of Educational Measurement" (1972), recommends revising items below 0.2. The
threshold is lower because answers in Anki are graded by the learners themselves.
"""
MIN_CHOICES = 20
"""The minimum number of recorded choices that is required to report dead distractors."""


class InsightKind(StrEnum):
    """A reason to review a card; the members are in order of urgency, most urgent first."""

    NEGATIVE_DISCRIMINATION = "negative-discrimination"
    LOW_DISCRIMINATION = "low-discrimination"
    LEECH = "leech"
    FORGOTTEN = "forgotten"
    HARD = "hard"
    DEAD_DISTRACTOR = "dead-distractor"
    EASY = "easy"


@dataclass(frozen=True, slots=True)
class CardStatistics:
    """The statistics of one Anki card."""

    card: str
    number: int
    """The number of the Anki card within its note."""
    file: str
    line: int
    question: str
    learners: int
    reviews: int
    first_correct: float
    """The share of learners whose first answer was correct: the difficulty index."""
    lapse_rate: float
    """The share of all answers that are "again"."""
    discrimination: float | None
    """The point-biserial correlation of the first answer with the learner's share of correct first
    answers to the other cards. It is ``None`` if there are too few learners, or if all answers or
    all shares are the same."""
    leeches: int
    """The number of learners for whom the card is a leech."""
    choices: tuple[int, ...]
    """How often each option was chosen, in file order; empty if the choices were not recorded."""
    dead_distractors: tuple[str, ...]
    """The incorrect options that nobody chose; empty if there are fewer than ``MIN_CHOICES``
    choices."""
    insights: tuple[InsightKind, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The statistics of all cards with results."""

    learners: int
    reviews: int
    min_learners: int
    cards: tuple[CardStatistics, ...]
    """The statistics in learning order."""
    unknown: tuple[str, ...]
    """The ids of cards that are not in the deck, such as removed cards."""

    def with_insight(self, kind: InsightKind) -> list[CardStatistics]:
        """Return the cards with an insight of this kind."""
        return [card for card in self.cards if kind in card.insights]


def analyze(
    library: Library, results: Sequence[LearnerResults], min_learners: int = MIN_LEARNERS
) -> Analysis:
    """Compute the statistics of all cards with results.

    Args:
        library: the cards of the deck.
        results: the results, one item for each learner.
        min_learners: the minimum number of learners for most statistics.

    """
    answers: dict[CardNumber, dict[int, CardResult]] = defaultdict(dict)
    for learner, one in enumerate(results):
        for key, result in one.cards.items():
            answers[key][learner] = result
    scores = [_Score.of(one.cards.values()) for one in results]
    known = {card.id: card for _, card in library.cards()}
    cards = tuple(
        _statistics(known[key[0]], key[1], answers[key], scores, min_learners)
        for key in _in_learning_order(known, answers)
    )
    reviews = sum(card.reviews for card in cards)
    unknown = tuple(sorted({card for card, _ in answers if card not in known}))
    return Analysis(len(results), reviews, min_learners, cards, unknown)


@dataclass(frozen=True, slots=True)
class _Score:
    """The number of a learner's correct first answers, and the number of all first answers."""

    correct: int
    all: int

    @classmethod
    def of(cls, results: Iterable[CardResult]) -> _Score:
        first = [result.is_first_correct for result in results]
        return cls(sum(first), len(first))

    def without(self, result: CardResult) -> float | None:
        """Return the share of correct first answers to the other cards.

        Return ``None`` if the learner answered no other cards.
        """
        others = self.all - 1
        return (self.correct - result.is_first_correct) / others if others else None


def _in_learning_order(
    known: Mapping[str, Card], answers: Iterable[CardNumber]
) -> Iterator[CardNumber]:
    order = {card: position for position, card in enumerate(known)}
    yield from sorted(
        (key for key in answers if key[0] in order), key=lambda key: (order[key[0]], key[1])
    )


def _statistics(
    card: Card,
    number: int,
    answers: Mapping[int, CardResult],
    scores: Sequence[_Score],
    min_learners: int,
) -> CardStatistics:
    results = answers.values()
    reviews = sum(result.reviews for result in results)
    choices = _choices(card, results)
    values = {
        "first_correct": sum(result.is_first_correct for result in results) / len(results),
        "lapse_rate": sum(result.counts["again"] for result in results) / reviews,
    }
    discrimination = _discrimination(answers, scores) if len(results) >= min_learners else None
    leeches = sum(result.counts["again"] >= LEECH_LAPSES for result in results)
    dead = tuple(_dead_distractors(card, choices))
    insights = list(_discrimination_insights(discrimination))
    if len(results) >= min_learners:
        insights += _answer_insights(**values, leech_share=leeches / len(results))
    if dead:
        insights.append(InsightKind.DEAD_DISTRACTOR)
    order = list(InsightKind)
    return CardStatistics(
        card=card.id,
        number=number,
        file=card.span.source.name,
        line=card.span.line,
        question=" ".join(card.question.text.split()),
        learners=len(results),
        reviews=reviews,
        discrimination=discrimination,
        leeches=leeches,
        choices=choices,
        dead_distractors=dead,
        insights=tuple(sorted(insights, key=order.index)),
        **values,
    )


def _discrimination(answers: Mapping[int, CardResult], scores: Sequence[_Score]) -> float | None:
    """Return the corrected item-total correlation; see ``CardStatistics.discrimination``."""
    pairs = [
        (float(result.is_first_correct), score)
        for learner, result in answers.items()
        if (score := scores[learner].without(result)) is not None
    ]
    try:
        return correlation([first for first, _ in pairs], [score for _, score in pairs])
    except StatisticsError:  # there are fewer than two learners, or all values are equal
        return None


def _choices(card: Card, results: Iterable[CardResult]) -> tuple[int, ...]:
    """Return how often each option was chosen; skip results with a different number of options."""
    if not isinstance(card, Quiz):
        return ()
    recorded = [result.choices for result in results if len(result.choices) == len(card.options)]
    return tuple(map(sum, zip(*recorded, strict=True)))


def _dead_distractors(card: Card, choices: Sequence[int]) -> Iterator[str]:
    if isinstance(card, Quiz) and sum(choices) >= MIN_CHOICES:
        for option, count in zip(card.options, choices, strict=True):
            if not option.is_correct and not count:
                yield " ".join(option.text.text.split())


def _discrimination_insights(discrimination: float | None) -> Iterator[InsightKind]:
    if discrimination is not None and discrimination < 0:
        yield InsightKind.NEGATIVE_DISCRIMINATION
    elif discrimination is not None and discrimination < LOW_DISCRIMINATION:
        yield InsightKind.LOW_DISCRIMINATION


def _answer_insights(
    first_correct: float, lapse_rate: float, leech_share: float
) -> Iterator[InsightKind]:
    if leech_share > LEECH_SHARE:
        yield InsightKind.LEECH
    if lapse_rate > LAPSE_RATE:
        yield InsightKind.FORGOTTEN
    if first_correct < HARD:
        yield InsightKind.HARD
    if first_correct > EASY:
        yield InsightKind.EASY
