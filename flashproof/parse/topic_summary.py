"""A topic without what its cards say: identity, place, level and tags are all that is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flashproof.model import Card, Cloze, Code, Compare, Explain, Predict, Quiz, Recall, Topic

_BARE: dict[str, Any] = {
    "context": (),
    "setup_excerpt": (),
    "proofs": (),
    "hint": (),
    "why": (),
    "more": (),
    "source": (),
}


def head(topic: Topic) -> Topic:
    """What is needed to look across topics: of equal cards, in the same order."""
    return replace(topic, lead=(), cards=tuple(map(_card_head, topic.cards)))


def _card_head(card: Card) -> Card:
    match card:
        case Recall():
            return replace(card, **_BARE, answer=())
        case Quiz():
            return replace(card, **_BARE, options=())
        case Explain():
            return replace(card, **_BARE, concepts=(), model_answer=())
        case Predict():
            return replace(card, **_BARE, code=Code("", "", card.span))
        case Cloze():
            return replace(card, **_BARE, body=())
        case Compare():
            return replace(card, **_BARE, columns=(), statements=())
