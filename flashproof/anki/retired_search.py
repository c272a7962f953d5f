"""Build the search that finds removed cards in Anki's browser."""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.anki.note_types import note_type_name
from flashproof.lock import Lock, RetiredCard
from flashproof.model import Kind


def retired_search(lock: Lock, title: str) -> str:
    """Return an Anki browser search for the retired cards; empty if there are none.

    The search is limited to this deck's note types because a different deck may use the same card
    ids. For a card whose kind changed, the search uses the note type of the old kind.
    """
    retired = sorted(lock.retired, key=lambda entry: entry.key)
    removed = [entry for entry in retired if entry.card not in lock.cards]
    replaced = [entry for entry in retired if entry.card in lock.cards]
    any_kind = f"{_escape(note_type_name(title, ''))}*"
    terms = [_term(any_kind, removed)] if removed else []
    for kind in Kind:
        of_kind = [entry for entry in replaced if entry.kind is kind]
        if of_kind:
            terms.append(_term(_escape(note_type_name(title, kind)), of_kind))
    return " or ".join(terms if len(terms) < 2 else (f"({term})" for term in terms))


def _term(note_type: str, entries: Iterable[RetiredCard]) -> str:
    ids = " or ".join(f'"Id:{entry.card}"' for entry in entries)
    return f'"note:{note_type}" ({ids})'


def _escape(text: str) -> str:
    r"""Escape the characters ``" * _ \ :``, which have a special meaning in Anki searches."""
    return "".join(f"\\{letter}" if letter in '"*_\\:' else letter for letter in text)
