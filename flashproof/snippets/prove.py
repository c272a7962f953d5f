"""``build.py prove``: run the chains that changed, and store their proofs and plots.

A proof is a line in the lock: the versions with which a chain ran, the hash of the chain, and the
date on which the chain first passed. The lock can contain proofs for several environments. A run
changes only the proofs for its own environment, and removes the proofs of deleted snippets. The
lock also contains the correct orders of lines for Arrange; see ``arrange``. A plot is stored next
to the cards and named after the chain's hash. A build looks up proofs and plots, so it needs
neither TensorFlow nor matplotlib, unless it has to rerun proofs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from flashproof.errors import UnsafePathError
from flashproof.lock import (
    Lock,
    RunEnvironment,
    with_failures,
    with_only_results,
    with_orders,
    with_proofs,
    without_results,
)
from flashproof.lock.line_orders import NO_ORDERS
from flashproof.safe_io import OwnFiles, SafeFolder, remove_own, write_own
from flashproof.snippets.accept import write_accepted
from flashproof.snippets.applicability import applicable_chains
from flashproof.snippets.arrange import ArrangeTask, find_orders
from flashproof.snippets.evaluate import skipped
from flashproof.snippets.imports import current_interpreter, run_environments
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.lock_evidence import plot_paths
from flashproof.snippets.program_versions import added_versions
from flashproof.snippets.programs import find_program
from flashproof.snippets.run_report import Timing, installed_versions, line_of_code, summary
from flashproof.snippets.runner.plots import dark
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.session import SnippetSession
from flashproof.snippets.snippet import Chain, Outcome, Result, Snippet

MESSAGE_LENGTH = 200
"""The maximum number of characters of a message that is stored in the lock."""

OnResult = Callable[[Result], None]


@dataclass(frozen=True, slots=True)
class ProveResult:
    """The result of ``prove``."""

    update: Callable[[Lock], Lock]
    """Adds the new results to a lock and removes the results of deleted snippets.

    The lock may have changed since the start of the run.
    """
    results: tuple[Result, ...]
    """The results of all snippets that were run or skipped."""
    written: tuple[Path, ...]
    """The card files that ``accept`` changed; the next run proves the new outputs."""
    report: tuple[str, ...]
    """The lines of the run's summary."""
    is_interrupted: bool = False
    """Whether Ctrl-C ended the run; ``results`` contains what was run before."""

    @property
    def failed(self) -> tuple[Result, ...]:
        """The results of the snippets that failed."""
        return tuple(one for one in self.results if one.outcome is Outcome.FAILED)


