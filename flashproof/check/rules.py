"""The rows of rules: a new rule is a generator function, and its row here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flashproof.check.context import Context
from flashproof.check.library import (
    duplicate_ids,
    duplicate_topics,
    prerequisites,
    unknown_tags,
)
from flashproof.check.text import markup_problems
from flashproof.diagnostics import Diagnostic

Rule = Callable[[Context], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    duplicate_topics,
    duplicate_ids,
    prerequisites,
    unknown_tags,
    markup_problems,
)

__all__ = ["RULES", "Context", "Rule"]
