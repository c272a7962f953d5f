"""Format failures and the summary of a run as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flashproof.snippets.imports import current_interpreter
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.snippet import Outcome, Result
from flashproof.text.names import plural

SLOWEST = 5
"""The number of slowest snippets that a summary lists."""
PACKAGES = ("tensorflow", "keras", "numpy")
"""The packages whose versions a summary lists."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The part of a result that the summary of a run needs; all values are JSON-serializable."""

    name: str
    """The snippet's name, ``cards/….md:LINE``."""
    outcome: str
    seconds: float
    import_seconds: float
    mode: str
    isolation: str
    note: str = ""
    """A remark, or the reason for a skip."""

    @classmethod
    def of(cls, result: Result) -> Timing:
        """Return the part of a result that the summary needs."""
        return cls(
            result.snippet.name,
            result.outcome.value,
            result.seconds,
            result.import_seconds,
            result.mode.value,
            result.isolation,
            f"not run: {result.message}" if result.outcome is Outcome.SKIPPED else result.note,
        )


@dataclass(frozen=True, slots=True)
class RunStart:
    """Information about the start of a run."""

    import_seconds: float = 0.0
    """The time for the imports that all snippets share, in seconds."""
    no_zygote_reason: str = ""
    """The reason why snippets ran in fresh processes; empty if they shared the imports."""
    isolation_problem: str = ""
    """The reason why snippets were not isolated in namespaces; empty if they were."""


def explain(result: Result) -> str:
    """Return a failure as text: location, message, the line of code, and details."""
    snippet = result.snippet
    message = f"with {snippet.variant}: {result.message}" if snippet.variant else result.message
    parts = [f"{snippet.file_name}:{result.line}: {message}"]
    if code := line_of_code(result):
        parts.append(f"    {code}")
    if result.detail:
        parts += ["", result.detail.rstrip()]
    if result.printed and not result.output_differs:
        parts += ["", "output:", textwrap.indent(_last_lines(result.printed), "  ")]
    return "\n".join(parts)


def line_of_code(result: Result) -> str:
    """Return the line of code that a result's message refers to, shortened; empty if unknown."""
    lines = result.snippet.piece.text.split("\n")
    index = result.line - result.snippet.piece.line
    return lines[index].strip()[:200] if 0 <= index < len(lines) else ""


def _last_lines(text: str, count: int = 12) -> str:
    lines = text.splitlines()
    last = [line[:200] for line in lines[-count:]]
    return "\n".join(["…", *last] if len(lines) > count else last)


def summary(
    timings: Iterable[Timing], versions: Mapping[str, str], start: RunStart | None = None
) -> list[str]:
    """Return the summary of a run as lines: outcomes, mode, times, versions, slowest, notes.

    ``versions`` is keyed by package; packages with an empty version are left out.
    """
    every = tuple(timings)
    ran = [one for one in every if one.outcome != Outcome.SKIPPED]
    start = start or RunStart()
    lines = [
        f"{_count_outcomes(every)}; {_modes(ran)}",
        f"{_total(one.seconds for one in ran)} in snippets,"
        f" {start.import_seconds:.1f} s in shared imports,"
        f" {_total(one.import_seconds for one in ran)} in other imports",
        ", ".join(f"{name} {number}" for name, number in versions.items() if number),
    ]
    if start.no_zygote_reason:
        lines.insert(1, f"ran in fresh processes: {start.no_zygote_reason}")
    if start.isolation_problem:
        lines.insert(1, f"not isolated in namespaces: {start.isolation_problem}")
    slowest = sorted(ran, key=lambda one: -one.seconds)[:SLOWEST]
    lines += [f"  {one.seconds:6.2f} s  {one.name}" for one in slowest]
    return lines + [f"  note: {one.name}: {one.note}" for one in every if one.note]


def _count_outcomes(timings: tuple[Timing, ...]) -> str:
    counts = {kind: sum(one.outcome == kind for one in timings) for kind in Outcome}
    parts = [f"{count} {kind}" for kind, count in counts.items() if count]
    total = plural(len(timings), "snippet")
    return f"{total}: {', '.join(parts)}" if parts else total


def _modes(ran: list[Timing]) -> str:
    modes = sorted({f"{one.mode} ({one.isolation})" for one in ran if one.isolation})
    return f"mode: {', '.join(modes) or 'none'}"


def _total(seconds: Iterable[float]) -> str:
    return f"{sum(seconds):.1f} s"


def installed_versions(interpreter: Interpreter | None = None) -> dict[str, str]:
    """Return the versions of Python and of the main packages; empty for a missing package."""
    interpreter = interpreter or current_interpreter()
    return {name: interpreter.version_of(name) for name in ("python", *PACKAGES)}
