"""Problems in cards, told all together: what, where, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from flashproof.text.source import Span


class Severity(StrEnum):
    """Whether a problem stops the build."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem at one place."""

    code: str
    """Its name in the reference, for example ``unknown-kind``."""
    message: str
    """What is wrong, in one line, without a full stop."""
    span: Span
    hint: str = ""
    """How to mend it, in one line."""
    severity: Severity = Severity.ERROR
    related: tuple[tuple[str, Span], ...] = ()
    """Other places that belong to it, each with what it shows."""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Diagnostics are told by file, then by place."""
        return (self.span.source.name, self.span.start, self.span.end, self.code, self.message)


@dataclass(slots=True)
class Diagnostics:
    """Where the stages put what they find; the only thing about a run that is not a value."""

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
        """Add a problem that does not."""
        self.items.append(Diagnostic(code, message, span, hint, Severity.WARNING))

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Add several."""
        self.items.extend(found)

    @property
    def has_errors(self) -> bool:
        """Whether any of them stops the build."""
        return any(item.severity is Severity.ERROR for item in self.items)

    def __iter__(self) -> Iterator[Diagnostic]:
        """In the order of files and places, each once."""
        return iter(sorted(dict.fromkeys(self.items), key=lambda item: item.sort_key))

    def __len__(self) -> int:
        return len(dict.fromkeys(self.items))


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, and all of them.

    >>> nearest("Quizz", ["Recall", "Quiz"])
    "did you mean 'Quiz'? (Recall, Quiz)"
    """
    names = [str(name) for name in known]
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    listed = ", ".join(names)
    return f"did you mean {folded[close[0]]!r}? ({listed})" if close else f"known are: {listed}"
