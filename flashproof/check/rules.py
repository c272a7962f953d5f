"""The rows of all rules: a new rule is a generator function, and its row beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flashproof.check import card_rules, deck_rules, explain_rules, quiz_rules
from flashproof.check.context import Context
from flashproof.check.library import (
    duplicate_ids,
    duplicate_topics,
    prerequisites,
    unknown_tags,
)
from flashproof.check.rule import AnyRule
from flashproof.check.text import glossary_problems
from flashproof.diagnostics import Diagnostic

FAULTS: tuple[Callable[[Context], Iterator[Diagnostic]], ...] = (
    duplicate_topics,
    duplicate_ids,
    prerequisites,
    unknown_tags,
    glossary_problems,
)
"""What must hold across the library before anything can be built: these cannot be turned off."""

RULES: tuple[AnyRule, ...] = (
    *card_rules.RULES,
    *quiz_rules.RULES,
    *explain_rules.RULES,
    *deck_rules.RULES,
)
"""What makes a card good: each can be turned off, for a card with a reason or for the deck."""
