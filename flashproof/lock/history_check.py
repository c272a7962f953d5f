"""Report edits that lose review history: reused ids, changed kinds, and lost Anki cards."""

from __future__ import annotations

from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import CardEntry, Lock
from flashproof.model import CardSummary, Kind, LibrarySummary


def check(lock: Lock, library: LibrarySummary, diagnostics: Diagnostics) -> None:
    """Report reused ids as errors; report changed kinds and lost Anki cards as warnings."""
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
        elif old is not None and old.kind is not card.kind:
            diagnostics.warn(
                "kind-changed",
                f"{card.id!r} was a {old.kind} card: learners get a new card without history",
                card.span,
                "change it back, or give the new card another id and remove the old one",
            )
        elif old is not None:
            _check_numbers(old, card, diagnostics)


def _check_numbers(old: CardEntry, card: CardSummary, diagnostics: Diagnostics) -> None:
    lost = sorted(set(old.numbers).difference(card.numbers))
    if lost:
        is_cloze = card.kind is Kind.CLOZE
        names = ", ".join(f"c{number}" for number in lost) if is_cloze else "the reversed card"
        diagnostics.warn(
            "blank-removed" if is_cloze else "reverse-removed",
            f"{names} was removed from {card.id!r}; learners who have it keep an empty card",
            card.span,
            "restore it if you can; otherwise, learners can use Tools > Empty Cards in Anki",
        )
