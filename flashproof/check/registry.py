"""Collect the lint rules of all ``*_rules`` modules."""

from __future__ import annotations

from flashproof.check import (
    card_rules,
    code_rules,
    deck_rules,
    explain_rules,
    predict_rules,
    quiz_rules,
    write_rules,
)
from flashproof.check.rule import AnyRule

RULES: tuple[AnyRule, ...] = (
    *card_rules.RULES,
    *code_rules.RULES,
    *quiz_rules.RULES,
    *explain_rules.RULES,
    *predict_rules.RULES,
    *write_rules.RULES,
    *deck_rules.RULES,
)
"""All lint rules, in documentation order."""
