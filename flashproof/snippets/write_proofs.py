"""Prove that the checks of write cards reject wrong code.

A solution is changed in small ways; see ``mutants``. Each mutant must fail at least one check,
unless ``mutants.yml`` lists it as equivalent. In addition, each check must fail for at least one
mistake, or for at least one mutant of the first solution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flashproof.snippets.mutants import Mutant, mutants
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Piece, Result, Snippet

TIME_LIMIT = 10.0
"""The time limit of a mutant in seconds; a mutant that exceeds it has failed."""


def write_results(
    supervisor: Supervisor,
    chain: Chain,
    results: tuple[Result, ...],
    equivalent: Mapping[str, str],
) -> tuple[Result, ...]:
    """Return the results of a chain after running mutants of a solution and the card's mistakes.

    The results of other chains, and of a solution that failed, are returned unchanged.

    Args:
        supervisor: Runs the mutants and mistakes.
        chain: The chain that was run.
        results: The results of that run.
        equivalent: The reasons why mutants are equivalent, keyed by ``Mutant.key``.

    """
    (first, *_), solution = results, chain.snippets[0]
    is_proved = first.outcome is Outcome.PASSED and solution.checks and not solution.must_fail
    if not is_proved:
        return results
    changed = [
        one for one in mutants(solution.piece.text, is_proof=False) if one.key not in equivalent
    ]
    pieces = [replace(solution.piece, text=one.code) for one in changed]
    mutant_runs = [supervisor.submit(_wrong_chain(chain, solution, one)) for one in pieces]
    mistake_runs = [
        supervisor.submit(_wrong_chain(chain, solution, one)) for one in solution.mistakes or ()
    ]
    of_mutants = [run.result()[0] for run in mutant_runs]
    survivors = [
        mutant
        for mutant, result in zip(changed, of_mutants, strict=True)
        if result.checks and all(check.passed for check in result.checks)
    ]
    if survivors:
        return (_with_survivors(first, survivors),)
    if solution.mistakes is None:
        return results
    wrong = [*of_mutants, *(run.result()[0] for run in mistake_runs)]
    return (_with_idle_checks(first, wrong),)


def _wrong_chain(chain: Chain, solution: Snippet, piece: Piece) -> Chain:
    """Return the chain that runs wrong code in place of a solution."""
    wrong = replace(
        solution,
        piece=piece,
        must_fail="this code",
        mistakes=None,
        timeout=min(solution.time_limit, TIME_LIMIT),
    )
    return Chain(chain.setup, (wrong,))


def _with_survivors(result: Result, survivors: list[Mutant]) -> Result:
    first = survivors[0]
    line = result.snippet.piece.line + first.line - 1
    message = (
        f"every check also passes with {first.change} ({first.key}): add a check, or list the key"
        " in mutants.yml"
    )
    detail = "\n".join(f"passes with {one.change} ({one.key})" for one in survivors[1:])
    return replace(result, outcome=Outcome.FAILED, message=message, line=line, detail=detail)


def _with_idle_checks(result: Result, wrong: list[Result]) -> Result:
    """Return a failed result if a check rejects none of the wrong code; otherwise, ``result``."""
    failed = {check.name for one in wrong for check in one.checks if check.is_run and check.message}
    idle = next((one for one in result.snippet.checks if one.name not in failed), None)
    if idle is None:
        return result
    message = f"no mistake or mutant fails the check {idle.name!r}: add a mistake"
    return replace(result, outcome=Outcome.FAILED, message=message, line=idle.piece.line)
