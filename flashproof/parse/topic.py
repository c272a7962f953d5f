"""Read a card file as a topic, and put topics in learning order."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.languages import BUILT_IN, Languages
from flashproof.model import (
    TEMPORARY_ID,
    Body,
    Card,
    Code,
    Goal,
    Kind,
    Level,
    Markdown,
    Role,
    Topic,
    TopicSummary,
    bodies,
)
from flashproof.parse.card_parts import (
    CardDefaults,
    RawCard,
    read_raw_card,
    report_misplaced_role,
)
from flashproof.parse.cloze import read_cloze
from flashproof.parse.compare import read_compare
from flashproof.parse.document import read_document
from flashproof.parse.explain import read_explain
from flashproof.parse.fences import read_body
from flashproof.parse.front_matter import FrontMatter, read_front_matter
from flashproof.parse.predict import read_predict
from flashproof.parse.quiz import read_quiz
from flashproof.parse.recall import read_recall
from flashproof.parse.sections import split_sections
from flashproof.parse.setup_excerpt import with_setup_excerpts
from flashproof.parse.variations import report_misplaced
from flashproof.parse.write import read_write
from flashproof.text.source import Source

READERS: Mapping[Kind, Callable[[RawCard, Diagnostics], Card | None]] = {
    Kind.RECALL: read_recall,
    Kind.QUIZ: read_quiz,
    Kind.EXPLAIN: read_explain,
    Kind.PREDICT: read_predict,
    Kind.CLOZE: read_cloze,
    Kind.COMPARE: read_compare,
    Kind.WRITE: read_write,
}
"""The function that reads a card, by kind; it returns ``None`` for an invalid card."""

WORDS_PER_MINUTE = 200
"""The reading speed assumed in time estimates, in words per minute."""
SECONDS_PER_CARD = 12
"""The time in seconds for thinking about a card, in addition to the time for reading it."""


def read_topic(
    source: Source,
    default_deck: str,
    diagnostics: Diagnostics,
    languages: Languages = BUILT_IN,
) -> Topic:
    """Read a card file; report all problems and return the topic with its valid cards.

    ``default_deck`` is the parent deck of topics whose front matter does not specify one;
    ``languages`` are the languages, besides Python, whose fences run.
    """
    document = read_document(source, diagnostics)
    front_matter = FrontMatter()
    if document.front_matter is not None:
        front_matter = read_front_matter(document.front_matter, diagnostics)
    sections = split_sections(document, diagnostics)
    lead = read_body(sections.lead, diagnostics, languages)
    for block in lead:
        if isinstance(block, Code) and block.role in (Role.START, Role.CHECK):
            report_misplaced_role(block, diagnostics)
    report_misplaced((lead,), diagnostics)
    defaults = CardDefaults(front_matter.level or Level.BEGINNER, front_matter.reverse)
    raw_cards = [read_raw_card(one, defaults, diagnostics, languages) for one in sections.cards]
    _check_goals(front_matter.goals, raw_cards, diagnostics)
    cards = tuple(_with_ids(source, _cards(raw_cards, diagnostics)))
    estimate = _estimate_minutes(lead, cards)
    topic = Topic(
        name=source.path.stem,
        title=front_matter.title,
        deck=front_matter.deck or default_deck,
        summary=front_matter.summary,
        language=front_matter.language,
        tags=front_matter.tags,
        prerequisites=front_matter.prerequisites,
        minutes=front_matter.minutes or estimate,
        estimated_minutes=estimate,
        lead=lead,
        goals=front_matter.goals,
        cards=cards,
        source=source,
        front_matter=front_matter.spans,
    )
    return with_setup_excerpts(topic)


def _cards(raw_cards: Iterable[RawCard], diagnostics: Diagnostics) -> Iterator[Card]:
    for raw_card in raw_cards:
        card = READERS[raw_card.section.kind](raw_card, diagnostics)
        if card is not None:
            yield card


def _check_goals(
    goals: Iterable[Goal], raw_cards: Iterable[RawCard], diagnostics: Diagnostics
) -> None:
    """Report goals whose card is not in the file."""
    ids = [raw_card.metadata.id for raw_card in raw_cards]
    for goal in goals:
        if goal.card not in ids:
            message = f"this file has no card with the id {goal.card!r}"
            diagnostics.error("unknown-card", message, goal.span, suggest(goal.card, ids))


def _with_ids(source: Source, cards: Iterable[Card]) -> Iterator[Card]:
    """Give each card without a valid id a temporary id, so that the preview can show the card."""
    for number, card in enumerate(cards, start=1):
        temporary = f"{TEMPORARY_ID}{source.path.stem}-{number}"
        yield card if card.id else replace(card, id=temporary)


def _estimate_minutes(lead: Body, cards: tuple[Card, ...]) -> int:
    """Estimate how long it takes, in minutes, to read the topic and think about each card."""
    texts = [lead, *(body for card in cards for body in bodies(card))]
    words = sum(
        len(block.text.split()) for body in texts for block in body if isinstance(block, Markdown)
    )
    return max(1, math.ceil(words / WORDS_PER_MINUTE + len(cards) * SECONDS_PER_CARD / 60))


def in_learning_order(topics: Iterable[TopicSummary]) -> tuple[TopicSummary, ...]:
    """Return the topics with prerequisites first, otherwise sorted by path.

    Unknown and circular prerequisites are ignored here; ``check.library_rules`` reports them.
    """
    by_path = sorted(topics, key=lambda topic: topic.source.name)
    rank = {topic.name: index for index, topic in enumerate(by_path)}
    sorter = _acyclic_sorter(
        {
            index: {rank[name] for name in topic.prerequisites if name in rank} - {index}
            for index, topic in enumerate(by_path)
        }
    )
    order: list[int] = []
    ready = list(sorter.get_ready())
    heapq.heapify(ready)
    while ready:
        index = heapq.heappop(ready)
        order.append(index)
        sorter.done(index)
        for follower in sorter.get_ready():
            heapq.heappush(ready, follower)
    return tuple(by_path[index] for index in order)


def _acyclic_sorter(graph: dict[int, set[int]]) -> TopologicalSorter[int]:
    """Return a prepared sorter for ``graph``; remove one edge from each cycle."""
    while True:
        sorter = TopologicalSorter(graph)
        try:
            sorter.prepare()
        except CycleError as error:
            cycle: list[int] = error.args[1]
            graph[cycle[1]].remove(cycle[0])
        else:
            return sorter
