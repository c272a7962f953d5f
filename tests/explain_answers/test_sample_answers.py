"""Patterns on the deck's explain cards match the good sample answers and not the bad ones."""

from pathlib import Path

import pytest
import yaml

from flashproof.check.answer_patterns import matches
from flashproof.model import Explain
from tests.sample_topics import topic_of

REPOSITORY = Path(__file__).parents[2]
SAMPLES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((REPOSITORY / "tests" / "explain_answers").glob("*.yml"))
}
CARDS = {
    card.id: (path.stem, card)
    for path in sorted((REPOSITORY / "cards").rglob("*.md"))
    for card in topic_of(path.read_text(encoding="utf-8"))[0].cards
    if isinstance(card, Explain)
}


def missing_concepts(card: Explain, answer: str) -> list[str]:
    """Return the concepts whose patterns do not match an answer."""
    return [
        concept.text.text
        for concept in card.concepts
        if concept.patterns and not any(matches(one.text, answer) for one in concept.patterns)
    ]


@pytest.mark.parametrize("card_id", CARDS)
def test_patterns_match_only_good_answers(card_id: str) -> None:
    topic, card = CARDS[card_id]
    samples = SAMPLES[topic][card_id]
    assert len(samples["good"]) >= 5
    assert len(samples["bad"]) >= 5
    assert {
        answer: missing_concepts(card, answer)
        for answer in samples["good"]
        if missing_concepts(card, answer)
    } == {}
    assert [answer for answer in samples["bad"] if not missing_concepts(card, answer)] == []


def test_every_sample_belongs_to_a_card() -> None:
    assert {card_id for samples in SAMPLES.values() for card_id in samples} <= CARDS.keys()
