"""Index topics by deck, prerequisite, and tag, and define the scopes that can be studied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

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
from flashproof.site_messages import SiteMessages
from flashproof.text.names import slug, unique_name

TopicCard = tuple[TopicSummary, CardSummary]
"""A topic and one of its cards."""


@dataclass(frozen=True, slots=True)
class DeckSection:
    """The topics of one deck, in learning order."""

    name: str
    """The full name, such as ``TensorFlow::Tensors``."""
    title: str
    """The last part of the name, such as ``Tensors``."""
    slug: str
    """The unique name used in URLs, derived from the title."""
    topics: tuple[TopicSummary, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of topics that a cheat sheet, exam, or study session covers."""

    slug: str
    """The name used in file names, such as ``tensors``, ``deck-training``, or ``all-topics``."""
    route: str
    """The route in the study app, such as ``topic/tensors``, ``deck/training``, or ``all``."""
    title: str
    topics: tuple[TopicSummary, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """A library with indexes by name, deck, prerequisite, and tag."""

    library: LibrarySummary
    decks: tuple[DeckSection, ...]
    topics_by_name: Mapping[str, TopicSummary] = field(repr=False)
    deck_of: Mapping[str, DeckSection] = field(repr=False)
    """The deck of each topic, keyed by topic name."""
    follow_ups: Mapping[str, tuple[TopicSummary, ...]] = field(repr=False)
    """The topics that directly depend on each topic, keyed by the name of the prerequisite."""
    cards_by_tag: Mapping[str, tuple[TopicCard, ...]] = field(repr=False)
    """The cards with each tag, including the topic's tags; keyed by tag, in alphabetical order."""

    def prerequisites(self, topic: TopicSummary) -> tuple[TopicSummary, ...]:
        """Return the prerequisites of a topic; names of unknown topics are skipped."""
        names = self.topics_by_name
        return tuple(names[name] for name in topic.prerequisites if name in names)

    def direct_prerequisites(self) -> dict[str, tuple[TopicSummary, ...]]:
        """Return the prerequisites that no other prerequisite implies, keyed by topic name.

        If C builds on A and B, and B builds on A, then A is not a direct prerequisite of C
        (transitive reduction).
        """
        ancestors: dict[str, set[str]] = {}
        direct: dict[str, tuple[TopicSummary, ...]] = {}
        for topic in self.library.topics:
            listed = self.prerequisites(topic)
            implied = {name for other in listed for name in ancestors.get(other.name, ())}
            direct[topic.name] = tuple(other for other in listed if other.name not in implied)
            ancestors[topic.name] = implied | {other.name for other in listed}
        return direct

    def scopes(self) -> Iterator[Scope]:
        """Yield a scope for each topic, each deck, and the whole library."""
        yield from (topic_scope(topic) for topic in self.library.topics)
        yield from self.combined_scopes()

    def combined_scopes(self) -> Iterator[Scope]:
        """Yield a scope for each deck and for the whole library."""
        return combined_scopes(self.library, self.decks)


def combined_scopes(library: LibrarySummary, decks: Iterable[DeckSection]) -> Iterator[Scope]:
    """Yield a scope for each deck and for the whole library."""
    for deck in decks:
        yield Scope(f"deck-{deck.slug}", f"deck/{deck.slug}", deck.title, deck.topics)
    yield Scope("all-topics", "all", "Everything", library.topics)


def translated_scope(scope: Scope, messages: SiteMessages) -> Scope:
    """Translate the title of the scope ``all``; return any other scope unchanged."""
    return replace(scope, title=messages.text(scope.title)) if scope.route == "all" else scope


def topic_scope(topic: TopicSummary) -> Scope:
    """Return the scope of one topic."""
    return Scope(topic.name, f"topic/{topic.name}", topic.title, (topic,))


def build_navigation(library: LibrarySummary) -> Navigation:
    """Build the indexes of a library."""
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
    """Return the decks in the order in which their first topics appear in the library."""
    topics: dict[str, list[TopicSummary]] = {}
    for topic in library.topics:
        topics.setdefault(topic.deck, []).append(topic)
    slugs = _unique_slugs(topics)
    return tuple(
        DeckSection(name, name.split("::")[-1], slugs[name], tuple(members))
        for name, members in topics.items()
    )


def level_counts(cards: tuple[Card, ...]) -> tuple[tuple[Level, int], ...]:
    """Return each level that has cards, with the number of cards, easiest level first."""
    count = Counter(card.level for card in cards)
    return tuple((level, count[level]) for level in Level if count[level])


def cards_of_kind(topic: Topic, kind: Kind) -> tuple[Card, ...]:
    """Return a topic's cards of one kind, in file order."""
    return tuple(card for card in topic.cards if kind_of(card) is kind)


def _unique_slugs(names: Mapping[str, object]) -> dict[str, str]:
    """Return a unique slug for each deck, based on the last part of its name if possible."""
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
