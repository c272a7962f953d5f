"""The TensorFlow deck keeps its own rules, which are stricter than the format."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.model import Write
from flashproof.parse import read_topic

CARDS = Path(__file__).parents[1] / "cards"


@pytest.mark.parametrize("path", sorted(CARDS.glob("*/*.md")), ids=lambda path: path.stem)
def test_a_topic_has_three_goals_and_one_of_them_is_to_write_code(path: Path) -> None:
    source = read_source(path, CARDS, Diagnostics())
    assert source is not None
    topic = read_topic(source, "", Diagnostics())
    tested = {goal.card for goal in topic.goals}
    assert len(tested) == 3
    assert any(isinstance(card, Write) and card.id in tested for card in topic.cards)
