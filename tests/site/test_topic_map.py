"""The layout of the topic map."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from flashproof.model import LibrarySummary
from flashproof.site import topic_map
from flashproof.site.navigation import build_navigation
from tests.site.random_libraries import libraries


@given(libraries())
def test_boxes_do_not_overlap_and_stay_in_the_map(library: LibrarySummary) -> None:
    layout = topic_map.lay_out_map(build_navigation(library))
    corners = sorted((box.x, box.y) for box in layout.boxes)
    assert len(set(corners)) == len(library.topics)
    for (x, y), (other_x, other_y) in pairwise(corners):
        assert other_x - x >= topic_map.BOX_WIDTH or other_y - y >= topic_map.BOX_HEIGHT
    assert all(0 <= box.x <= layout.width - topic_map.BOX_WIDTH for box in layout.boxes)
    assert all(box.y + topic_map.BOX_HEIGHT <= layout.height for box in layout.boxes)


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


@given(libraries())
def test_connectors_are_the_transitive_reduction_of_prerequisites(library: LibrarySummary) -> None:
    pairs = topic_map.direct_prerequisites(build_navigation(library))
    direct = {(prerequisite.name, topic.name) for prerequisite, topic in pairs}
    every = {(name, topic.name) for topic in library.topics for name in topic.prerequisites}
    assert direct <= every
    for topic in library.topics:
        assert reachable(direct, topic.name) == reachable(every, topic.name)
    for start, end in direct:
        assert end not in reachable(direct - {(start, end)}, start)
