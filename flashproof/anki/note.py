"""Define ``Note`` and ``Deck``, the contents of a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from flashproof.anki.identity import FIELDS
from flashproof.anki.note_types import NoteType
from flashproof.model import Kind


@dataclass(frozen=True)
class Note:
    """A card as an Anki note. The lock stores the time of its last change."""

    card_id: str
    """The card's id, which is also the note's first field."""
    kind: Kind
    guid: str
    fields: tuple[str, ...]
    """The HTML of all fields, in the order of the note type."""
    tags: tuple[str, ...]
    deck: str
    """The full name of the deck that contains the note's cards."""
    ordinals: tuple[int, ...]
    """The zero-based ordinals of the note's Anki cards; for a cloze card, the deletion numbers
    minus 1."""
    hash: str
    """The hash of the card's own content; see ``flashproof.anki.notes``."""

    @property
    def ran(self) -> str:
        """The HTML of the ``Ran`` field: the versions that the snippets ran on; may be empty."""
        return self.field("Ran")

    def field(self, name: str) -> str:
        """Return the HTML of a field."""
        return self.fields[_position(self.kind, name)]


@cache
def _position(kind: Kind, field: str) -> int:
    return [stable.name for stable in FIELDS[kind]].index(field)


@dataclass(frozen=True, slots=True)
class Deck:
    """The contents of a package except for timestamps, which are in the lock."""

    namespace: str
    title: str
    """The name of the top-level deck."""
    descriptions: Mapping[str, str]
    """The HTML that Anki shows below the name of each deck, keyed by the full name."""
    notes: tuple[Note, ...]
    """The notes, in learning order."""
    note_types: tuple[NoteType, ...]
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The content of images and recordings, keyed by the file name used in fields."""
