"""Stable SQLite row ids for notes and cards, which Anki reads as creation times in milliseconds.

Learners see the day as the date on which a card was added. The ids of a note's cards must be
adjacent, even if some cards are added later. When a front changes, Anki goes through the cards in
the order of their ids to find missing ones, and makes a second copy of each card whose siblings are
somewhere else (seen in Anki 26.9, in an optimized collection). So each note gets a block of ids in
the day on which its card was added. Its GUID determines which one, so the block is the same in
every release.
"""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.anki.note import Note
from flashproof.lock import Lock

BLOCK_SIZE = 16
"""Ids per note; a note with more cards gets several blocks."""
_BLOCKS_PER_DAY = 24 * 60 * 60 * 1000 // BLOCK_SIZE


def note_row_ids(notes: Iterable[Note], lock: Lock) -> dict[str, int]:
    """Return the row id of each note, keyed by GUID; add a card's ordinal to get its row id.

    All ids are in the 24 hours before the time at which the card was added, as in the lock.
    """
    taken: set[int] = set()
    ids: dict[str, int] = {}
    for note in sorted(notes, key=lambda note: note.guid):
        count = 1 + max(note.ordinals) // BLOCK_SIZE
        end = lock.cards[note.card_id].added * 1000 // BLOCK_SIZE
        block = end - int(note.guid[:8], 16) % _BLOCKS_PER_DAY
        while not taken.isdisjoint(range(block, block + count)):
            block -= 1
        taken.update(range(block, block + count))
        ids[note.guid] = block * BLOCK_SIZE
    return ids
