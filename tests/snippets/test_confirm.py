"""A proof that no run made does not hold when it is checked.

Also tests ``snippets/proof_check.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from flashproof.lock import Lock, RunEnvironment, with_proofs
from flashproof.snippets import confirm
from flashproof.snippets.confirm import Confirmation, confirm_proofs
from flashproof.snippets.imports import run_environments
from flashproof.snippets.proof_check import ProofCheck
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.snippet import Chain
from tests.snippets.sample_chains import chain_of

GOOD = chain_of("print(1)\n", expected="1\n", chain_hash="good")
BAD = chain_of("print(1)\n", expected="2\n", chain_hash="bad")
HERE = run_environments([GOOD])[GOOD]


def check(
    chains: Iterable[Chain], *environments: RunEnvironment, kind: ProofCheck = ProofCheck.ALL
) -> Confirmation:
    """Check the proofs of chains, which say that they ran in these environments."""
    lock = Lock()
    every = list(chains)
    for chain, environment in zip(every, environments or [HERE] * len(every), strict=True):
        names = [one.chain_hash for one in chain.snippets]
        lock = with_proofs(lock, environment, names, "2026-11-22")
    return confirm_proofs(every, lock, kind, RunOptions(workers=1))


def test_a_proof_that_holds() -> None:
    assert check([GOOD]) == Confirmation()


def test_a_proof_of_a_snippet_that_fails() -> None:
    refuted = check([GOOD, BAD]).refuted
    assert refuted == {
        "bad": "the snippet failed when it was rerun: printed '1', but the card shows '2'"
    }


def test_a_proof_for_other_versions() -> None:
    other = RunEnvironment.of("3.99.0", {})
    refuted = check([GOOD], other).refuted
    message = f"it was recorded with python 3.99.0, but python {HERE.python} is installed"
    assert refuted == {"good": message}


def test_the_last_number_of_a_version_does_not_matter() -> None:
    minor = ".".join(HERE.python.split(".")[:2])
    assert check([GOOD], RunEnvironment.of(f"{minor}.99", {})) == Confirmation()


def test_a_package_that_is_not_installed() -> None:
    chain = chain_of("import no_such_package\nprint(1)\n", chain_hash="one")
    assert check([chain]) == Confirmation({}, {"one": "no_such_package"})


def test_a_package_that_a_snippet_can_do_without() -> None:
    code = "try:\n    import no_such_package\nexcept ImportError:\n    pass\nprint(1)\n"
    chain = chain_of(code, chain_hash="bad", expected="2\n")
    assert check([chain]).refuted.keys() == {"bad"}


def test_a_proof_that_names_a_package_which_the_snippet_does_not_use() -> None:
    other = RunEnvironment.of(HERE.python, {"no-such-package": "1.0"})
    confirmation = check([GOOD], other)
    assert confirmation.refuted.keys() == {"good"}
    assert not confirmation.missing


def test_a_proof_without_its_environment() -> None:
    lock = with_proofs(Lock(), HERE, ["good"], "2026-11-22")
    broken = Lock(proofs=lock.proofs)
    refuted = confirm_proofs([GOOD], broken, ProofCheck.ALL).refuted
    assert refuted == {"good": "cards.lock does not contain the versions that it ran on"}


def test_a_sample_runs_so_many_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirm, "SAMPLE_SIZE", 2)
    chains = [chain_of("1 / 0\n", chain_hash=f"{number}", line=10 + number) for number in range(4)]
    assert len(check(chains, kind=ProofCheck.SAMPLE).refuted) == 2
    assert len(check(chains, kind=ProofCheck.ALL).refuted) == 4
