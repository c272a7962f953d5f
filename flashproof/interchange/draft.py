"""Define the data that every reader returns: drafts of topics and cards, files, and warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flashproof.model import Kind
from flashproof.parse.card_metadata import ID

DEFAULT_QUESTION = "What is this?"
MAX_ID = 200
"""The maximum number of characters in an id; longer ids are not imported."""
MAX_PLACE = 60
"""The maximum number of characters that a warning quotes from a card."""


@dataclass(frozen=True, slots=True)
class CardDraft:
    """An imported card as Markdown, not yet in a file."""

    kind: Kind
    question: str
    """The heading, on one line."""
    main: str
    """The text between the metadata comment and the first ``####`` part."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """The Markdown of each ``####`` part, keyed by heading."""
    id: str = ""
    """The card's id; empty if the source has no valid one."""
    level: str = ""
    tags: tuple[str, ...] = ()
    order: str = ""
    reverse: bool = False
    accepted: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Other correct answers of a cloze card as plain text, keyed by deletion number."""
    lint: str = ""
    """The lint rules that are turned off for the card, as in its metadata."""


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """The cards of one new card file."""

    title: str
    deck: str = ""
    """The parent deck; empty for the deck of the project."""
    cards: Sequence[CardDraft] = ()
    name: str = ""
    """The stem of the file name; if empty, it is derived from the title."""
    lead: str = ""
    """The Markdown of the lesson."""
    summary: str = ""
    prerequisites: tuple[str, ...] = ()
    goals: Mapping[str, str] = field(default_factory=dict)
    """What learners can do after the topic, keyed by the id of the card that tests it."""
    language: str = ""
    """The language tag, such as ``de``; empty for the deck's language."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """Everything that a reader found in a file."""

    topics: Sequence[TopicDraft]
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The content of each image and recording, keyed by its file name in ``images/``."""
    warnings: Sequence[str] = ()
    """Items that were not imported or that the author should review, one line each."""


def is_usable_id(text: str) -> bool:
    """Return whether a string can be used as a card id."""
    return len(text) <= MAX_ID and ID.fullmatch(text) is not None


class ImportLog:
    """Collects warnings about an import; identical warnings are merged into one line."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first_places: dict[str, str] = {}

    def add(self, warning: str, place: str = "") -> None:
        """Add a warning; ``place`` identifies the affected card or file, if there is one."""
        self._counts[warning] += 1
        self._first_places.setdefault(warning, place)

    def lines(self) -> list[str]:
        """Return each warning, with its count if it is more than 1 and the first affected place."""
        return [self._line(warning, count) for warning, count in self._counts.items()]

    def _line(self, warning: str, count: int) -> str:
        place = printable(self._first_places[warning][: 10 * MAX_PLACE])
        place = f"{place[:MAX_PLACE]}…" if len(place) > MAX_PLACE else place
        warning = printable(warning)
        times = f" ({count} times)" if count > 1 else ""
        return f"{warning}{times}: {place}" if place else f"{warning}{times}"


def printable(text: str) -> str:
    """Return text on one line, without characters that cannot be printed."""
    plain = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(plain.split())
