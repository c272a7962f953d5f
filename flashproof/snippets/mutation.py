"""Measure the strength of proofs: run their mutants, and report the mutants that pass.

A mutant that fails is *killed*. A proof that kills no mutant is weak. A mutant that cannot
fail because it means the same as the proof is listed as equivalent in ``mutants.yml``, next to the
cards::

    3f0c91d2ab54: the shape of the result does not depend on the values

The key is ``Mutant.key``, which the report shows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import yaml

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source_inside
from flashproof.model import Role, Topic
from flashproof.snippets.applicability import applicable_chains
from flashproof.snippets.extract import chains, fences
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.mutants import MAX_MUTANTS, Mutant, mutants
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result
from flashproof.snippets.trials import printed_json, trial_chain

EQUIVALENT = "mutants.yml"
"""The file next to the cards that lists equivalent mutants and explains why they are equivalent."""
TIME_LIMIT = 10.0
"""The time limit of a mutant in seconds; a mutant that exceeds it is killed."""
SLOWER = 5.0
"""A mutant may run for up to this many times the proof's run time, plus one second."""


@dataclass(frozen=True, slots=True)
class ProofScore:
    """The result of running the mutants of one proof."""

    topic: str
    """The name of the topic."""
    name: str
    """The location ``cards/….md:LINE``, where ``LINE`` is the first line of the proof."""
    line: int
    """The first line of the proof in its file."""
    killed: int
    survivors: tuple[Mutant, ...]
    """The mutants that pass and are not listed as equivalent."""
    equivalent: int
    """The number of mutants that pass and are listed as equivalent."""

    @property
    def total(self) -> int:
        """The number of mutants that are not equivalent."""
        return self.killed + len(self.survivors)

    @property
    def is_weak(self) -> bool:
        """Whether the proof has mutants that are not equivalent but kills none of them."""
        return self.killed == 0 and self.total > 0


@dataclass(frozen=True, slots=True)
class MutationScore:
    """The scores of all proofs of a deck."""

    proofs: tuple[ProofScore, ...]
    failed: tuple[Result, ...]
    """The proofs that fail even when unchanged; they have no score."""
    unused: tuple[str, ...]
    """The keys in ``mutants.yml`` that belong to no mutant."""

    @property
    def killed(self) -> int:
        """The number of killed mutants."""
        return sum(proof.killed for proof in self.proofs)

    @property
    def total(self) -> int:
        """The number of mutants that are not equivalent."""
        return sum(proof.total for proof in self.proofs)

    @property
    def weak(self) -> tuple[ProofScore, ...]:
        """The proofs that have mutants that are not equivalent but kill none of them."""
        return tuple(proof for proof in self.proofs if proof.is_weak)

    def by_topic(self) -> Mapping[str, tuple[int, int]]:
        """Return the numbers of killed and of non-equivalent mutants, keyed by topic name."""
        topics: dict[str, tuple[int, int]] = {}
        for proof in self.proofs:
            killed, total = topics.get(proof.topic, (0, 0))
            topics[proof.topic] = killed + proof.killed, total + proof.total
        return topics


def read_equivalent(path: Path, root: Path, diagnostics: Diagnostics) -> Mapping[str, str]:
    """Return why each listed mutant is equivalent, keyed by ``Mutant.key``.

    The result is empty if there is no file. If the file is invalid, an error is reported, and the
    result is empty too.
    """
    if not os.path.lexists(path):
        return {}
    source = read_source_inside(path, "list of mutants", path.parent, root, diagnostics)
    if source is None:
        return {}
    hint = "write lines such as '3f0c91d2ab54: the reason'"
    span = source.span(0, 0)
    try:
        values = yaml.safe_load(source.text) or {}
    except (yaml.YAMLError, RecursionError, ValueError):
        diagnostics.error("bad-yaml", "the list of mutants is not valid YAML", span, hint)
        return {}
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        diagnostics.error(
            "bad-yaml", "the list of mutants does not map keys to reasons", span, hint
        )
        return {}
    return {str(key): reason for key, reason in values.items()}


