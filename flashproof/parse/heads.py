"""A topic without what its cards say: identity, place, level and tags are all that is left."""

from __future__ import annotations

from dataclasses import replace

from flashproof.model import (
    Card,
    Cloze,
    Code,
    Compare,
    Explain,
    Predict,
    Quiz,
    Recall,
    Topic,
)


def head(topic: Topic) -> Topic:
    """What is needed to look across topics: of equal cards, in the same order."""
    return replace(topic, lead=(), cards=tuple(map(_card_head, topic.cards)))


def _card_head(card: Card) -> Card:
    bare = replace(card, context=(), given=(), proofs=(), hint=(), why=(), more=(), source=())
    match bare:
        case Recall():
            return replace(bare, answer=())
        case Quiz():
            return replace(bare, options=())
        case Explain():
            return replace(bare, concepts=(), model_answer=())
        case Predict():
            return replace(bare, code=Code("", "", bare.span))
        case Cloze():
            return replace(bare, body=())
        case Compare():
            return replace(bare, columns=(), statements=())
