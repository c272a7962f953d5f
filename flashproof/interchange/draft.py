"""What a reader of any format makes: drafts of topics, media, and what could not be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flashproof.model import Kind


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A card in our Markdown, before it has a file."""

    kind: Kind
    question: str
    """One line."""
    main: str
    """What stands straight under the card's data."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Markdown by the name of the part."""
    id: str = ""
    """Empty where the source has none that we may keep."""
    level: str = ""
    tags: tuple[str, ...] = ()
    order: str = ""
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """The cards of one file."""

    title: str
    deck: str = ""
    """The deck above it."""
    cards: Sequence[CardDraft] = ()
    name: str = ""
    """Its file's stem; empty: made of the title."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """All that a file held."""

    topics: Sequence[TopicDraft]
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By the address that the Markdown uses, below ``images/``."""
    losses: Sequence[str] = ()
    """What could not be carried over, a line each."""


class ImportLog:
    """Counts what could not be carried over; each sort of loss is one line."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, str] = {}

    def add(self, what: str, where: str = "") -> None:
        """One more loss of this sort, at a note."""
        self._counts[what] += 1
        self._examples.setdefault(what, where)

    def lines(self) -> list[str]:
        """Each sort with its number and its first place."""
        return [self._line(what, count) for what, count in self._counts.items()]

    def _line(self, what: str, count: int) -> str:
        where = " ".join(self._examples[what].split())
        shown = f"{where[:60]}…" if len(where) > 60 else where
        times = f" ({count} times)" if count > 1 else ""
        return f"{what}{times}: {shown}" if shown else f"{what}{times}"
