"""Manage ``cards/cards.lock``, the record of released cards, as sorted JSON lines.

For each card and note type, the lock contains the time of the last change to its content, because
Anki updates a learner's note only if the imported note is newer. The lock also keeps the ids of
removed cards, which are called retired cards: a new card with the same id and kind would get the
old card's review history. Proofs record which snippets passed in which environments.

Only ``lock_file`` and ``git_history`` access the disk.
"""

from flashproof.lock.entries import (
    CardEntry,
    CardState,
    Failure,
    Lock,
    LockHistory,
    NoteTypeEntry,
    Proof,
    RetiredCard,
    RunEnvironment,
    fingerprint,
)
from flashproof.lock.git_history import (
    is_tracked,
    read_history,
    read_revision,
    was_committed,
)
from flashproof.lock.history_check import check, check_moved_ids, check_times, returned_cards
from flashproof.lock.line_orders import LineOrders
from flashproof.lock.lock_file import read, read_source, update_file
from flashproof.lock.run_labels import (
    common_environments,
    difference_label,
    ran_on_text,
    versions_label,
)
from flashproof.lock.serialization import dumps, parse
from flashproof.lock.update import (
    NO_HISTORY,
    now,
    with_cards,
    with_current_times,
    with_failures,
    with_note_types,
    with_only_results,
    with_orders,
    with_proofs,
    with_results_of,
    with_subdecks,
    without_results,
)

__all__ = [
    "NO_HISTORY",
    "CardEntry",
    "CardState",
    "Failure",
    "LineOrders",
    "Lock",
    "LockHistory",
    "NoteTypeEntry",
    "Proof",
    "RetiredCard",
    "RunEnvironment",
    "check",
    "check_moved_ids",
    "check_times",
    "common_environments",
    "difference_label",
    "dumps",
    "fingerprint",
    "is_tracked",
    "now",
    "parse",
    "ran_on_text",
    "read",
    "read_history",
    "read_revision",
    "read_source",
    "returned_cards",
    "update_file",
    "versions_label",
    "was_committed",
    "with_cards",
    "with_current_times",
    "with_failures",
    "with_note_types",
    "with_only_results",
    "with_orders",
    "with_proofs",
    "with_results_of",
    "with_subdecks",
    "without_results",
]
