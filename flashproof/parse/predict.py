"""Read predict cards: learners predict the output of a snippet and of its variants."""

from __future__ import annotations

from flashproof.diagnostics import Diagnostics
from flashproof.model import Code, Predict, Role
from flashproof.parse.card_parts import RawCard, read_proofs
from flashproof.parse.variations import (
    WHAT_IF,
    new_outputs_span,
    read_variants,
    report_misplaced,
)


def read_predict(card: RawCard, diagnostics: Diagnostics) -> Predict | None:
    """Read a predict card; return ``None`` if it has no visible snippet or no recorded output.

    The last visible snippet is the task. All text and code above it is context.
    """
    for index in range(len(card.main) - 1, -1, -1):
        code = card.main[index]
        if isinstance(code, Code) and code.is_snippet and code.role is Role.SHOWN:
            break
    else:
        message = "this predict card has no code"
        hint = "add a Python fence with an output fence below it"
        if any(isinstance(block, Code) for block in card.main):
            message = "this predict card has no visible code that runs"
            hint += "; use a recall or quiz card for code that is not run"
        diagnostics.error("missing-code", message, card.span, hint)
        return None
    if code.output is None:
        hint = "add an output fence below it; 'build.py prove --accept' fills it in"
        diagnostics.error("missing-output", "this code has no output", code.span, hint)
        return None
    report_misplaced((card.main[:index], card.main[index + 1 :]), diagnostics)
    variations, variants = read_variants(card.section, code, diagnostics)
    return Predict(
        **card.common,
        context=card.main[:index],
        code=code,
        variations=variations,
        variants=variants,
        new_outputs=new_outputs_span(card.section) if variants else None,
        has_outputs=WHAT_IF in card.parts,
        proofs=read_proofs(card.main[index + 1 :], "the output", diagnostics),
    )
