"""Collect problems in cards, each with a message, a location, and a hint on how to fix it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from flashproof.text.source import Span


class Severity(StrEnum):
    """The severity of a problem: an error stops the build, and a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem at a location in a file."""

    code: str
    """The type of problem, as listed in the reference, such as ``unknown-kind``."""
    message: str
    """A description of the problem, in one line that starts in lowercase and has no final
    period."""
    span: Span
    hint: str = ""
    """An instruction for fixing the problem, in one line."""
    severity: Severity = Severity.ERROR
    related: tuple[tuple[str, Span], ...] = ()
    """Notes and spans of related locations."""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """The key that sorts diagnostics by file, then by position."""
        return (self.span.source.name, self.span.start, self.span.end, self.code, self.message)


@dataclass(slots=True)
class Diagnostics:
    """A mutable collection of the problems in a run, shared by all stages."""

    items: list[Diagnostic] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        hint: str = "",
        related: tuple[tuple[str, Span], ...] = (),
    ) -> None:
        """Add a problem that stops the build."""
        self.items.append(Diagnostic(code, message, span, hint, Severity.ERROR, related))

    def warn(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Add a problem that does not stop the build."""
        self.items.append(Diagnostic(code, message, span, hint, Severity.WARNING))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add several problems."""
        self.items.extend(diagnostics)

    @property
    def has_errors(self) -> bool:
        """Whether any collected problem stops the build."""
        return any(item.severity is Severity.ERROR for item in self.items)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Iterate over the problems without duplicates, by file and position."""
        return iter(sorted(dict.fromkeys(self.items), key=lambda item: item.sort_key))

    def __len__(self) -> int:
        return len(dict.fromkeys(self.items))


def suggest(word: str, choices: Iterable[str]) -> str:
    """Return a hint for an unknown word, with the most similar choice, if any, and all choices.

    >>> suggest("Quizz", ["Recall", "Quiz"])
    "did you mean 'Quiz'? (Recall, Quiz)"
    """
    names = [str(name) for name in choices]
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    listed = ", ".join(names)
    return f"did you mean {folded[close[0]]!r}? ({listed})" if close else f"use one of: {listed}"