def prove(  # noqa: PLR0913 - all but three have a default
    chains: Sequence[Chain],
    lock: Lock,
    plots: SafeFolder,
    *,
    today: str,
    everything: bool = False,
    accept: bool = False,
    arrange: Sequence[ArrangeTask] = (),
    equivalent: Mapping[str, str] | None = None,
    on_result: OnResult = lambda _: None,
    on_orders: Callable[[str], None] = lambda _: None,
    options: RunOptions | None = None,
    interpreter: Interpreter | None = None,
) -> ProveResult:
    """Run the chains that lack a proof for the installed versions, or a plot.

    A chain that has a proof for other versions runs only once, and its mutants do not run. New
    plots are written, and plots of chains that no longer exist are deleted. The caller must write
    the lock. After Ctrl-C, the results so far are returned.

    Args:
        chains: all chains of the project.
        lock: the current lock.
        plots: the folder of the project's plots.
        today: the date, such as ``2026-11-22``.
        everything: whether to run all chains, including those with a proof, with all tests.
        accept: whether to write changed outputs to the card files.
        arrange: all snippets whose lines learners put in order. If the lock already contains the
            correct orders of a snippet, they are found again only if ``everything`` is set.
        equivalent: the reasons why mutants of solutions are equivalent, keyed by ``Mutant.key``.
        on_result: called after each snippet.
        on_orders: called with the name of each snippet whose lines were run in all orders.
        options: the options for running snippets.
        interpreter: the interpreter that runs the snippets; defaults to that of this process.

    """
    interpreter = interpreter or current_interpreter()
    options = replace(options or RunOptions(), python=interpreter.path)
    chains = applicable_chains(chains, interpreter)
    environments = run_environments(chains, added_versions(chains, options), interpreter)
    to_run = [
        one for one in chains if everything or _is_stale(one, lock, environments[one], plots.path)
    ]
    tasks = [one for one in arrange if everything or one.key not in lock.orders]
    session = SnippetSession(
        to_run,
        options,
        accepts=accept,
        repeats=True,
        equivalent=equivalent or {},
        once=frozenset(one for one in to_run if not everything and _was_proved(one, lock, plots)),
        imports_for=[task.chain for task in tasks],
    )
    results: list[Result] = []
    orders: dict[str, str] = {}
    is_interrupted = False
    try:
        for result in _run(session, to_run):
            results.append(result)
            on_result(result)
        results += _not_applicable(chains, to_run)
        for task, text in find_orders(session.supervisor, _runnable(tasks, chains, results)):
            orders[task.key] = text
            on_orders(task.chain.snippets[0].name)
    except KeyboardInterrupt:
        is_interrupted = True
    finally:
        session.close()
    written = write_accepted(session.accepted)
    passed = [
        one for one in results if one.outcome is Outcome.PASSED and not _is_rewritten(one, written)
    ]
    problems = _write_plots(plots, passed, redraw=everything)
    _delete_plots(plots, chains)
    programs = [one for environment in environments.values() for one in _programs(environment)]
    versions = installed_versions(interpreter) | dict(programs)
    report = [*summary(map(Timing.of, results), versions, session.start), *problems]
    report += _unknown_versions(to_run, environments)
    report += _orders_summary(orders)
    environment_of = {
        one.chain_hash: environment
        for chain, environment in environments.items()
        for one in chain.snippets
    }
    proved = {one.snippet.chain_hash for one in passed}
    failed = {
        one.snippet.chain_hash: failure_message(one)
        for one in results
        if one.outcome is Outcome.FAILED
    }
    weak = {one.snippet.chain_hash for one in results if _has_weak_checks(one)}
    dropped = (lock.proofs.keys() | lock.failures.keys()) - environment_of.keys()

    def update(newest: Lock) -> Lock:
        for environment in dict.fromkeys(environments.values()):
            if "" in dict(environment.packages).values():
                continue  # a proof without a version is meaningless
            here = {name for name, one in environment_of.items() if one == environment}
            if names := here & proved:
                newest = with_proofs(newest, environment, names, today)
            messages = {name: text for name, text in failed.items() if name in here - weak}
            newest = with_failures(newest, environment, messages, today)
            newest = without_results(newest, environment, here & weak)
        known = newest.proofs.keys() | newest.failures.keys()
        newest = with_only_results(newest, known - dropped)
        kept = (task.key for task in arrange if newest.is_proved(task.chain_hash))
        return with_orders(newest, orders, kept)

    return ProveResult(update, tuple(results), written, tuple(report), is_interrupted)


def _programs(environment: RunEnvironment) -> tuple[tuple[str, str], ...]:
    """Return the program and its version for a language other than Python; empty for Python."""
    return () if environment.python else environment.packages


def _unknown_versions(
    chains: Iterable[Chain], environments: Mapping[Chain, RunEnvironment]
) -> list[str]:
    """Return a message for each language whose version is unknown, so no proof was recorded."""
    unknown = {
        chain.language.name: " ".join(chain.language.version_command)
        for chain in chains
        if chain.language and not chain.language.is_builtin and find_program(chain.language)
        if "" in dict(environments[chain].packages).values()
    }
    return [
        f"no proofs were recorded for {name}, because {command!r} does not print its version: "
        "set 'version' in [tool.flashproof.languages]"
        for name, command in unknown.items()
    ]


def _run(session: SnippetSession, chains: Iterable[Chain]) -> Iterator[Result]:
    for chain in chains:
        yield from session.results(chain)


def _runnable(
    tasks: Iterable[ArrangeTask], chains: Iterable[Chain], results: Iterable[Result]
) -> list[ArrangeTask]:
    """Return the tasks whose snippets passed in this run or earlier, with this run's chains."""
    chain_of = {chain.snippets[0].chain_hash: chain for chain in chains if chain.snippets}
    failed = {one.snippet.chain_hash for one in results if one.outcome is not Outcome.PASSED}
    return [
        replace(task, chain=chain)
        for task in tasks
        if (chain := chain_of.get(task.chain_hash))
        and not chain.snippets[0].skip
        and task.chain_hash not in failed
    ]


