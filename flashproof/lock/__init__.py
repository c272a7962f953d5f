"""Manage ``cards/cards.lock``, the record of released cards, as sorted JSON lines.

For each card and note type, the lock contains the time of the last change to its content, because
Anki updates a learner's note only if the imported one is newer. It also keeps the ids of removed
cards as retired, because a new card with the same id would inherit the old card's review history.
Proofs record which snippets passed and on which versions.

Only ``read`` and ``update_file`` access the disk; everything else is pure.
"""

from flashproof.lock.entries import (
    CardEntry,
    CardState,
    Lock,
    NoteTypeEntry,
    Proof,
    RetiredCard,
    RunEnvironment,
    fingerprint,
)
from flashproof.lock.history_check import check
from flashproof.lock.lock_file import read, read_source, update_file
from flashproof.lock.serialization import dumps, parse
from flashproof.lock.update import (
    now,
    with_cards,
    with_note_types,
    with_only_proofs,
    with_proofs,
)

__all__ = [
    "CardEntry",
    "CardState",
    "Lock",
    "NoteTypeEntry",
    "Proof",
    "RetiredCard",
    "RunEnvironment",
    "check",
    "dumps",
    "fingerprint",
    "now",
    "parse",
    "read",
    "read_source",
    "update_file",
    "with_cards",
    "with_note_types",
    "with_only_proofs",
    "with_proofs",
]
