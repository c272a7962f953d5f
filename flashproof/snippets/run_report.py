"""What a person reads: why a snippet failed, and how a whole run went."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from flashproof.snippets.snippet import Outcome, Result
from flashproof.text.names import plural

SLOWEST = 5
PACKAGES = ("tensorflow", "keras", "numpy")


@dataclass(frozen=True, slots=True)
class Timing:
    """What the report of a run needs to know of one result."""

    name: str
    outcome: str
    seconds: float
    import_seconds: float
    way: str
    isolation: str
    flaw: str = ""

    @classmethod
    def of(cls, result: Result) -> Timing:
        """The part of a result that the report tells."""
        return cls(
            result.snippet.name,
            result.outcome.value,
            result.seconds,
            result.import_seconds,
            result.way.value,
            result.isolation,
            f"not run: {result.message}" if result.outcome is Outcome.SKIPPED else result.flaw,
        )


@dataclass(frozen=True, slots=True)
class Start:
    """How a run began."""

    import_seconds: float = 0.0
    """In the imports that all snippets share."""
    fault: str = ""
    """Why each snippet had to import for itself; empty where none had to."""


def explain(result: Result) -> str:
    """A failure for a person: place, message, the line itself, and what helps to mend it."""
    name = result.snippet.name.rpartition(":")[0]
    parts = [f"{name}:{result.line}: {result.message}"]
    if source := _line_of(result):
        parts.append(f"    {source}")
    if result.detail:
        parts += ["", result.detail.rstrip()]
    if result.printed and not result.differs:
        parts += ["", "printed:", textwrap.indent(_last(result.printed), "  ")]
    return "\n".join(parts)


def _line_of(result: Result) -> str:
    lines = result.snippet.piece.text.splitlines()
    index = result.line - result.snippet.piece.line
    return lines[index].strip()[:200] if 0 <= index < len(lines) else ""


def _last(text: str, count: int = 12) -> str:
    lines = text.splitlines()
    kept = [line[:200] for line in lines[-count:]]
    return "\n".join(["…", *kept] if len(lines) > count else kept)


def summary(
    timings: Iterable[Timing], versions: Mapping[str, str], start: Start | None = None
) -> list[str]:
    """How a run went: counts, ways, time in imports and in bodies, the slowest, versions."""
    every = tuple(timings)
    ran = [one for one in every if one.outcome != Outcome.SKIPPED]
    shared, fault = (start.import_seconds, start.fault) if start else (0.0, "")
    lines = [
        f"{_counted(every)}; {_ways(ran)}",
        f"in their own code {_total(one.seconds for one in ran)}, in imports"
        f" {shared:.1f} s for all and {_total(one.import_seconds for one in ran)} for single ones",
        f"on {', '.join(f'{name} {number}' for name, number in versions.items() if number)}",
    ]
    if fault:
        lines.insert(1, f"in fresh processes, because {fault}")
    slow = sorted(ran, key=lambda one: -one.seconds)[:SLOWEST]
    lines += [f"  {one.seconds:6.2f} s  {one.name}" for one in slow]
    return lines + [f"  note: {one.name}: {one.flaw}" for one in every if one.flaw]


def _counted(every: tuple[Timing, ...]) -> str:
    count = {kind: sum(one.outcome == kind for one in every) for kind in Outcome}
    told = [f"{some} {kind}" for kind, some in count.items() if some]
    number = plural(len(every), "snippet")
    return f"{number}: {', '.join(told)}" if told else number


def _ways(ran: list[Timing]) -> str:
    ways = sorted({f"{one.way} ({one.isolation})" for one in ran if one.isolation})
    return f"way: {', '.join(ways) or 'none'}"


def _total(seconds: Iterable[float]) -> str:
    return f"{sum(seconds):.1f} s"


def versions() -> dict[str, str]:
    """Of Python and the packages that decide what snippets do; empty where one is missing."""
    return {"python": python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
