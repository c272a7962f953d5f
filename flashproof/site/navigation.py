"""How topics are organized: decks, prerequisites, tags, and the scopes to practice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flashproof.model import (
    Card,
    CardSummary,
    Kind,
    Level,
    LibrarySummary,
    Topic,
    TopicSummary,
    kind_of,
)
from flashproof.text.names import slug, unique_name

TopicCard = tuple[TopicSummary, CardSummary]
"""A card with its topic."""


@dataclass(frozen=True, slots=True)
class DeckSection:
    """The topics of one deck, in learning order."""

    name: str
    """The full name: ``TensorFlow::Tensors``."""
    title: str
    """The last part of the name: ``Tensors``."""
    slug: str
    """The title as used in URLs; unique."""
    topics: tuple[TopicSummary, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The topics that a cheat sheet, an exam or a study session covers."""

    slug: str
    """The name in file names: ``tensors``, ``deck-training``, ``all-topics``."""
    route: str
    """The path in URLs of the study app: ``topic/tensors``, ``deck/training``, ``all``."""
    title: str
    topics: tuple[TopicSummary, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """The library with indexes by name, deck, prerequisite and tag."""

    library: LibrarySummary
    decks: tuple[DeckSection, ...]
    topics_by_name: Mapping[str, TopicSummary] = field(repr=False)
    deck_of: Mapping[str, DeckSection] = field(repr=False)
    """The deck of each topic, keyed by topic name."""
    follow_ups: Mapping[str, tuple[TopicSummary, ...]] = field(repr=False)
    """The topics that have this one as a prerequisite, keyed by topic name."""
    cards_by_tag: Mapping[str, tuple[TopicCard, ...]] = field(repr=False)
    """The cards that have a tag, or whose topic has it; keyed by tag in alphabetical order."""

    def prerequisites(self, topic: TopicSummary) -> tuple[TopicSummary, ...]:
        """Return the topics to read before this one."""
        names = self.topics_by_name
        return tuple(names[name] for name in topic.prerequisites if name in names)

    def scopes(self) -> Iterator[Scope]:
        """Yield every topic, every deck, and the whole library."""
        yield from (topic_scope(topic) for topic in self.library.topics)
        yield from self.combined_scopes()

    def combined_scopes(self) -> Iterator[Scope]:
        """Yield every deck, and the whole library."""
        for deck in self.decks:
            yield Scope(f"deck-{deck.slug}", f"deck/{deck.slug}", deck.title, deck.topics)
        yield Scope("all-topics", "all", "Everything", self.library.topics)


def topic_scope(topic: TopicSummary) -> Scope:
    """Return the scope of one topic."""
    return Scope(topic.name, f"topic/{topic.name}", topic.title, (topic,))


def build_navigation(library: LibrarySummary) -> Navigation:
    """Index a library."""
    decks = deck_sections(library)
    return Navigation(
        library=library,
        decks=decks,
        topics_by_name={topic.name: topic for topic in library.topics},
        deck_of={topic.name: deck for deck in decks for topic in deck.topics},
        follow_ups=_follow_ups(library),
        cards_by_tag=_cards_by_tag(library),
    )


def deck_sections(library: LibrarySummary) -> tuple[DeckSection, ...]:
    """Return the decks, ordered by their first topics."""
    topics: dict[str, list[TopicSummary]] = {}
    for topic in library.topics:
        topics.setdefault(topic.deck, []).append(topic)
    slugs = _unique_slugs(topics)
    return tuple(
        DeckSection(name, name.split("::")[-1], slugs[name], tuple(members))
        for name, members in topics.items()
    )


def level_counts(cards: tuple[Card, ...]) -> tuple[tuple[Level, int], ...]:
    """Return the number of cards for each level that occurs, easiest first."""
    count = Counter(card.level for card in cards)
    return tuple((level, count[level]) for level in Level if count[level])


def cards_of_kind(topic: Topic, kind: Kind) -> tuple[Card, ...]:
    """Return a topic's cards of one kind, in file order."""
    return tuple(card for card in topic.cards if kind_of(card) is kind)


def _unique_slugs(names: Mapping[str, object]) -> dict[str, str]:
    """Return a slug for each deck: of its last part if that is unique, else of its full name."""
    short = {name: slug(name.split("::")[-1]) or "deck" for name in names}
    count = Counter(short.values())
    slugs: dict[str, str] = {}
    for name in names:
        preferred = short[name] if count[short[name]] == 1 else slug(name) or "deck"
        slugs[name] = unique_name(preferred, slugs.values())
    return slugs


def _follow_ups(library: LibrarySummary) -> dict[str, tuple[TopicSummary, ...]]:
    follow_ups: dict[str, list[TopicSummary]] = {topic.name: [] for topic in library.topics}
    for topic in library.topics:
        for name in dict.fromkeys(topic.prerequisites):
            if name in follow_ups:
                follow_ups[name].append(topic)
    return {name: tuple(topics) for name, topics in follow_ups.items()}


def _cards_by_tag(library: LibrarySummary) -> dict[str, tuple[TopicCard, ...]]:
    tagged: dict[str, list[TopicCard]] = {}
    for topic, card in library.cards():
        for tag in dict.fromkeys((*topic.tags, *card.tags)):
            tagged.setdefault(tag, []).append((topic, card))
    return {tag: tuple(tagged[tag]) for tag in sorted(tagged)}
