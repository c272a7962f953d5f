"""Rerun proofs, because a line in the lock is not evidence that a snippet passed.

Anyone can add a line to the lock. Therefore, ``build --require-proof`` checks that every proved
chain has a proof for the installed versions, and reruns all proved chains or a random sample of
them. With ``--require-proof=recorded``, it does neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import SystemRandom

from flashproof.lock import Lock, RunEnvironment
from flashproof.lock.line_orders import NO_ORDERS
from flashproof.snippets.applicability import applicable_chains
from flashproof.snippets.arrange import ArrangeTask, find_orders
from flashproof.snippets.imports import missing_module, run_environments
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.program_versions import added_versions
from flashproof.snippets.proof_check import ProofCheck
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.session import SnippetSession
from flashproof.snippets.snippet import Chain, Outcome

SAMPLE_SIZE = 25
"""The number of chains in a sample."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The results of checking the proofs."""

    refuted: Mapping[str, str] = field(default_factory=dict)
    """The reason why each refuted proof is not valid, keyed by chain hash."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """The missing module or program that a proved snippet needs, keyed by chain hash."""
    not_here: Mapping[str, str] = field(default_factory=dict)
    """The reason why a proved snippet cannot run here, keyed by chain hash."""
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The hashes of chains that also have proofs for other versions, keyed by these versions.

    An example of a key is ``tensorflow 2.20.0, numpy 2.3.1, python 3.11.7``.
    """


def confirm_proofs(  # noqa: PLR0913 - all but three have a default
    chains: Sequence[Chain],
    lock: Lock,
    check: ProofCheck,
    options: RunOptions | None = None,
    *,
    isolation: Isolation = Isolation.AUTO,
    arrange: Sequence[ArrangeTask] = (),
) -> Confirmation:
    """Compare the versions of all proofs with the installed versions, and rerun proved chains.

    Args:
        chains: all chains of the project.
        lock: the lock that contains the proofs.
        check: which proved chains to rerun.
        options: the options for running snippets.
        isolation: how to isolate the snippets.
        arrange: all snippets whose lines learners put in order. If such a snippet is rerun, its
            lines run in all orders.

    """
    options = replace(options or RunOptions(), requires_namespaces=isolation is Isolation.REQUIRED)
    refuted: dict[str, str] = {}
    missing: dict[str, str] = {}
    not_here: dict[str, str] = {}
    elsewhere: dict[str, tuple[str, ...]] = {}
    candidates = []
    chains = applicable_chains(chains)
    versions = added_versions(chains, options)
    for chain, here in run_environments(chains, versions).items():
        proved = [one for one in chain.snippets if lock.is_proved(one.chain_hash)]
        not_here |= {one.chain_hash: one.skip for one in proved if one.skip}
        hashes = [one.chain_hash for one in proved if not one.skip]
        problems = {name: _version_problem(lock.ran_on(name), here) for name in hashes}
        if hashes and (module := missing_module(chain)):
            missing |= dict.fromkeys(hashes, module)
            continue
        refuted |= {name: text for name, text in problems.items() if text}
        for name in hashes if not any(problems.values()) else ():
            for label in _other_labels(lock.ran_on(name), here):
                elsewhere[label] = (*elsewhere.get(label, ()), name)
        if hashes and not any(problems.values()):
            candidates.append(chain)
    if check is ProofCheck.SAMPLE and len(candidates) > SAMPLE_SIZE:
        candidates = SystemRandom().sample(candidates, SAMPLE_SIZE)
    failures = _failures(candidates, arrange, lock, options)
    return Confirmation({**refuted, **failures}, missing, not_here, elsewhere)


def _failures(
    chains: Sequence[Chain], arrange: Sequence[ArrangeTask], lock: Lock, options: RunOptions
) -> dict[str, str]:
    """Run chains, and return the errors of proved snippets, keyed by chain hash.

    It is an error if a snippet fails, or if its correct orders differ from those in the lock.
    """
    if not chains:
        return {}
    session = SnippetSession(chains, options)
    try:
        results = [result for chain in chains for result in session.results(chain)]
        orders = find_orders(session.supervisor, _recorded(arrange, chains, lock))
        changed = [task for task, text in orders if text != lock.orders[task.key]]
    finally:
        session.close()
    wrong_orders = "the correct orders of the lines differ from those in cards.lock"
    return {task.chain_hash: wrong_orders for task in changed} | {
        one.snippet.chain_hash: f"the snippet failed when it was rerun: {one.message}"
        for one in results
        if one.outcome is Outcome.FAILED and lock.is_proved(one.snippet.chain_hash)
    }


def _recorded(
    tasks: Sequence[ArrangeTask], chains: Sequence[Chain], lock: Lock
) -> list[ArrangeTask]:
    """Return the tasks that belong to these chains and whose correct orders are in the lock."""
    chain_of = {chain.snippets[0].chain_hash: chain for chain in chains}
    return [
        replace(task, chain=chain_of[task.chain_hash])
        for task in tasks
        if task.chain_hash in chain_of and lock.orders.get(task.key, NO_ORDERS) != NO_ORDERS
    ]


def _other_labels(proved: Sequence[RunEnvironment], here: RunEnvironment) -> set[str]:
    """Return labels for the environments whose proofs do not match the installed versions."""
    return {_label(one) for one in proved if one.minor_versions != here.minor_versions}


def _version_problem(proved: Sequence[RunEnvironment], here: RunEnvironment) -> str:
    """Return why no proof matches the installed versions; empty if a proof matches.

    Patch versions are ignored.
    """
    if not proved:
        return "cards.lock does not contain the versions that it ran on"
    if any(one.minor_versions == here.minor_versions for one in proved):
        return ""
    recorded = "; ".join(map(_label, proved))
    return f"it was recorded with {recorded}, but {_label(here)} is installed"


def _label(environment: RunEnvironment) -> str:
    python = {"python": environment.python} if environment.python else {}
    versions = {**dict(environment.packages), **python}
    return ", ".join(f"{name} {number}" for name, number in versions.items())
