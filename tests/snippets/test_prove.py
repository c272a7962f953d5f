"""Proofs and figures: kept for what ran, looked up by later builds, dropped with their snippets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from flashproof.lock import Lock, RunEnvironment, with_proofs
from flashproof.snippets.environment import environments
from flashproof.snippets.extract import chain_hash
from flashproof.snippets.prove import Proved, figure_paths, prove
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.snippet import Chain, Outcome, Result
from tests.snippets.sample_chains import chain_of


def hashed(chain: Chain) -> Chain:
    return Chain(
        chain.setup,
        tuple(replace(one, chain_hash=chain_hash((), one)) for one in chain.snippets),
    )


GOOD = hashed(chain_of("print(1)\n", expected="1\n"))
OTHER = hashed(chain_of("print(2)\n", expected="2\n"))
BAD = hashed(chain_of("1 / 0\n"))
SKIPPED = hashed(chain_of("launch()\n", skip="needs a GPU"))


def proved(chains: Sequence[Chain], lock: Lock, plots: Path, **facts: Any) -> Proved:
    options = RunOptions(workers=1, confirm=False)
    return prove(chains, lock, plots, today="2026-11-22", options=options, **facts)


def names(chains: Sequence[Chain]) -> set[str]:
    return {one.chain_hash for chain in chains for one in chain.snippets}


def here(chain: Chain) -> RunEnvironment:
    """On what a chain runs now."""
    return environments([chain])[chain]


def test_what_ran_is_proved_and_what_failed_is_not(tmp_path: Path) -> None:
    seen: list[Result] = []
    done = proved([GOOD, BAD, SKIPPED, OTHER], Lock(), tmp_path, on_result=seen.append)
    assert set(done.lock.proofs) == names([GOOD, OTHER])
    assert done.lock.ran_on(GOOD.snippets[0].chain_hash) == here(GOOD)
    assert [one.outcome for one in done.results] == ["passed", "failed", "passed"]
    assert seen == list(done.results)
    assert [one.snippet for one in done.failed] == list(BAD.snippets)
    assert any("passed" in line for line in done.report)


def test_only_what_changed_runs_again_and_keeps_its_day(tmp_path: Path) -> None:
    first = proved([GOOD], Lock(), tmp_path)
    later = prove([GOOD, OTHER], first.lock, tmp_path, today="2027-01-01")
    assert [one.snippet for one in later.results] == list(OTHER.snippets)
    assert {one.date for one in later.lock.proofs.values()} == {"2026-11-22", "2027-01-01"}
    again = prove([GOOD, OTHER], later.lock, tmp_path, today="2028-01-01", everything=True)
    assert len(again.results) == 2
    assert again.lock == later.lock


def test_other_versions_are_proved_anew(tmp_path: Path) -> None:
    old = RunEnvironment.of("3.9", {"numpy": "1.0"})
    lock = with_proofs(Lock(), old, names([GOOD]), "2020-01-01")
    done = proved([GOOD], lock, tmp_path)
    assert done.lock.ran_on(GOOD.snippets[0].chain_hash) == here(GOOD)
    assert set(done.lock.environments) == {here(GOOD).key}


def test_proofs_of_snippets_that_are_gone_are_dropped(tmp_path: Path) -> None:
    lock = proved([GOOD, OTHER], Lock(), tmp_path).lock
    assert set(proved([OTHER], lock, tmp_path).lock.proofs) == names([OTHER])


def test_a_snippet_that_fails_now_loses_nothing_it_had_not(tmp_path: Path) -> None:
    broken = hashed(chain_of("print(1)\n", expected="3\n"))
    lock = proved([GOOD], Lock(), tmp_path).lock
    assert set(proved([GOOD, broken], lock, tmp_path).lock.proofs) == names([GOOD])


def test_a_proof_does_not_outlive_a_failure(tmp_path: Path) -> None:
    lock = with_proofs(Lock(), here(BAD), names([BAD]), "2020-01-01")
    assert proved([BAD], lock, tmp_path, everything=True).lock.proofs == {}


def test_a_figure_is_kept_in_both_themes_and_dropped_with_its_snippet(tmp_path: Path) -> None:
    plots = tmp_path / "plots"
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
    chain = hashed(chain_of(code, plot="a line"))
    done = proved([chain], Lock(), plots)
    assert done.results[0].outcome is Outcome.PASSED, done.results[0].message
    paths = figure_paths(plots, chain.snippets[0].chain_hash)
    assert sorted(plots.iterdir()) == sorted(paths)
    light, dark = (path.read_bytes() for path in paths)
    assert light != dark
    paths[0].unlink()
    assert len(proved([chain], done.lock, plots).results) == 1
    assert paths[0].read_bytes() == light
    assert proved([chain], done.lock, plots).results == ()
    paths[0].write_bytes(b"drawn elsewhere")
    proved([chain], Lock(), plots)
    assert paths[0].read_bytes() == b"drawn elsewhere"
    proved([chain], Lock(), plots, everything=True)
    assert paths[0].read_bytes() == light
    proved([GOOD], done.lock, plots)
    assert list(plots.iterdir()) == []


def test_accepted_output_is_written_and_proved_by_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text("```python\nprint(2)\n```\n```output\n1\n```\n", encoding="utf-8")
    chain = chain_of("print(2)\n", expected="1\n", expected_line=5)
    (snippet,) = chain.snippets
    here = replace(snippet, piece=replace(snippet.piece, path=str(path), line=2))
    done = proved([hashed(Chain((), (here,)))], Lock(), tmp_path / "plots", accept=True)
    assert done.written == (path,)
    assert "```output\n2\n```" in path.read_text(encoding="utf-8")
    assert done.lock.proofs == {}


def test_a_proof_rests_on_what_its_chain_imports() -> None:
    plain = chain_of("import math\nprint(math.pi)\n")
    numpy = chain_of("import numpy as np\n", line=20)
    both = chain_of("import PIL.Image, nowhere_to_be_found\n", setup="import numpy\n", line=30)
    whole = chain_of("from tensorflow.keras import layers\n", line=40)
    found = environments([plain, both, numpy, whole])
    assert found[plain].packages == ()
    assert found[plain].python == python_version()
    assert found[numpy].packages == (("numpy", version("numpy")),)
    assert found[both].packages == (("numpy", version("numpy")), ("pillow", version("pillow")))
    assert [name for name, _ in found[whole].packages] == ["tensorflow", "keras", "numpy"]
    assert len({place.key for place in found.values()}) == 4


def test_other_versions_of_what_a_chain_does_not_import_are_no_news(tmp_path: Path) -> None:
    text = hashed(chain_of("import numpy\n", line=20))
    lock = proved([GOOD, text], Lock(), tmp_path).lock
    old = RunEnvironment.of(python_version(), {"numpy": "1.0"})
    aged = with_proofs(lock, old, names([text]), "2020-01-01")
    done = proved([GOOD, text], aged, tmp_path)
    assert [one.snippet for one in done.results] == list(text.snippets)
