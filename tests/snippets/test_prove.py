"""Proofs and plots are kept for snippets that passed and removed with their snippets.

Also tests ``cli/prove.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from platform import python_version
from typing import Any

import pytest

from flashproof.lock import Lock, RetiredCard, RunEnvironment, with_only_results, with_proofs
from flashproof.model import Kind
from flashproof.safe_io import MANIFEST, SafeFolder
from flashproof.snippets.extract import chain_hash, chains
from flashproof.snippets.imports import run_environments
from flashproof.snippets.lock_evidence import plot_paths
from flashproof.snippets.prove import ProveResult, prove
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.snippet import Chain, Outcome, Result
from tests.sample_topics import card_file, topic_of
from tests.snippets.sample_chains import chain_of


def hashed(chain: Chain) -> Chain:
    """Return the chain with the hashes of its snippets."""
    return Chain(
        chain.setup,
        tuple(replace(one, chain_hash=chain_hash((), one)) for one in chain.snippets),
    )


GOOD = hashed(chain_of("print(1)\n", expected="1\n"))
OTHER = hashed(chain_of("print(2)\n", expected="2\n"))
BAD = hashed(chain_of("1 / 0\n"))
SKIPPED = hashed(chain_of("launch()\n", skip="needs a GPU"))


def prove_today(
    chains: Sequence[Chain], lock: Lock, plots: Path, today: str = "2026-11-22", **options: Any
) -> tuple[ProveResult, Lock]:
    """Prove chains; return the result and the new lock."""
    run_options = RunOptions(workers=1, confirm=False)
    done = prove(chains, lock, SafeFolder(plots), today=today, options=run_options, **options)
    return done, done.update(lock)


def hashes(chains: Sequence[Chain]) -> set[str]:
    return {one.chain_hash for chain in chains for one in chain.snippets}


def environment_of(chain: Chain) -> RunEnvironment:
    """Return the versions that a chain runs on now."""
    return run_environments([chain])[chain]


def test_snippets_that_pass_are_proved(tmp_path: Path) -> None:
    seen: list[Result] = []
    done, lock = prove_today([GOOD, BAD, SKIPPED, OTHER], Lock(), tmp_path, on_result=seen.append)
    assert set(lock.proofs) == hashes([GOOD, OTHER])
    assert lock.ran_on(GOOD.snippets[0].chain_hash) == (environment_of(GOOD),)
    assert [one.outcome for one in done.results] == ["passed", "failed", "passed"]
    assert seen == list(done.results)
    assert [one.snippet for one in done.failed] == list(BAD.snippets)
    assert any("passed" in line for line in done.report)


def test_after_an_interruption_the_results_so_far_are_kept(tmp_path: Path) -> None:
    def interrupt(result: Result) -> None:
        if result.snippet is OTHER.snippets[0]:
            raise KeyboardInterrupt

    chains = [GOOD, OTHER, BAD]
    done, lock = prove_today(chains, Lock(), tmp_path, on_result=interrupt)
    assert done.is_interrupted
    assert set(lock.proofs) == hashes([GOOD, OTHER])
    rest, _ = prove_today(chains, lock, tmp_path)
    assert [one.snippet for one in rest.results] == list(BAD.snippets)
    assert not rest.is_interrupted


def test_only_new_chains_run_and_proofs_keep_their_date(tmp_path: Path) -> None:
    _, first = prove_today([GOOD], Lock(), tmp_path)
    done, later = prove_today([GOOD, OTHER], first, tmp_path, today="2027-01-01")
    assert [one.snippet for one in done.results] == list(OTHER.snippets)
    dates = {date for found in later.proofs.values() for date in found.values()}
    assert dates == {"2026-11-22", "2027-01-01"}
    done, again = prove_today([GOOD, OTHER], later, tmp_path, today="2028-01-01", everything=True)
    assert len(done.results) == 2
    assert again == later


def test_concurrent_changes_to_the_lock_are_kept(tmp_path: Path) -> None:
    old = with_proofs(Lock(), environment_of(OTHER), hashes([OTHER]), "2020-01-01")
    done, _ = prove_today([GOOD], old, tmp_path)
    retired = frozenset({RetiredCard("gone", Kind.RECALL)})
    elsewhere = with_proofs(
        replace(old, retired=retired), environment_of(BAD), ["new"], "2026-01-01"
    )
    merged = done.update(elsewhere)
    assert merged.retired == retired
    assert set(merged.proofs) == {*hashes([GOOD]), "new"}


def test_another_environment_adds_a_proof(tmp_path: Path) -> None:
    old = RunEnvironment.of("3.9", {"numpy": "1.0"})
    lock = with_proofs(Lock(), old, hashes([GOOD]), "2020-01-01")
    done, lock = prove_today([GOOD], lock, tmp_path)
    assert [one.snippet for one in done.results] == list(GOOD.snippets)
    assert set(lock.ran_on(GOOD.snippets[0].chain_hash)) == {old, environment_of(GOOD)}
    assert lock.proofs[GOOD.snippets[0].chain_hash][old.key] == "2020-01-01"


@pytest.mark.parametrize(
    ("is_proved", "everything", "outcome"),
    [(False, False, "failed"), (True, False, "passed"), (True, True, "failed")],
)
def test_a_second_version_does_not_repeat_a_chain(
    tmp_path: Path, is_proved: bool, everything: bool, outcome: str
) -> None:
    year = date.today().year + 1  # the clock of a second run is 400 days ahead
    code = f"import datetime\nprint(datetime.date.today().year < {year})\n"
    today = hashed(chain_of(code, expected="True\n"))
    old = RunEnvironment.of("3.9", {})
    lock = with_proofs(Lock(), old, hashes([today]), "2020-01-01") if is_proved else Lock()
    done, _ = prove_today([today], lock, tmp_path, everything=everything)
    assert [one.outcome for one in done.results] == [outcome]


WEAK = """```python {start}
x = ...
```

