"""What a lint rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flashproof.check.context import Context
from flashproof.diagnostics import Diagnostic, Severity
from flashproof.model import Card, Topic
from flashproof.text.source import Span


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the diagnostic without what its row says."""

    message: str
    span: Span
    severity: Severity | None = None
    """Where it is not the rule's own."""
    related: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row: what is told, why, and how to mend it."""

    code: str
    about: str
    """What the rule looks for, as the documentation lists it."""
    why: str
    """The reason, with its source."""
    hint: str
    """How to mend it."""
    severity: Severity = Severity.WARNING
    setting: str = ""
    """The threshold in ``[tool.flashproof.lint]`` that it reads."""
    is_english: bool = False
    """Whether it knows English words alone, and rests in decks of another language."""

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """What is told of a finding."""
        severity = finding.severity or self.severity
        return Diagnostic(
            self.code, finding.message, finding.span, self.hint, severity, finding.related
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRule(Rule):
    """A rule that looks at one card."""

    check: Callable[[Card, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRule(Rule):
    """A rule that looks at one topic."""

    check: Callable[[Topic, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckRule(Rule):
    """A rule that looks at all cards; a finding in a card obeys that card's waiver."""

    check: Callable[[Context], Iterator[tuple[Card | None, Finding]]]


AnyRule = CardRule | TopicRule | DeckRule
