"""What the runner works on, as plain values that know nothing of cards or pytest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Piece:
    """The code of one fence and where it stands."""

    path: str
    """The card file, absolute: tracebacks show it."""
    line: int
    """The line of the file on which the code begins, counted from 1."""
    text: str
    """What runs: cloze marks are taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One Python fence: a test of its own."""

    name: str
    """``cards/….md:LINE``, where LINE is the first line of the code."""
    piece: Piece
    expected: str | None = None
    """What it must print; None where the card does not say."""
    expected_line: int = 0
    """The line on which that text begins."""
    raises: str = ""
    """The name of the exception that it must raise."""
    plot: str = ""
    """The alt text of the figure that it draws."""
    skip: str = ""
    """Why it is not run."""
    timeout: float | None = None
    """Its time limit in seconds, where it has its own."""
    tolerance: float | None = None
    """How far, absolutely, a printed float may be from the card's."""
    is_setup: bool = False
    chain_hash: str = ""
    """Names all that its outcome depends on but versions: see ``record``."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Snippets that run one after another in one child, after their topic's setup."""

    setup: tuple[Piece, ...]
    snippets: tuple[Snippet, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All its code in the order of running."""
        return self.setup + tuple(snippet.piece for snippet in self.snippets)


class Outcome(StrEnum):
    """How a snippet ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class RunMode(StrEnum):
    """In what sort of process a snippet ran."""

    ZYGOTE = "zygote"
    """Forked from a process that had imported everything."""
    FRESH = "fresh"
    """In a new process that imported for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one snippet."""

    snippet: Snippet
    outcome: Outcome
    message: str = ""
    """What went wrong, in one line, or why it was skipped."""
    line: int = 0
    """The line of the card file that the message is about."""
    detail: str = ""
    """What a person needs to mend it: a traceback, or card and print side by side."""
    printed: str = ""
    """What it printed, with escape codes and progress bars taken out."""
    noise: str = ""
    """What Python wrote to its standard error: warnings and logs."""
    figure: str = ""
    """The picture in the light theme, as SVG, where it drew one."""
    seconds: float = 0.0
    """In its own code."""
    import_seconds: float = 0.0
    """In imports before the first line of it."""
    way: RunMode = RunMode.ZYGOTE
    isolation: str = ""
    """What kept it apart: ``namespaces``, or ``limits`` where the kernel has none for us."""
    differs: bool = False
    """Failed only because it printed something else than the card says."""
    flaw: str = ""
    """Passed, but not as it should: told in the report."""
