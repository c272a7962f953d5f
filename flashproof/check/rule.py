"""Define the types of lint rules and their findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flashproof.check.context import Context
from flashproof.diagnostics import Diagnostic, Severity
from flashproof.model import Card, Topic
from flashproof.text.source import Span


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation of a lint rule; the rule supplies the code and the hint."""

    message: str
    """A description of the problem, in one line."""
    span: Span
    related: tuple[tuple[str, Span], ...] = ()
    """Labels and spans of related locations, such as ``("the other card", span)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The name and documentation that every lint rule has."""

    code: str
    """The name of the rule, such as ``long-answer``."""
    about: str
    """The problem that the rule reports, as a noun phrase for the documentation."""
    why: str
    """Why the rule matters, with a source, in full sentences for the documentation."""
    hint: str
    """How to fix the problem, in the imperative."""
    severity: Severity = Severity.WARNING
    setting: str = ""
    """The rule's threshold settings in ``[tool.flashproof.lint]``, separated by commas."""
    is_english: bool = False
    """Whether the rule relies on English words and is therefore skipped for other languages."""
    is_strict: bool = False
    """Whether the rule is checked only with ``check --strict``."""

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """Return the diagnostic for a finding."""
        return Diagnostic(
            self.code, finding.message, finding.span, self.hint, self.severity, finding.related
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRule(Rule):
    """A rule that checks one card at a time."""

    check: Callable[[Card, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRule(Rule):
    """A rule that checks one topic at a time."""

    check: Callable[[Topic, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckRule(Rule):
    """A rule that checks the whole deck; it yields findings, each with its card or ``None``."""

    check: Callable[[Context], Iterator[tuple[Card | None, Finding]]]


AnyRule = CardRule | TopicRule | DeckRule
