"""The list of all lint rules; to add one, see the module that it belongs to."""

from __future__ import annotations

from flashproof.check import card_rules, deck_rules, explain_rules, quiz_rules
from flashproof.check.rule import AnyRule

RULES: tuple[AnyRule, ...] = (
    *card_rules.RULES,
    *quiz_rules.RULES,
    *explain_rules.RULES,
    *deck_rules.RULES,
)
"""All lint rules, in the order of the documentation."""
