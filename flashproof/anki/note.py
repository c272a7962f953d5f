"""What a package is made of, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from flashproof.anki.identity import FIELDS
from flashproof.anki.note_types import NoteType
from flashproof.model import Kind


@dataclass(frozen=True, slots=True)
class Note:
    """One card of the library as Anki holds it; when it changed is known to the lock."""

    card: str
    """The card's id, which is the note's first field too."""
    kind: Kind
    guid: str
    fields: tuple[str, ...]
    """HTML, as many as the note type has, in its order."""
    tags: tuple[str, ...]
    deck: str
    ordinals: tuple[int, ...]
    """Which of the note type's cards it makes, counted from 0; a blank's number less one."""
    hash: str
    """Of what the card itself says: see ``flashproof.anki.notes``."""

    @property
    def ran(self) -> str:
        """On what its snippets ran, as HTML; empty where they are not verified."""
        return self.field("Ran")

    def field(self, name: str) -> str:
        """A field by its name."""
        return self.fields[_place(self.kind, name)]


@cache
def _place(kind: Kind, field: str) -> int:
    """Where a field of a note type stands."""
    return [part.name for part in FIELDS[kind]].index(field)


@dataclass(frozen=True, slots=True)
class Deck:
    """Everything that goes into a package but times."""

    namespace: str
    title: str
    """The name of the deck above all others."""
    description: str
    """HTML, shown under the deck's name."""
    notes: tuple[Note, ...]
    """In the order of learning."""
    note_types: tuple[NoteType, ...]
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Pictures by the name that fields use."""
