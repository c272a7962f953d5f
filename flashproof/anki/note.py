"""``Note`` and ``Deck``: the contents of a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from flashproof.anki.identity import FIELDS
from flashproof.anki.note_types import NoteType
from flashproof.model import Kind


@dataclass(frozen=True)
class Note:
    """A card of the library as Anki stores it; the lock has the time of its last change."""

    card_id: str
    """The card's id, which is also the note's first field."""
    kind: Kind
    guid: str
    fields: tuple[str, ...]
    """The HTML of all fields of the note type, in its order."""
    tags: tuple[str, ...]
    deck: str
    """The full name of the deck that its cards are added to."""
    ordinals: tuple[int, ...]
    """The ordinals of its Anki cards, from 0; for a cloze card, the numbers of its deletions minus
    1."""
    hash: str
    """The hash of the card's own content; see ``flashproof.anki.notes``."""

    @property
    def ran(self) -> str:
        """The versions its snippets ran on, as HTML; empty if not all of them have a proof."""
        return self.field("Ran")

    def field(self, name: str) -> str:
        """Return the HTML of a field."""
        return self.fields[_position(self.kind, name)]


@cache
def _position(kind: Kind, field: str) -> int:
    return [stable.name for stable in FIELDS[kind]].index(field)


@dataclass(frozen=True, slots=True)
class Deck:
    """Everything in a package except times, which come from the lock."""

    namespace: str
    title: str
    """The name of the top deck."""
    description: str
    """HTML that Anki shows below the deck's name."""
    notes: tuple[Note, ...]
    """The notes, in learning order."""
    note_types: tuple[NoteType, ...]
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Image files, keyed by the name that fields use."""
