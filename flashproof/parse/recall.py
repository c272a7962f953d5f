"""Read recall cards: a question and its answer."""

from __future__ import annotations

from flashproof.diagnostics import Diagnostics
from flashproof.model import Recall
from flashproof.parse.card_parts import RawCard


def read_recall(card: RawCard, diagnostics: Diagnostics) -> Recall | None:
    """Read a recall card; return ``None`` if it has no answer.

    If there is an ``Answer`` part, the main part is context. Otherwise, the main part is the
    answer.
    """
    answer = card.parts.get("Answer")
    context, answer = ((), card.main) if answer is None else (card.main, answer)
    if not answer:
        hint = "write the answer below the card's metadata"
        diagnostics.error("missing-answer", "this recall card has no answer", card.span, hint)
        return None
    return Recall(**card.common, context=context, answer=answer, reverse=card.reverse)
