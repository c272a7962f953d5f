"""Number the subdecks in learning order, because Anki sorts them alphabetically.

A topic keeps its subdeck in every release, even if its title, its deck, or its position changes:
learners' existing cards stay in their deck, so a new name would split the topic between two decks.
Gaps between the numbers leave room for new topics. ``cards.lock`` records each full name, such as::

    TensorFlow::10 Tensors::030 Reshape and broadcast

The top-level deck has no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from flashproof.model import TopicSummary

STEP = 10
"""The difference between two adjacent numbers, which leaves room for new decks."""

_NUMBERED = re.compile(r"([0-9]+(?:\.[0-9]+)?) (.*)", re.DOTALL)

Path = tuple[str, ...]
"""The names of a deck's parents and of the deck itself, without numbers."""


def numbered_subdecks(
    topics: Iterable[TopicSummary], known: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the full name of each topic's subdeck, keyed by topic name.

    ``topics`` must be in learning order; ``known`` contains the names from the last release. A
    topic whose file was renamed is recognized by its title and deck.
    """
    ordered = list(topics)
    names = {topic.name for topic in ordered}
    renamed = {_path(deck): deck for name, deck in known.items() if name not in names}
    found = {
        topic.name: deck
        for topic in ordered
        if (deck := known.get(topic.name) or renamed.get(tuple(topic.subdeck.split("::"))))
    }
    tree = _Tree.of(ordered, found)
    return {topic.name: found.get(topic.name) or tree.name_of(topic) for topic in ordered}


def without_numbers(deck: str) -> str:
    """Return the name of a subdeck without the numbers.

    >>> without_numbers("TensorFlow::10 Tensors::030 Reshape and broadcast")
    'TensorFlow::Tensors::Reshape and broadcast'
    """
    return "::".join(_path(deck))


def _path(deck: str) -> Path:
    top, *rest = deck.split("::")
    return (top, *(_split(part)[1] for part in rest))


def _split(part: str) -> tuple[str, str]:
    match = _NUMBERED.fullmatch(part)
    return (match[1], match[2]) if match else ("", part)


@dataclass(slots=True)
class _Tree:
    """The number prefixes of all decks below the top level."""

    children: dict[Path, list[Path]] = field(default_factory=dict)
    """The decks in each deck, in learning order."""
    numbers: dict[Path, str] = field(default_factory=dict)
    """The number of each deck, as written in the deck's name."""

    @classmethod
    def of(cls, topics: Sequence[TopicSummary], known: Mapping[str, str]) -> _Tree:
        tree = cls()
        for topic in topics:
            deck = known.get(topic.name)
            # The last part of a known deck's name may be an old title of the topic.
            path = _path(deck) if deck else tuple(topic.subdeck.split("::"))
            for end in range(1, len(path)):
                siblings = tree.children.setdefault(path[:end], [])
                if path[: end + 1] not in siblings:
                    siblings.append(path[: end + 1])
                if deck and (number := _split(deck.split("::")[end])[0]):
                    tree.numbers.setdefault(path[: end + 1], number)
        for siblings in tree.children.values():
            tree._number(siblings)
        return tree

    def name_of(self, topic: TopicSummary) -> str:
        """Return the full name of a topic's subdeck."""
        top, *parts = topic.subdeck.split("::")
        path: Path = (top,)
        names = [top]
        for part in parts:
            path = (*path, part)
            names.append(f"{self.numbers[path]} {part}")
        return "::".join(names)

    def _number(self, siblings: Sequence[Path]) -> None:
        """Assign numbers to the decks on one level that have none."""
        taken = self._taken(siblings)
        digits = max((len(number.split(".")[0]) for number in taken), default=0)
        has_topics = any(path not in self.children for path in siblings)
        digits = digits or max(3 if has_topics else 2, len(str(len(siblings) * STEP)))
        low = Decimal(0)
        for path in siblings:
            if path not in self.numbers:
                above = (number for number in map(Decimal, self._taken(siblings)) if number > low)
                number = _between(low, min(above, default=None), digits)
                self.numbers[path] = _as_text(number, digits)
            low = max(low, Decimal(self.numbers[path]))

    def _taken(self, siblings: Sequence[Path]) -> list[str]:
        """Return the numbers that are in use on one level."""
        return [self.numbers[path] for path in siblings if path in self.numbers]


def _between(low: Decimal, high: Decimal | None, digits: int) -> Decimal:
    """Return a number between ``low`` and ``high``, with as few decimal places as possible."""
    if high is None:
        following = (low // STEP + 1) * STEP
        high = Decimal(10**digits)
        if following < high:
            return following
    middle, places = (low + high) / 2, 0
    while not low < (rounded := middle.quantize(Decimal(1).scaleb(-places), ROUND_DOWN)):
        places += 1
    return rounded


def _as_text(number: Decimal, digits: int) -> str:
    whole, _, places = f"{number:f}".partition(".")
    places = places.rstrip("0")
    return f"{whole:0>{digits}}{'.' if places else ''}{places}"
