"""Rerun a chain that passed, because its output may be correct only by chance or only today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flashproof.snippets.evaluate import not_deterministic
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result

CLOCK_OFFSET = timedelta(days=400, hours=5, minutes=7, seconds=13).total_seconds()
"""How far ahead the second run's clock is, in seconds. With this offset, every part of a date and
a time is different."""


def repeat_results(
    supervisor: Supervisor, chain: Chain, results: tuple[Result, ...]
) -> tuple[Result, ...]:
    """Rerun a chain with different random numbers, different folders, and a later clock.

    Only chains with an output or a plot are rerun. A snippet that passed is reported as
    nondeterministic if the second run prints different output or draws a different plot.
    """
    if not any(_can_differ(result) for result in results):
        return results
    active = Chain(chain.setup, tuple(one for one in chain.snippets if not one.skip))
    again = {one.snippet: one for one in supervisor.run_once(active, CLOCK_OFFSET)}
    return tuple(_compare(one, again[one.snippet]) if _can_differ(one) else one for one in results)


def _can_differ(result: Result) -> bool:
    has_output = result.snippet.expected is not None
    return result.outcome is Outcome.PASSED and (has_output or bool(result.plot_svg))


def _compare(first: Result, second: Result) -> Result:
    if second.output_differs:
        return not_deterministic(first, second)
    if second.plot_svg and second.plot_svg != first.plot_svg:
        message = "not deterministic: a second run drew a different plot (set a seed)"
        line = first.snippet.piece.line
        return replace(first, outcome=Outcome.FAILED, message=message, line=line, plot_svg="")
    return first
