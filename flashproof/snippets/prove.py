"""``build.py prove``: run what changed, and keep what that showed for later builds.

A proof is a line in the lock: the hash of a chain, the versions it ran on, the day it first did. A
figure is kept beside the cards, named by the same hash. A build looks both up and needs neither
TensorFlow nor matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flashproof.lock import Lock, RunEnvironment, with_only_proofs, with_proofs
from flashproof.snippets.accept import write_accepted
from flashproof.snippets.environment import environments
from flashproof.snippets.run_report import Timing, summary, versions
from flashproof.snippets.runner.plots import dark
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.session import Session
from flashproof.snippets.snippet import Chain, Outcome, Result, Snippet

OnResult = Callable[[Result], None]
FIGURE_NAME = 16
"""Digits of the chain's hash that name a figure."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What a run of proofs came to."""

    lock: Lock
    """With the new proofs, without those of snippets that are gone."""
    results: tuple[Result, ...]
    """Of every snippet that was run or skipped."""
    written: tuple[Path, ...]
    """Card files that ``accept`` changed; their new outputs are proved by the next run."""
    report: tuple[str, ...]
    """Lines for a person."""

    @property
    def failed(self) -> tuple[Result, ...]:
        """What must be mended."""
        return tuple(one for one in self.results if one.outcome is Outcome.FAILED)


def prove(  # noqa: PLR0913 - each has a default that suits
    chains: Sequence[Chain],
    lock: Lock,
    plots: Path,
    *,
    today: str,
    everything: bool = False,
    accept: bool = False,
    on_result: OnResult = lambda _: None,
    options: RunOptions | None = None,
) -> Proved:
    """Run the chains whose proof is missing or of other versions, or all of them.

    ``plots`` is the folder of figures, ``today`` the day as ``2026-11-22``. Figures are written
    here, and those of chains that are gone are deleted; the lock is the caller's to write.
    """
    places = environments(chains)
    todo = [one for one in chains if everything or _is_stale(one, lock, places[one], plots)]
    session = Session(todo, options or RunOptions(), accepts=accept)
    try:
        results = tuple(_run(session, todo, on_result))
    finally:
        session.close()
    written = write_accepted(session.accepted)
    proved = [one for one in results if one.outcome is Outcome.PASSED and not _moved(one, written)]
    _write_figures(plots, proved, anew=everything)
    _delete_figures(plots, chains)
    report = summary(map(Timing.of, results), versions(), session.start)
    failed = {one.snippet.chain_hash for one in results if one.outcome is Outcome.FAILED}
    current = {one.chain_hash for chain in chains for one in chain.snippets} - failed
    ran = {one.snippet.chain_hash for one in proved}
    new = {
        one.chain_hash: place
        for chain, place in places.items()
        for one in chain.snippets
        if one.chain_hash in ran
    }
    after = with_only_proofs(_with_new(lock, new, today), current)
    return Proved(after, results, written, tuple(report))


def figure_paths(plots: Path, chain_hash: str) -> tuple[Path, Path]:
    """Where the light and the dark figure of a snippet are kept."""
    stem = chain_hash[:FIGURE_NAME]
    return plots / f"{stem}.light.svg", plots / f"{stem}.dark.svg"


def _run(session: Session, todo: Iterable[Chain], on_result: OnResult) -> Iterable[Result]:
    for chain in todo:
        for result in session.results(chain):
            on_result(result)
            yield result


def _is_stale(chain: Chain, lock: Lock, environment: RunEnvironment, plots: Path) -> bool:
    return any(not _is_proved(one, lock, environment, plots) for one in chain.snippets)


def _is_proved(snippet: Snippet, lock: Lock, environment: RunEnvironment, plots: Path) -> bool:
    if snippet.skip:
        return True
    proof = lock.proof_of(snippet.chain_hash)
    is_current = proof is not None and proof.environment == environment.key
    return is_current and (not snippet.plot or _has_figure(snippet, plots))


def _has_figure(snippet: Snippet, plots: Path) -> bool:
    return all(path.is_file() for path in figure_paths(plots, snippet.chain_hash))


def _moved(result: Result, written: Sequence[Path]) -> bool:
    """Whether its hash is another now: its expected output was just rewritten."""
    return Path(result.snippet.piece.path) in written and bool(result.flaw)


def _with_new(lock: Lock, new: Mapping[str, RunEnvironment], today: str) -> Lock:
    """The lock with what was proved first today; other proofs keep their day."""
    old = {name: proof.environment for name, proof in lock.proofs.items()}
    for place in dict.fromkeys(new.values()):
        first = [name for name, on in new.items() if on == place and old.get(name) != place.key]
        lock = with_proofs(lock, place, first, today) if first else lock
    return lock


def _write_figures(plots: Path, proved: Iterable[Result], *, anew: bool) -> None:
    """Keep new figures; those that are there stay, unless all are drawn ``anew``.

    The same code draws other last digits on another processor, and other widths with
    another version: no news to a learner, whose card would change for it.
    """
    for result in proved:
        if result.figure and (anew or not _has_figure(result.snippet, plots)):
            plots.mkdir(parents=True, exist_ok=True)
            light_path, dark_path = figure_paths(plots, result.snippet.chain_hash)
            light_path.write_text(result.figure, encoding="utf-8", newline="\n")
            dark_path.write_text(dark(result.figure), encoding="utf-8", newline="\n")


def _delete_figures(plots: Path, chains: Iterable[Chain]) -> None:
    kept = {
        path
        for chain in chains
        for one in chain.snippets
        if one.plot
        for path in figure_paths(plots, one.chain_hash)
    }
    for path in sorted(plots.glob("*.svg")) if plots.is_dir() else ():
        if path not in kept:
            path.unlink()
