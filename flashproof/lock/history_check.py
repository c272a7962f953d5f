"""What an edit of the cards would do to learners' history, told before it happens."""

from __future__ import annotations

from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import CardEntry, Lock
from flashproof.model import Card, Cloze, Library, Recall, kind_of


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
        elif old is not None:
            _check_numbers(old, card, diagnostics)


def _check_numbers(old: CardEntry, card: Card, diagnostics: Diagnostics) -> None:
    gone = sorted(set(old.numbers) - _numbers(card))
    if gone:
        is_cloze = isinstance(card, Cloze)
        names = ", ".join(f"c{number}" for number in gone) if is_cloze else "the reversed card"
        diagnostics.warn(
            "blank-removed" if is_cloze else "reverse-removed",
            f"{names} of {card.id!r} is gone: who has it keeps an empty card",
            card.span,
            "keep it if you can; Tools > Empty Cards in Anki takes away what is left of it",
        )


def _numbers(card: Card) -> set[int]:
    """The numbers of the cards that Anki makes of a card."""
    if isinstance(card, Cloze):
        return {deletion.number for deletion in card.deletions}
    return {1, 2} if isinstance(card, Recall) and card.reverse else {1}
