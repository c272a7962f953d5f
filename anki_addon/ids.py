"""Compute the ids of notes and note types with the same formulas as ``flashproof``."""

from __future__ import annotations

import hashlib

KINDS = ("recall", "quiz", "explain", "predict", "cloze", "compare", "write")
_SCHEMA = 1


def note_type_id(namespace: str, kind: str) -> int:
    """Return the id of the note type of a card kind."""
    return 10**12 + int.from_bytes(
        _digest("note type", namespace, kind, str(_SCHEMA))[:8], "big"
    ) % (10**12)


def guid(namespace: str, kind: str, card_id: str) -> str:
    """Return the GUID of a note."""
    return _digest("note", namespace, kind, card_id).hex()[:32]


def kinds_by_type(namespace: str) -> dict[int, str]:
    """Return the card kinds of a deck, keyed by note type id."""
    return {note_type_id(namespace, kind): kind for kind in KINDS}


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()
