"""Summarize a topic for build steps that need all topics at once."""

from __future__ import annotations

from flashproof.model import Card, CardSummary, Cloze, Recall, Topic, TopicSummary, kind_of


def summarize(topic: Topic) -> TopicSummary:
    """Return a summary of a topic (ids, kinds, levels, and tags) without its text."""
    cards = (_summarize_card(card, index) for index, card in enumerate(topic.cards))
    return TopicSummary(
        name=topic.name,
        title=topic.title,
        deck=topic.deck,
        summary=topic.summary,
        language=topic.language,
        tags=topic.tags,
        prerequisites=topic.prerequisites,
        minutes=topic.minutes,
        cards=tuple(cards),
        source=topic.source,
        front_matter=topic.front_matter,
    )


def _summarize_card(card: Card, position: int) -> CardSummary:
    return CardSummary(
        id=card.id,
        kind=kind_of(card),
        level=card.level,
        tags=card.tags,
        numbers=_numbers(card),
        position=position,
        span=card.span,
    )


def _numbers(card: Card) -> tuple[int, ...]:
    if isinstance(card, Cloze):
        return tuple(sorted({deletion.number for deletion in card.deletions}))
    return (1, 2) if isinstance(card, Recall) and card.reverse else (1,)
