"""How learners find the cards that a deck holds no more."""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.anki.note_types import note_type_name
from flashproof.lock import Lock, RetiredCard
from flashproof.model import Kind


def retired_search(lock: Lock, title: str) -> str:
    """A search for Anki's browser that finds the cards a deck holds no more; else nothing.

    Only this deck's note types are searched: another deck may have a card of the same id. A card
    that changed its kind is found by the note type of its old one.
    """
    gone = sorted(entry for entry in lock.retired if entry.card not in lock.cards)
    replaced = sorted(entry for entry in lock.retired if entry.card in lock.cards)
    every_kind = f"{_quoted(note_type_name(title, ''))}*"
    terms = [_one_of(every_kind, gone)] if gone else []
    for kind in Kind:
        of_kind = [entry for entry in replaced if entry.kind is kind]
        terms += [_one_of(_quoted(note_type_name(title, kind)), of_kind)] if of_kind else []
    return " or ".join(terms if len(terms) < 2 else (f"({term})" for term in terms))


def _one_of(note_type: str, entries: Iterable[RetiredCard]) -> str:
    ids = " or ".join(f'"Id:{entry.card}"' for entry in entries)
    return f'"note:{note_type}" ({ids})'


def _quoted(text: str) -> str:
    r"""A text in Anki's search language, where ``" * _ \ :`` mean something."""
    return "".join(f"\\{letter}" if letter in '"*_\\:' else letter for letter in text)
