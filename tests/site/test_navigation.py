"""Decks, scopes, the map and exam papers, on libraries made up at random."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from flashproof.model import Level, Library, Markdown, Recall, Topic
from flashproof.site import exam, topic_map
from flashproof.site.navigation import Navigation, Scope, build_navigation
from flashproof.text.source import Source

SOURCE = Source(Path("x.md"), "x.md", "x")
SPAN = SOURCE.span(0, 1)


def topic(number: int, deck: str, before: tuple[int, ...], levels: tuple[Level, ...]) -> Topic:
    cards = tuple(
        Recall(
            id=f"card-{number}-{index}", question=Markdown("q", SPAN), level=level, span=SPAN,
            answer=(Markdown("a", SPAN),),
        )
        for index, level in enumerate(levels)
    )  # fmt: skip
    return Topic(
        name=f"topic-{number}", title=f"Topic number {number} of the whole", deck=deck,
        prerequisites=tuple(f"topic-{other}" for other in before), minutes=1,
        estimated_minutes=1, cards=cards,
        source=SOURCE,
    )  # fmt: skip


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    decks = draw(st.lists(st.sampled_from(["A", "A::B", "C::B", "A b", "é", "ü"]), min_size=1,
                          max_size=14))  # fmt: skip
    topics = []
    for number, deck in enumerate(decks):
        before = draw(st.sets(st.integers(0, max(0, number - 1)), max_size=3)) if number else set()
        levels = draw(st.lists(st.sampled_from(list(Level)), max_size=20))
        topics.append(topic(number, deck, tuple(sorted(before)), tuple(levels)))
    return Library(tuple(topics))


@given(libraries())
def test_every_topic_is_in_one_deck_and_slugs_are_unique(library: Library) -> None:
    found = build_navigation(library)
    names = [topic.name for deck in found.decks for topic in deck.topics]
    assert sorted(names) == sorted(topic.name for topic in library.topics)
    slugs = [scope.slug for scope in found.scopes()]
    assert len(slugs) == len(set(slugs))
    assert len({deck.slug for deck in found.decks}) == len(found.decks)


@given(libraries())
def test_boxes_of_the_map_stand_apart_and_within_it(library: Library) -> None:
    drawing = topic_map.lay_out_map(build_navigation(library))
    places = sorted((box.x, box.y) for box in drawing.boxes)
    assert len(set(places)) == len(library.topics)
    for (x, y), (other_x, other_y) in pairwise(places):
        assert other_x - x >= topic_map.BOX_WIDTH or other_y - y >= topic_map.BOX_HEIGHT
    assert all(0 <= box.x <= drawing.width - topic_map.BOX_WIDTH for box in drawing.boxes)
    assert all(box.y + topic_map.BOX_HEIGHT <= drawing.height for box in drawing.boxes)


def reachable(pairs: set[tuple[str, str]], start: str) -> set[str]:
    """Where one comes to from a topic; a plain walk, as the oracle."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        new = {end for begin, end in pairs if begin == here} - found
        found |= new
        waiting += new
    return found


@given(libraries())
def test_the_maps_lines_lead_where_prerequisites_lead_and_none_can_go(library: Library) -> None:
    found = build_navigation(library)
    wanted = {(name, t.name) for t in library.topics for name in t.prerequisites}
    drawn = {(before.name, after.name) for before, after in topic_map.direct_prerequisites(found)}
    assert drawn <= wanted
    for t in library.topics:
        assert reachable(drawn, t.name) == reachable(wanted, t.name)
    for line in drawn:
        assert line[1] not in reachable(drawn - {line}, line[0])


def scope(found: Navigation) -> Scope:
    return list(found.scopes())[-1]


@given(libraries())
def test_a_paper_follows_the_blueprint_where_cards_are_enough(library: Library) -> None:
    everything = scope(build_navigation(library))
    cards = [(t, card) for t in library.topics for card in t.cards]
    chosen = exam.choose_cards(cards, 10)
    assert len(chosen) == len(set(chosen)) == min(10, len(cards))
    for level, share in exam.BLUEPRINT.items():
        there = sum(card.level is level for _, card in cards)
        got = sum(cards[number][1].level is level for number in chosen)
        assert got >= min(there, round(10 * share))
    numbers = [n for part in exam.compose_exam(everything).sections for n, _ in part.questions]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_new_card_changes_at_most_one_question_of_a_paper() -> None:
    whole = topic(1, "A", (), (Level.BEGINNER,) * 40)
    cards = [(whole, card) for card in whole.cards]
    before = {cards[1:][number][1].id for number in exam.choose_cards(cards[1:], 12)}
    after = {cards[number][1].id for number in exam.choose_cards(cards, 12)}
    assert len(before - after) <= 1


def test_a_deck_without_ascii_letters_has_a_slug() -> None:
    decks = build_navigation(Library((topic(1, "日本", (), ()), topic(2, "本", (), ())))).decks
    assert [deck.slug for deck in decks] == ["deck", "deck-2"]
