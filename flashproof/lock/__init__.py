"""``cards/cards.lock``: the record of what was released, as sorted JSON lines.

For each card and note type, it contains the time at which the content last changed: Anki updates a
learner's note only if the new one is newer, and must not touch the others. Ids of removed cards are
kept as retired, because a new card with such an id would inherit its history. Proofs record which
snippets passed, and on which versions.

Only ``read`` and ``update_file`` access the disk; everything else is values and pure functions.
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
from flashproof.lock.lock_file import read, update_file
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
    "update_file",
    "with_cards",
    "with_note_types",
    "with_only_proofs",
    "with_proofs",
]