def _orders_summary(orders: Mapping[str, str]) -> list[str]:
    suitable = sum(text != NO_ORDERS for text in orders.values())
    count = f"{len(orders)} snippet{'s' if len(orders) != 1 else ''}"
    return (
        [f"ran {count} with the lines in all orders: {suitable} can be used in Arrange"]
        if orders
        else []
    )


def _not_applicable(chains: Iterable[Chain], to_run: Iterable[Chain]) -> Iterator[Result]:
    """Yield the results of snippets that are skipped because of the versions or the hardware."""
    others = set(chains) - set(to_run)
    snippets = (one for chain in chains if chain in others for one in chain.snippets)
    return (skipped(one) for one in snippets if (one.versions or one.needs) and one.skip)


def _was_proved(chain: Chain, lock: Lock, plots: SafeFolder) -> bool:
    """Return whether the same code has passed ``prove``, possibly with different versions.

    Whether a solution's mutants fail, and whether an output depends on random numbers or on the
    date, depends on the code rather than on the versions. Therefore, these tests are not repeated.
    """
    return all(
        one.skip
        or (lock.is_proved(one.chain_hash) and (not one.plot or _has_plots(one, plots.path)))
        for one in chain.snippets
    )


def _is_stale(chain: Chain, lock: Lock, environment: RunEnvironment, plots: Path) -> bool:
    return any(not _is_proved(one, lock, environment, plots) for one in chain.snippets)


def _is_proved(snippet: Snippet, lock: Lock, environment: RunEnvironment, plots: Path) -> bool:
    if snippet.skip:
        return True
    is_current = environment.key in lock.proofs.get(snippet.chain_hash, ())
    return is_current and (not snippet.plot or _has_plots(snippet, plots))


def _has_plots(snippet: Snippet, plots: Path) -> bool:
    return all(path.is_file() for path in plot_paths(plots, snippet.chain_hash))


def _is_rewritten(result: Result, written: Sequence[Path]) -> bool:
    """Return whether the expected output was just replaced, which changes the chain's hash."""
    return Path(result.snippet.piece.path) in written and bool(result.note)


def _has_weak_checks(result: Result) -> bool:
    """Return whether a solution passes its checks, but the checks are too weak to prove it.

    Such a solution has no proof, but the lock records no failure, because the solution is correct.
    """
    is_solution = bool(result.checks) and not result.snippet.must_fail
    has_passed = is_solution and all(one.passed for one in result.checks)
    return result.outcome is Outcome.FAILED and has_passed


def failure_message(result: Result) -> str:
    """Return the failure message to store in the lock: one line of at most ``MESSAGE_LENGTH``.

    ``MESSAGE_LENGTH`` is in characters. If the message is only the name of an exception, the line
    of code is added.
    """
    message, code = result.message, line_of_code(result)
    if code and " " not in message:
        message = f"{message} in {code!r}"
    text = message.encode(errors="replace").decode()
    return textwrap.shorten(text, MESSAGE_LENGTH, placeholder=" …") or "it failed"


def _write_plots(plots: SafeFolder, results: Iterable[Result], *, redraw: bool) -> list[str]:
    """Write new plots, and return a message for each plot that cannot be written safely.

    Existing plots are kept unless ``redraw`` is set.

    The same code produces slightly different numbers on different processors or with different
    versions, so redrawing would change learners' cards for no reason.
    """
    problems = []
    for result in results:
        if result.plot_svg and (redraw or not _has_plots(result.snippet, plots.path)):
            light_path, dark_path = plot_paths(plots.path, result.snippet.chain_hash)
            try:
                with plots.open(create=True) as folder:
                    write_own(folder, light_path.name, result.plot_svg.encode())
                    write_own(folder, dark_path.name, dark(result.plot_svg).encode())
            except UnsafePathError as error:
                problems.append(f"plot not written: {error}")
    return problems


def _delete_plots(plots: SafeFolder, chains: Iterable[Chain]) -> None:
    """Delete the plots of snippets that no longer exist; keep all other files."""
    kept = {
        path.name
        for chain in chains
        for one in chain.snippets
        if one.plot
        for path in plot_paths(plots.path, one.chain_hash)
    }
    with suppress(FileNotFoundError), plots.open() as folder:
        remove_own(folder, OwnFiles.read(folder).hashes.keys() - kept)
