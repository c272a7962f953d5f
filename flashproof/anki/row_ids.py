"""The ids of rows: the milliseconds at which, for Anki, a note and its cards were made.

Two things hang on them. Learners see the day as "added". And the cards of a note must be
neighbours by id, those that come later too: where a front changes, Anki looks for missing cards
in the order of ids, and makes a second copy of each card that it finds apart from its siblings
(26.9, in a collection that was optimized). So each note gets a stretch of its own, by its guid,
on the day on which it was added, and it is the same in every release.
"""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.anki.note import Note
from flashproof.lock import Lock

STRETCH = 16
"""Ids for a note; one with more cards takes several stretches."""
_DAY = 24 * 60 * 60 * 1000 // STRETCH


def row_ids(notes: Iterable[Note], lock: Lock) -> dict[str, int]:
    """The id of each note by its guid; its cards follow from there, by ordinal.

    They lie in the day before the time that the lock has for the card as added.
    """
    taken: set[int] = set()
    found: dict[str, int] = {}
    for note in sorted(notes, key=lambda note: note.guid):
        count = 1 + max(note.ordinals) // STRETCH
        stretch = lock.cards[note.card].added * 1000 // STRETCH - int(note.guid[:8], 16) % _DAY
        while not taken.isdisjoint(range(stretch, stretch + count)):
            stretch -= 1
        taken.update(range(stretch, stretch + count))
        found[note.guid] = stretch * STRETCH
    return found
