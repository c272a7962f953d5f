"""The types of lint rules, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flashproof.check.context import Context
from flashproof.diagnostics import Diagnostic, Severity
from flashproof.model import Card, Topic
from flashproof.text.source import Span


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a card breaks a rule; the rule adds its code and its hint."""

    message: str
    """What is wrong, in one line."""
    span: Span
    severity: Severity | None = None
    """The severity; ``None`` for the severity of the rule."""
    related: tuple[tuple[str, Span], ...] = ()
    """Other places that matter, each with its label, such as "the other card"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What all lint rules have in common: their name and documentation."""

    code: str
    """The name of the rule, such as ``long-answer``."""
    about: str
    """What the rule reports, as a noun phrase for the documentation."""
    why: str
    """Why it matters, with its source: whole sentences for the documentation."""
    hint: str
    """How to fix it, in the imperative."""
    severity: Severity = Severity.WARNING
    setting: str = ""
    """The names of its thresholds in ``[tool.flashproof.lint]``, separated by commas."""
    is_english: bool = False
    """Whether it depends on English words, and is skipped for decks in other languages."""

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """Return the diagnostic for a finding."""
        severity = finding.severity or self.severity
        return Diagnostic(
            self.code, finding.message, finding.span, self.hint, severity, finding.related
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRule(Rule):
    """A rule that looks at one card at a time."""

    check: Callable[[Card, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRule(Rule):
    """A rule that looks at one topic at a time."""

    check: Callable[[Topic, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckRule(Rule):
    """A rule that compares cards; it yields the card that a finding belongs to, or ``None``."""

    check: Callable[[Context], Iterator[tuple[Card | None, Finding]]]


AnyRule = CardRule | TopicRule | DeckRule
