"""``cards/cards.lock``: what is remembered between builds, one JSON line a fact, sorted.

Cards and note types carry the time at which their content last changed, because Anki updates a
learner's note only from a newer one, and must not touch the others. Retired ids are kept so that
nobody's history falls to another card. Proofs say which snippets ran, and on what.

``read`` and ``write`` touch the disk; everything between is values and pure functions.
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
from flashproof.lock.serialization import dumps, parse, read, write
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
    "with_cards",
    "with_note_types",
    "with_only_proofs",
    "with_proofs",
    "write",
]
