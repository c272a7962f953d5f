"""The selection of questions for printed exams."""

from __future__ import annotations

from hypothesis import given

from flashproof.model import Level, LibrarySummary
from flashproof.site import exam
from flashproof.site.navigation import build_navigation
from tests.site.random_libraries import libraries, make_topic


@given(libraries())
def test_an_exam_follows_the_blueprint_if_there_are_enough_cards(library: LibrarySummary) -> None:
    *_, everything = build_navigation(library).scopes()
    cards = list(library.cards())
    chosen = exam.choose_cards(cards, 10)
    assert len(chosen) == len(set(chosen)) == min(10, len(cards))
    for level, share in exam.BLUEPRINT.items():
        available = sum(card.level is level for _, card in cards)
        count = sum(cards[number][1].level is level for number in chosen)
        assert count >= min(available, round(10 * share))
    sections = exam.plan_exam(everything).sections
    numbers = [number for section in sections for number, _ in section.questions]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_new_card_changes_at_most_one_question_of_an_exam() -> None:
    only = make_topic(1, "A", (), (Level.BEGINNER,) * 40)
    cards = [(only, card) for card in only.cards]
    before = {cards[1:][number][1].id for number in exam.choose_cards(cards[1:], 12)}
    after = {cards[number][1].id for number in exam.choose_cards(cards, 12)}
    assert len(before - after) <= 1
