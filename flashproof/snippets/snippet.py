"""Data classes of the runner, which are independent of cards and pytest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flashproof.languages import Language
from flashproof.model import Need
from flashproof.snippets.limits import DEFAULT_TIME_LIMIT
from flashproof.text.versions import ALL_VERSIONS, VersionRange


@dataclass(frozen=True, slots=True)
class Piece:
    """The code of one fence and its location."""

    path: str
    """The absolute path of the card file, as shown in tracebacks."""
    line: int
    """The line of the file on which the code begins, counted from 1."""
    text: str
    """The code that runs, without cloze markup."""
    versions: VersionRange = ALL_VERSIONS
    """The versions to which the code applies. With other versions, the code does not run."""


@dataclass(frozen=True, slots=True)
class CheckPiece:
    """A check that runs after the code of a write card."""

    name: str
    """The name of the check, such as ``64 units``."""
    piece: Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A fence that is run as one test."""

    name: str
    """The location ``cards/….md:LINE``, where ``LINE`` is the number of the code's first line. For
    a variant, the label follows, such as ``[axis=1]``."""
    piece: Piece
    expected: str | None = None
    """The expected output; None if the card has no output fence."""
    expected_line: int = 0
    """The line on which the expected output begins."""
    raises: str = ""
    """The exception, exit status, or SQL error with which the code must end; empty if none."""
    plot: str = ""
    """The alt text of the plot that the code draws; empty if it does not draw a plot."""
    skip: str = ""
    """The reason for not running the snippet; empty if it runs."""
    timeout: float | None = None
    """The time limit that the card sets, in seconds."""
    tolerance: float | None = None
    """The maximum absolute difference between a printed float and the float on the card."""
    versions: VersionRange = ALL_VERSIONS
    """The versions to which the snippet and all fences that it continues apply."""
    needs: Need | None = None
    """The hardware without which the snippet and the fences that continue it are skipped."""
    exact: bool = False
    """Whether the output must equal the output on the card, character by character."""
    language: Language | None = None
    """The language of the code; ``None`` for Python."""
    is_setup: bool = False
    checks: tuple[CheckPiece, ...] = ()
    """The checks that run after the code. Each check runs even if an earlier one fails; all must
    pass."""
    must_fail: str = ""
    """A name for code that must raise an exception or fail a check: ``the starter code`` or ``this
    mistake``. Empty for all other code."""
    mistakes: tuple[Piece, ...] | None = None
    """The mistakes of a write card, which must show that each check can fail.

    ``None`` unless the snippet is the first solution of the card.
    """
    is_proof: bool = False
    """Whether the snippet is a ``{proof}`` fence. In languages other than Python, every check in a
    proof must pass."""
    variant: str = ""
    """The label of the variant, such as ``axis=1``; empty if the code is not a variant."""
    written_code: str = ""
    """The code in the card file, if the snippet is a variant of it."""
    new_fence: str = ""
    """The text that opens the output fence of a variant whose output is not in the card file."""
    chain_hash: str = ""
    """A hash of what the result depends on, except the installed versions; see ``extract``."""

    @property
    def file_name(self) -> str:
        """The path of the card file in the snippet's name."""
        return self.name.removesuffix(f"[{self.variant}]").rpartition(":")[0]

    @property
    def time_limit(self) -> float:
        """The time limit in seconds."""
        return self.timeout or DEFAULT_TIME_LIMIT


@dataclass(frozen=True, slots=True)
class Chain:
    """Snippets that run one after another in one child, after their topic's setup."""

    setup: tuple[Piece, ...]
    snippets: tuple[Snippet, ...]

    @property
    def language(self) -> Language | None:
        """The language of the code; ``None`` for Python."""
        return self.snippets[0].language if self.snippets else None

    @property
    def uses_gpu(self) -> bool:
        """Whether one of the snippets needs a GPU."""
        return any(one.needs is Need.GPU for one in self.snippets)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All code in the order in which it runs."""
        return self.setup + tuple(
            piece
            for snippet in self.snippets
            for piece in (snippet.piece, *(check.piece for check in snippet.checks))
        )


class Outcome(StrEnum):
    """The outcome of running a snippet."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class RunMode(StrEnum):
    """The kind of process in which a snippet ran."""

    ZYGOTE = "zygote"
    """Forked from a process that had imported the packages."""
    FRESH = "fresh"
    """Started only for this chain."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check of a write card."""

    name: str
    message: str = ""
    """The reason why the check failed, in one line; empty if it passed."""
    line: int = 0
    """The line of the card file that the message refers to."""
    is_run: bool = True
    """Whether the check ran. It does not run if the code before it raises an exception."""

    @property
    def passed(self) -> bool:
        """Whether the check ran and passed."""
        return self.is_run and not self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of one snippet."""

    snippet: Snippet
    outcome: Outcome
    message: str = ""
    """The reason for a failure or a skip, in one line."""
    line: int = 0
    """The line of the card file that the message refers to."""
    detail: str = ""
    """A traceback, or the expected and the actual output side by side."""
    printed: str = ""
    """The output; unless the snippet is ``exact``, without escape codes and overwritten text."""
    stderr: str = ""
    """The text on standard error, such as warnings, without TensorFlow's log lines."""
    plot_svg: str = ""
    """The plot for the light theme as SVG; empty if there is none."""
    seconds: float = 0.0
    """The run time of the snippet's code, in seconds."""
    import_seconds: float = 0.0
    """The time for imports in the child before the first line of code, in seconds."""
    mode: RunMode = RunMode.ZYGOTE
    isolation: str = ""
    """A value of ``sandbox.IsolationKind``; empty if no child reported it."""
    checks: tuple[CheckResult, ...] = ()
    """The results of the snippet's checks, in order."""
    output_differs: bool = False
    """Whether the snippet failed only because its output is not the expected output."""
    note: str = ""
    """A remark on a snippet that passed, for the summary of the run."""
