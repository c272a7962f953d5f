"""Decks and scopes."""

from __future__ import annotations

from hypothesis import given

from flashproof.model import LibrarySummary
from flashproof.site.navigation import build_navigation
from tests.property_tests import examples
from tests.site.random_libraries import libraries, make_topic


@examples(40)
@given(libraries())
def test_every_topic_is_in_one_deck_and_slugs_are_unique(library: LibrarySummary) -> None:
    navigation = build_navigation(library)
    names = [topic.name for deck in navigation.decks for topic in deck.topics]
    assert sorted(names) == sorted(topic.name for topic in library.topics)
    slugs = [scope.slug for scope in navigation.scopes()]
    assert len(slugs) == len(set(slugs))
    assert len({deck.slug for deck in navigation.decks}) == len(navigation.decks)


def test_a_deck_without_ascii_letters_has_a_slug() -> None:
    decks = build_navigation(
        LibrarySummary((make_topic(1, "日本", (), ()), make_topic(2, "本", (), ())))
    ).decks
    assert [deck.slug for deck in decks] == ["deck", "deck-2"]


def reachable(pairs: set[tuple[str, str]], start: str) -> set[str]:
    """Return the topics that can be reached from one, found by a plain search."""
    reached: set[str] = set()
    queue = [start]
    while queue:
        name = queue.pop()
        new = {end for begin, end in pairs if begin == name} - reached
        reached |= new
        queue += new
    return reached


@examples(40)
@given(libraries())
def test_direct_prerequisites_are_the_transitive_reduction(library: LibrarySummary) -> None:
    found = build_navigation(library).direct_prerequisites()
    direct = {(other.name, name) for name, others in found.items() for other in others}
    every = {(name, topic.name) for topic in library.topics for name in topic.prerequisites}
    assert direct <= every
    for topic in library.topics:
        assert reachable(direct, topic.name) == reachable(every, topic.name)
    for start, end in direct:
        assert end not in reachable(direct - {(start, end)}, start)
