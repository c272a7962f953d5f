"""The statistics equal those of other formulas, and the right cards are reported."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

import pytest

from flashproof.insights.item_analysis import Analysis, InsightKind, analyze
from flashproof.insights.learner_results import CardResult, LearnerResults
from flashproof.model import Library
from tests.anki.sample_cards import QUIZ
from tests.anki.sample_decks import make_library, recall_card

LIBRARY: Library = make_library(*(recall_card(name) for name in "abcdef"), QUIZ)


def result(first: str = "good", again: int = 0, choices: tuple[int, ...] = ()) -> CardResult:
    counts = {"again": again, "hard": 0, "good": 2, "easy": 0}
    counts[first] = max(counts[first], 1)
    return CardResult(first, counts, choices)


def learner(cards: Mapping[str, CardResult]) -> LearnerResults:
    return LearnerResults("", {(card, 1): one for card, one in cards.items()})


def normal_abilities(count: int) -> list[float]:
    rng = random.Random(5)
    return [rng.gauss(0, 2) for _ in range(count)]


def simulate(abilities: list[float], weights: Mapping[str, float], seed: int) -> Analysis:
    """Analyze learners whose chance of a correct answer grows with their ability by a weight."""
    rng = random.Random(seed)
    return analyze(
        LIBRARY,
        [
            learner(
                {
                    card: result(
                        "good" if rng.random() < 1 / (1 + math.exp(-weight * one)) else "again"
                    )
                    for card, weight in weights.items()
                }
            )
            for one in abilities
        ],
    )


def test_discrimination_equals_the_formula_of_the_point_biserial_correlation() -> None:
    rng = random.Random(1)
    answers = [[rng.random() < 0.6 for _ in "abcdef"] for _ in range(40)]
    analysis = analyze(
        LIBRARY,
        [
            learner({card: result("good" if one else "again") for card, one in zip("abcdef", row)})  # noqa: B905
            for row in answers
        ],
    )
    for position, card in enumerate(analysis.cards):
        rest = [(sum(row) - row[position]) / 5 for row in answers]
        right = [score for row, score in zip(answers, rest, strict=True) if row[position]]
        wrong = [score for row, score in zip(answers, rest, strict=True) if not row[position]]
        mean = sum(rest) / len(rest)
        deviation = math.sqrt(sum((score - mean) ** 2 for score in rest) / len(rest))
        share = len(right) / len(rest)
        difference = sum(right) / len(right) - sum(wrong) / len(wrong)
        expected = difference / deviation * math.sqrt(share * (1 - share))
        assert card.discrimination == pytest.approx(expected)
        assert card.first_correct == pytest.approx(share)


def test_a_card_that_good_learners_get_wrong_is_first_in_the_report() -> None:
    abilities = normal_abilities(200)
    analysis = simulate(abilities, {**dict.fromkeys("abcde", 2.0), "f": -2.0}, 3)
    found = analysis.with_insight(InsightKind.NEGATIVE_DISCRIMINATION)
    assert [card.card for card in found] == ["f"]
    assert not analysis.with_insight(InsightKind.LOW_DISCRIMINATION)


def test_a_card_that_is_answered_at_random_does_not_discriminate() -> None:
    abilities = normal_abilities(2_000)
    analysis = simulate(abilities, {**dict.fromkeys("abcde", 2.0), "f": 0.0}, 3)
    weak = [card.card for card in analysis.cards if (card.discrimination or 0) < 0.1]
    assert weak == ["f"]


def test_with_few_learners_nothing_is_claimed() -> None:
    few = [learner({"a": result("again", 20), "b": result()}) for _ in range(9)]
    assert [card.insights for card in analyze(LIBRARY, few).cards] == [(), ()]
    assert analyze(LIBRARY, few, 9).cards[0].insights == (
        InsightKind.LEECH,
        InsightKind.FORGOTTEN,
        InsightKind.HARD,
    )


def test_difficulty_lapses_and_leeches() -> None:
    results = [
        learner({"a": result("again", 8) if number < 4 else result(), "b": result()})
        for number in range(10)
    ]
    hard, easy = analyze(LIBRARY, results).cards
    assert (hard.learners, hard.reviews, hard.first_correct) == (10, 4 * 10 + 6 * 2, 0.6)
    assert hard.lapse_rate == pytest.approx(32 / 52)
    assert (hard.leeches, hard.insights) == (4, (InsightKind.LEECH, InsightKind.FORGOTTEN))
    assert easy.insights == (InsightKind.EASY,)
    assert easy.discrimination is None, "all first answers are the same"


def test_an_incorrect_option_that_nobody_chooses_is_dead() -> None:
    results = [learner({"quiz": result(choices=(0, 3, 2))}) for _ in range(4)]
    (quiz,) = analyze(LIBRARY, results).cards
    assert (quiz.choices, quiz.dead_distractors) == ((0, 12, 8), ("L2",))
    assert quiz.insights == (InsightKind.DEAD_DISTRACTOR,)
    few = analyze(LIBRARY, results[:3]).cards[0]
    assert few.dead_distractors == ()
    old = analyze(LIBRARY, [learner({"quiz": result(choices=(0, 99))})]).cards[0]
    assert old.choices == (), "the card had a different number of options"


def test_cards_are_in_learning_order_and_unknown_cards_are_listed() -> None:
    analysis = analyze(LIBRARY, [learner({"quiz": result(), "gone": result(), "a": result()})])
    assert [card.card for card in analysis.cards] == ["a", "quiz"]
    assert analysis.unknown == ("gone",)
    assert analysis.reviews == 4


def test_without_results_there_is_nothing_to_report() -> None:
    assert analyze(LIBRARY, []) == Analysis(0, 0, 10, (), ())
