"""What an edit of the cards would do to learners' history, told before it happens."""

from __future__ import annotations

from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import CardEntry, Lock
from flashproof.model import Cloze, Library, kind_of


def check(lock: Lock, library: Library, diagnostics: Diagnostics) -> None:
    """Tell what an edit would do to learners' history: reused ids, new kinds, lost blanks."""
    retired = {entry.card for entry in lock.retired}
    for _, card in library.cards():
        old = lock.cards.get(card.id)
        if old is None and card.id in retired:
            diagnostics.error(
                "retired-id",
                f"the id {card.id!r} belonged to a card that was removed",
                card.span,
                "choose another id; to bring the old card back, delete its line from cards.lock",
            )
        elif old is not None and old.kind is not kind_of(card):
            diagnostics.warn(
                "kind-changed",
                f"{card.id!r} was a {old.kind} card: learners get a new card without history",
                card.span,
                "change it back, or give the new card an id of its own and remove the old one",
            )
        elif old is not None and isinstance(card, Cloze):
            _check_blanks(old, card, diagnostics)


def _check_blanks(old: CardEntry, card: Cloze, diagnostics: Diagnostics) -> None:
    gone = sorted(set(old.clozes) - {deletion.number for deletion in card.deletions})
    if gone:
        names = ", ".join(f"c{number}" for number in gone)
        diagnostics.warn(
            "blank-removed",
            f"{names} of {card.id!r} is gone: learners keep an empty card for it",
            card.span,
            "keep the number on another word, or tell them to run Tools > Empty Cards in Anki",
        )