#### Solution
```python
x = [0] * 3
```

#### Check
```python {check="a list"}
assert isinstance(x, list)
```

#### Mistakes
```python
x = 0
```
> A number.
"""


def test_a_second_version_runs_no_mutants_but_solutions_and_mistakes(tmp_path: Path) -> None:
    topic, _ = topic_of(card_file("Write", WEAK))
    every_chain = chains(topic)
    solution, start, mistake = (chain.snippets[0] for chain in every_chain)
    done, lock = prove_today(every_chain, Lock(), tmp_path, equivalent={})
    assert [one.snippet for one in done.failed] == [solution]
    assert "also passes" in done.failed[0].message
    assert set(lock.proofs) == {start.chain_hash, mistake.chain_hash}
    old = RunEnvironment.of("3.9", {})
    lock = with_proofs(Lock(), old, hashes(every_chain), "2020-01-01")
    done, lock = prove_today(every_chain, lock, tmp_path, equivalent={})
    assert [one.outcome for one in done.results] == ["passed"] * 3
    assert all(len(lock.ran_on(name)) == 2 for name in hashes(every_chain))


def test_a_plot_that_is_missing_is_drawn_twice(tmp_path: Path) -> None:
    code = "import datetime\nimport matplotlib.pyplot as plt\n"
    code += "plt.plot([1, datetime.date.today().year])\n"
    chain = hashed(chain_of(code, plot="a line"))
    lock = with_proofs(Lock(), RunEnvironment.of("3.9", {}), hashes([chain]), "2020-01-01")
    done, _ = prove_today([chain], lock, tmp_path)
    assert done.results[0].message.startswith("not deterministic")


def test_proofs_of_deleted_snippets_are_removed(tmp_path: Path) -> None:
    _, lock = prove_today([GOOD, OTHER], Lock(), tmp_path)
    assert set(prove_today([OTHER], lock, tmp_path)[1].proofs) == hashes([OTHER])


def test_a_failing_snippet_does_not_affect_other_proofs(tmp_path: Path) -> None:
    broken = hashed(chain_of("print(1)\n", expected="3\n"))
    _, lock = prove_today([GOOD], Lock(), tmp_path)
    assert set(prove_today([GOOD, broken], lock, tmp_path)[1].proofs) == hashes([GOOD])


def test_a_failure_removes_the_proof(tmp_path: Path) -> None:
    lock = with_proofs(Lock(), environment_of(BAD), hashes([BAD]), "2020-01-01")
    failed = prove_today([BAD], lock, tmp_path, everything=True)[1]
    assert (failed.proofs, failed.failures, failed.environments) == ({}, {}, {})


def test_a_failure_is_recorded_if_the_snippet_passed_elsewhere(tmp_path: Path) -> None:
    old = RunEnvironment.of("3.9", {})
    lock = with_proofs(Lock(), old, hashes([BAD]), "2020-01-01")
    _, failed = prove_today([BAD], lock, tmp_path)
    (chain,) = hashes([BAD])
    assert failed.ran_on(chain) == (old,)
    ((environment, failure),) = failed.failed_on(chain)
    assert environment == environment_of(BAD)
    assert (failure.date, failure.message) == ("2026-11-22", "ZeroDivisionError: division by zero")


def test_a_plot_is_kept_in_both_themes_and_deleted_with_its_snippet(tmp_path: Path) -> None:
    plots = tmp_path / "plots"
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
    chain = hashed(chain_of(code, plot="a line"))
    done, lock = prove_today([chain], Lock(), plots)
    assert done.results[0].outcome is Outcome.PASSED, done.results[0].message
    paths = plot_paths(plots, chain.snippets[0].chain_hash)
    assert sorted(plots.iterdir()) == sorted([plots / MANIFEST, *paths])
    light, dark = (path.read_bytes() for path in paths)
    assert light != dark
    paths[0].unlink()
    assert len(prove_today([chain], lock, plots)[0].results) == 1
    assert paths[0].read_bytes() == light
    assert prove_today([chain], lock, plots)[0].results == ()
    paths[0].write_bytes(b"drawn elsewhere")
    prove_today([chain], Lock(), plots)
    assert paths[0].read_bytes() == b"drawn elsewhere"
    done, _ = prove_today([chain], Lock(), plots, everything=True)
    assert paths[0].read_bytes() == b"drawn elsewhere"
    assert any("was not written by flashproof" in line for line in done.report)
    paths[0].unlink()
    prove_today([chain], Lock(), plots, everything=True)
    (plots / "mine.svg").write_bytes(b"mine")
    prove_today([GOOD], lock, plots)
    assert sorted(path.name for path in plots.iterdir()) == [MANIFEST, "mine.svg"]


def test_accepted_output_is_written_but_not_proved_yet(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text("```python\nprint(2)\n```\n```output\n1\n```\n", encoding="utf-8")
    chain = chain_of("print(2)\n", expected="1\n", expected_line=5)
    (snippet,) = chain.snippets
    in_file = replace(snippet, piece=replace(snippet.piece, path=str(path), line=2))
    done, lock = prove_today(
        [hashed(Chain((), (in_file,)))], Lock(), tmp_path / "plots", accept=True
    )
    assert done.written == (path,)
    assert "```output\n2\n```" in path.read_text(encoding="utf-8")
    assert lock.proofs == {}


def test_a_version_change_affects_only_chains_that_import_the_package(tmp_path: Path) -> None:
    importing = hashed(chain_of("import numpy\n", line=20))
    _, lock = prove_today([GOOD, importing], Lock(), tmp_path)
    old = RunEnvironment.of(python_version(), {"numpy": "1.0"})
    unproved = with_only_results(lock, hashes([GOOD]))
    aged = with_proofs(unproved, old, hashes([importing]), "2020-01-01")
    done, _ = prove_today([GOOD, importing], aged, tmp_path)
    assert [one.snippet for one in done.results] == list(importing.snippets)
