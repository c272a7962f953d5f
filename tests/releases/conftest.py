"""Two releases of a deck with every kind of change between them."""

from __future__ import annotations

import pytest

from flashproof.anki import Deck
from flashproof.lock import Lock
from tests.anki.sample_decks import NOW, make_deck, make_lock, recall_card

OLD = [
    recall_card("kept"),
    recall_card("edited", "The old answer."),
    recall_card("gone", question="Where did it go?"),
    recall_card("other-kind"),
    "## Cloze\n\n### Blanks\n<!-- id: blanks -->\n\n{{c1::One}} and {{c2::two}}.",
]
NEW = [
    recall_card("kept"),
    recall_card("edited", "The new answer."),
    recall_card("fresh"),
    "## Cloze\n\n### Kind\n<!-- id: other-kind -->\n\n{{c1::One}}.",
    "## Cloze\n\n### Blanks\n<!-- id: blanks -->\n\n{{c1::One}} and {{c3::three}}.",
]


@pytest.fixture
def releases() -> tuple[Deck, Lock, Deck, Lock]:
    old = make_deck(*OLD)
    old_lock = make_lock(old)
    new = make_deck(*NEW, title="Elsewhere")
    return old, old_lock, new, make_lock(new, old_lock, NOW + 100)
