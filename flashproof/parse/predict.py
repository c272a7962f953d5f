"""Predict cards: code, and what it prints."""

from __future__ import annotations

from flashproof.diagnostics import Diagnostics
from flashproof.model import Code, Predict, Role
from flashproof.parse.card_parts import RawCard, read_proofs


def read_predict(card: RawCard, diagnostics: Diagnostics) -> Predict | None:
    """The last snippet that is shown is the main part; what stands above it is the question's."""
    for index in range(len(card.main) - 1, -1, -1):
        code = card.main[index]
        if isinstance(code, Code) and code.is_snippet and code.role is Role.SHOWN:
            break
    else:
        hint = "write a python fence, and an output fence under it"
        message = "this predict card has no code"
        if any(isinstance(block, Code) for block in card.main):
            message = "this predict card has no Python that is shown and run"
            hint += "; ask about other code in a recall or quiz card"
        diagnostics.error("missing-code", message, card.span, hint)
        return None
    if code.output is None:
        hint = "write an output fence under it; 'build.py prove --accept' fills it in"
        diagnostics.error("missing-output", "this code has no output", code.span, hint)
        return None
    return Predict(
        **card.common,
        context=card.main[:index],
        code=code,
        proofs=read_proofs(card.main[index + 1 :], "the output", diagnostics),
    )
