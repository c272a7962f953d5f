"""Assign stable row ids to notes and cards; Anki treats them as creation times in milliseconds.

Anki displays the id as the date when a card was added. The ids of a note's cards must be adjacent,
even if some cards are added later. When a front template changes, Anki scans the cards in id order
for missing cards. It creates a duplicate of each card that is not adjacent to its siblings
(observed with Anki 26.9 in an optimized collection). Therefore, each note gets a block of ids
within the 24 hours before its card was added. The note's GUID determines the block, so the block is
the same in every release.
"""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.anki.note import Note
from flashproof.lock import Lock

BLOCK_SIZE = 16
"""The number of ids per block. A note with more cards than this gets several blocks."""
_BLOCKS_PER_DAY = 24 * 60 * 60 * 1000 // BLOCK_SIZE


def note_row_ids(notes: Iterable[Note], lock: Lock) -> dict[str, int]:
    """Return the row id of each note, keyed by GUID.

    A card's row id is the note's row id plus the card's ordinal. As a time, the note's row id is
    within the 24 hours before the card was added, or slightly earlier if its block is taken.
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
