"""Random libraries for property tests."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from flashproof.model import CardSummary, Kind, Level, LibrarySummary, TopicSummary
from flashproof.text.source import Source

SOURCE = Source(Path("x.md"), "x.md", "x")
SPAN = SOURCE.span(0, 1)


def make_topic(
    number: int, deck: str, prerequisites: tuple[int, ...], levels: tuple[Level, ...]
) -> TopicSummary:
    cards = tuple(
        CardSummary(
            id=f"card-{number}-{index}", kind=Kind.RECALL, level=level, tags=(), numbers=(1,),
            position=index, span=SPAN,
        )
        for index, level in enumerate(levels)
    )  # fmt: skip
    return TopicSummary(
        name=f"topic-{number}", title=f"Topic number {number} of the whole", deck=deck,
        summary="", tags=(), prerequisites=tuple(f"topic-{other}" for other in prerequisites),
        minutes=1, cards=cards, source=SOURCE, front_matter={},
    )  # fmt: skip


@st.composite
def libraries(draw: st.DrawFn) -> LibrarySummary:
    decks = draw(st.lists(st.sampled_from(["A", "A::B", "C::B", "A b", "é", "ü"]), min_size=1,
                          max_size=14))  # fmt: skip
    topics = []
    for number, deck in enumerate(decks):
        earlier = st.sets(st.integers(0, number - 1), max_size=3) if number else st.just(set())
        prerequisites = tuple(sorted(draw(earlier)))
        levels = tuple(draw(st.lists(st.sampled_from(list(Level)), max_size=20)))
        topics.append(make_topic(number, deck, prerequisites, levels))
    return LibrarySummary(tuple(topics))
