"""What must hold across a whole library, and what makes a card good."""

from __future__ import annotations

from flashproof.check.rules import RULES, Context
from flashproof.diagnostics import Diagnostics

__all__ = ["RULES", "Context", "check"]


def check(context: Context, diagnostics: Diagnostics) -> None:
    """Run every rule."""
    for rule in RULES:
        diagnostics.extend(rule(context))