def measure(  # noqa: PLR0913 - all but two have a default
    topics: Sequence[Topic],
    equivalent: Mapping[str, str],
    *,
    on_proof: Callable[[ProofScore], None] = lambda _: None,
    options: RunOptions | None = None,
    limit: int = MAX_MUTANTS,
    interpreter: Interpreter | None = None,
) -> MutationScore:
    """Run all proofs of the topics and up to ``limit`` mutants of each.

    ``equivalent`` contains the reason for each equivalent mutant, keyed by ``Mutant.key``.
    ``on_proof`` is called with the score of each proof that passes. ``interpreter`` determines
    which proofs apply; the default is the interpreter that runs this process.
    """
    candidates = [(topic, chain) for topic in topics for chain in _proofs(topic, interpreter)]
    run_options = replace(options or RunOptions(), confirm=False)
    seen = {
        mutant.key
        for topic in topics
        for code in topic.code_blocks()
        if code.role is Role.SOLUTION  # ``prove`` runs these mutants; see ``write_proofs``
        for mutant in mutants(code.text, is_proof=False)
    }
    proofs, failed = [], []
    pool = ThreadPoolExecutor(run_options.workers, "mutants")
    with Supervisor([chain for _, chain in candidates], run_options) as supervisor:
        try:
            run_proof = partial(_run_proof, supervisor, equivalent, limit)
            runs = pool.map(run_proof, [chain for _, chain in candidates])
            for (topic, _), run in zip(candidates, runs, strict=True):
                seen.update(mutant.key for mutant in run.mutants)
                if run.result.outcome is not Outcome.PASSED:
                    failed.append(run.result)
                    continue
                score = _score(topic, run, equivalent)
                proofs.append(score)
                on_proof(score)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    unused = tuple(sorted(equivalent.keys() - seen))
    return MutationScore(tuple(proofs), tuple(failed), unused)


def _proofs(topic: Topic, interpreter: Interpreter | None) -> Iterator[Chain]:
    """Yield a chain for each Python proof of a topic; each chain ends with the proof.

    Proofs in chains that contain a skipped snippet are left out.
    """
    applicable = applicable_chains(chains(topic), interpreter)
    pairs = zip(applicable, fences(topic), strict=True)
    for chain, codes in (pair for pair in pairs if pair[0].language is None):
        for index, code in enumerate(codes):
            if code.role is Role.PROOF and not any(one.skip for one in chain.snippets):
                yield Chain(chain.setup, chain.snippets[: index + 1])


@dataclass(frozen=True, slots=True)
class _ProofRun:
    """The results of a proof and its mutants."""

    result: Result
    """The result of the unchanged proof."""
    mutants: tuple[Mutant, ...]
    passed: tuple[Mutant, ...] = ()
    """The mutants that pass."""


def _run_proof(
    supervisor: Supervisor, equivalent: Mapping[str, str], limit: int, chain: Chain
) -> _ProofRun:
    """Run a proof, then its mutants in one process, and then each passing mutant separately.

    A mutant may pass only because an earlier mutant has changed the process; such a mutant fails
    when it runs separately. Mutants that are listed as equivalent are not rerun.
    """
    results = supervisor.run(chain)
    result, seconds = results[-1], sum(one.seconds for one in results)
    changed = mutants(result.snippet.piece.text, limit)
    if result.outcome is not Outcome.PASSED or not changed:
        return _ProofRun(result, changed)
    passed = [
        one
        for one in _passed_together(supervisor, chain, changed, seconds)
        if one.key in equivalent
        or supervisor.run(_with_mutant(chain, one))[-1].outcome is Outcome.PASSED
    ]
    return _ProofRun(result, changed, tuple(passed))


def _passed_together(
    supervisor: Supervisor, chain: Chain, changed: Sequence[Mutant], seconds: float
) -> Sequence[Mutant]:
    """Return the mutants that pass in one process; all mutants if the results are not valid.

    ``seconds`` is the run time of the chain. The results are not valid if the proof itself fails
    after its mutants have run. All mutants are also returned if the proof has expected output, or
    if a snippet must raise an exception.
    """
    *before, proof = chain.snippets
    if proof.expected is not None or any(one.raises for one in chain.snippets):
        return changed
    pieces = (*chain.setup, *(one.piece for one in before))
    time_limit = min(TIME_LIMIT, SLOWER * seconds + 1)
    task = {
        "before": [piece.text for piece in pieces],
        "mutants": [one.code for one in changed],
        "original": proof.piece.text,
        "seconds": time_limit,
    }
    limit = 2 * time_limit * (len(changed) + 1) + TIME_LIMIT
    (result,) = supervisor.run_once(trial_chain(proof, "run_mutants", task, limit))
    try:
        *passed, is_valid = printed_json(result)
    except (ValueError, TypeError):
        return changed
    if result.outcome is not Outcome.PASSED or is_valid is not True or len(passed) != len(changed):
        return changed
    return [one for one, has_passed in zip(changed, passed, strict=True) if has_passed]


def _with_mutant(chain: Chain, mutant: Mutant) -> Chain:
    *before, proof = chain.snippets
    piece = replace(proof.piece, text=mutant.code)
    limit = min(proof.time_limit, TIME_LIMIT)
    return Chain(chain.setup, (*before, replace(proof, piece=piece, timeout=limit)))


def _score(topic: Topic, run: _ProofRun, equivalent: Mapping[str, str]) -> ProofScore:
    survivors = tuple(mutant for mutant in run.passed if mutant.key not in equivalent)
    return ProofScore(
        topic=topic.name,
        name=run.result.snippet.name,
        line=run.result.snippet.piece.line,
        killed=len(run.mutants) - len(run.passed),
        survivors=survivors,
        equivalent=len(run.passed) - len(survivors),
    )
