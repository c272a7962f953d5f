"""A whole card file as a topic, and topics in the order of learning."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Mapping

from flashproof.diagnostics import Diagnostics
from flashproof.model import Body, Card, Kind, Level, Markdown, Topic, bodies
from flashproof.parse.card_parts import RawCard, read_raw_card
from flashproof.parse.cloze import read_cloze
from flashproof.parse.compare import read_compare
from flashproof.parse.document import read_document
from flashproof.parse.explain import read_explain
from flashproof.parse.fences import read_body
from flashproof.parse.front_matter import FrontMatter, read_front_matter
from flashproof.parse.predict import read_predict
from flashproof.parse.quiz import read_quiz
from flashproof.parse.recall import read_recall
from flashproof.parse.sections import CardSection, split_sections
from flashproof.parse.setup_excerpt import with_setup_excerpt
from flashproof.text.source import Source

READERS: Mapping[Kind, Callable[[RawCard, Diagnostics], Card | None]] = {
    Kind.RECALL: read_recall,
    Kind.QUIZ: read_quiz,
    Kind.EXPLAIN: read_explain,
    Kind.PREDICT: read_predict,
    Kind.CLOZE: read_cloze,
    Kind.COMPARE: read_compare,
}
"""What reads the main part of each kind."""

WORDS_A_MINUTE = 200
SECONDS_A_CARD = 12


def read_topic(source: Source, default_deck: str, diagnostics: Diagnostics) -> Topic:
    """Read a card file; what is wrong is told, and what is right is in the topic."""
    document = read_document(source, diagnostics)
    head = FrontMatter()
    if document.front_matter is not None:
        head = read_front_matter(document.front_matter, diagnostics)
    sections = split_sections(document, diagnostics)
    lead = read_body(sections.lead, diagnostics)
    cards = tuple(_cards(sections.cards, head.level or Level.BEGINNER, diagnostics))
    estimate = _minutes(lead, cards)
    topic = Topic(
        name=source.path.stem,
        title=head.title,
        deck=head.deck or default_deck,
        summary=head.summary,
        tags=head.tags,
        prerequisites=head.prerequisites,
        minutes=head.minutes or estimate,
        estimated_minutes=estimate,
        lead=lead,
        cards=cards,
        source=source,
        front_matter=head.spans,
    )
    return with_setup_excerpt(topic)


def _cards(
    sections: Iterable[CardSection], level: Level, diagnostics: Diagnostics
) -> Iterator[Card]:
    for section in sections:
        text = read_raw_card(section, level, diagnostics)
        card = READERS[section.kind](text, diagnostics)
        if card is not None:
            yield card


def _minutes(lead: Body, cards: tuple[Card, ...]) -> int:
    """Reading time of lead and answers, and a while for each card to think."""
    read = [lead, *(body for card in cards for body in bodies(card))]
    words = sum(
        len(block.text.split()) for body in read for block in body if isinstance(block, Markdown)
    )
    return max(1, math.ceil(words / WORDS_A_MINUTE + len(cards) * SECONDS_A_CARD / 60))


def in_learning_order(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """Topics in the order of learning: prerequisites first, then by path.

    Prerequisites that do not exist, or go in a circle, do not count here; the checks tell them.
    """
    by_path = sorted(topics, key=lambda topic: topic.source.name)
    rank = {topic.name: index for index, topic in enumerate(by_path)}
    waiting = {
        topic.name: {name for name in topic.prerequisites if name in rank and name != topic.name}
        for topic in by_path
    }
    ready = [rank[name] for name, needs in waiting.items() if not needs]
    order: list[int] = []
    while len(order) < len(by_path):
        if not ready:  # a circle: break it at the first in path order
            placed = set(order)
            ready = [min(index for index in range(len(by_path)) if index not in placed)]
        index = heapq.heappop(ready)
        if index in order:
            continue
        order.append(index)
        for name, needs in waiting.items():
            if by_path[index].name in needs:
                needs.discard(by_path[index].name)
                if not needs:
                    heapq.heappush(ready, rank[name])
    return tuple(by_path[index] for index in order)
