"""The rows of all lint rules: a new rule is a generator function, and its row beside it."""

from __future__ import annotations

from flashproof.check import card_rules, deck_rules, explain_rules, quiz_rules
from flashproof.check.rule import AnyRule

RULES: tuple[AnyRule, ...] = (
    *card_rules.RULES,
    *quiz_rules.RULES,
    *explain_rules.RULES,
    *deck_rules.RULES,
)
"""What makes a card good: each can be turned off, for a card with a reason or for the deck."""
