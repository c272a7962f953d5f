"""How the topics hang together: decks in order, what comes next, and scopes to practise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flashproof.model import Card, Kind, Level, Library, Topic, kind_of
from flashproof.text.names import slug, unique_name

Entry = tuple[Topic, Card]
"""A card and the topic it stands in."""


@dataclass(frozen=True, slots=True)
class DeckSection:
    """Topics that share a deck, in the order of learning."""

    name: str
    """With all that is above it: ``TensorFlow::Tensors``."""
    title: str
    """The last part of the name."""
    slug: str
    """The title in addresses; unique."""
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Cards that one cheat sheet or exam paper is about."""

    slug: str
    """In addresses, for example ``tensors``, ``deck-training``, ``all``."""
    route: str
    """The same for the study app: ``topic/tensors``, ``deck/training``, ``all``."""
    title: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """The library as a reader finds their way in it."""

    library: Library
    decks: tuple[DeckSection, ...]
    by_name: Mapping[str, Topic] = field(repr=False)
    deck_of: Mapping[str, DeckSection] = field(repr=False)
    """By topic name."""
    next_of: Mapping[str, tuple[Topic, ...]] = field(repr=False)
    """By topic name: the topics that name it as a prerequisite."""
    tagged: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    """By tag, in alphabetical order: its cards, through their topic or their own tags."""

    def prerequisites(self, topic: Topic) -> tuple[Topic, ...]:
        """The topics to read before."""
        return tuple(self.by_name[name] for name in topic.prerequisites if name in self.by_name)

    def scopes(self) -> Iterator[Scope]:
        """Every topic, every deck, and everything."""
        yield from (topic_scope(topic) for topic in self.library.topics)
        yield from self.wide_scopes()

    def wide_scopes(self) -> Iterator[Scope]:
        """Every deck, and everything."""
        for deck in self.decks:
            yield Scope(f"deck-{deck.slug}", f"deck/{deck.slug}", deck.title, deck.topics)
        yield Scope("all-topics", "all", "Everything", self.library.topics)


def topic_scope(topic: Topic) -> Scope:
    """A topic alone."""
    return Scope(topic.name, f"topic/{topic.name}", topic.title, (topic,))


def build_navigation(library: Library) -> Navigation:
    """Find decks, followers and tags."""
    found = decks(library)
    return Navigation(
        library=library,
        decks=found,
        by_name={topic.name: topic for topic in library.topics},
        deck_of={topic.name: deck for deck in found for topic in deck.topics},
        next_of=_followers(library),
        tagged=_tagged(library),
    )


def decks(library: Library) -> tuple[DeckSection, ...]:
    """The decks, in the order in which their first topics come."""
    topics: dict[str, list[Topic]] = {}
    for topic in library.topics:
        topics.setdefault(topic.deck, []).append(topic)
    slugs = _unique_slugs(topics)
    return tuple(
        DeckSection(name, name.split("::")[-1], slugs[name], tuple(members))
        for name, members in topics.items()
    )


def level_mix(cards: tuple[Card, ...]) -> tuple[tuple[Level, int], ...]:
    """How many cards there are of each level that occurs, easiest first."""
    count = Counter(card.level for card in cards)
    return tuple((level, count[level]) for level in Level if count[level])


def cards_of(topic: Topic, kind: Kind) -> tuple[Card, ...]:
    """A topic's cards of one kind, in the order of the file."""
    return tuple(card for card in topic.cards if kind_of(card) is kind)


def _unique_slugs(names: Mapping[str, object]) -> dict[str, str]:
    short = {name: slug(name.split("::")[-1]) or "deck" for name in names}
    count = Counter(short.values())
    slugs: dict[str, str] = {}
    for name in names:
        wanted = slug(name) or "deck" if count[short[name]] > 1 else short[name]
        slugs[name] = unique_name(wanted, slugs.values())
    return slugs


def _followers(library: Library) -> dict[str, tuple[Topic, ...]]:
    found: dict[str, list[Topic]] = {topic.name: [] for topic in library.topics}
    for topic in library.topics:
        for name in dict.fromkeys(topic.prerequisites):
            if name in found:
                found[name].append(topic)
    return {name: tuple(topics) for name, topics in found.items()}


def _tagged(library: Library) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for topic, card in library.cards():
        for tag in dict.fromkeys((*topic.tags, *card.tags)):
            found.setdefault(tag, []).append((topic, card))
    return {tag: tuple(found[tag]) for tag in sorted(found)}
