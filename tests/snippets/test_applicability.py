"""Snippets are skipped on versions to which they do not apply, and their hashes stay the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.lock import Lock
from flashproof.parse import read_topic
from flashproof.safe_io import SafeFolder
from flashproof.snippets import applicability
from flashproof.snippets.applicability import applicable_chains
from flashproof.snippets.extract import chains
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.mutation import measure
from flashproof.snippets.prove import prove
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.snippet import Chain
from flashproof.text.source import Source
from tests.optional_packages import needs_tensorflow

NOT_YET = '{since="python 3.99"}'
REASON = "applies to Python 3.99 and later, but Python "


def chains_of(*fences: str) -> tuple[Chain, ...]:
    """Return the chains of the lead of a topic with these fences."""
    text = "---\ntitle: T\n---\n\n" + "\n\n".join(f"```python {one}\n```" for one in fences)
    diagnostics = Diagnostics()
    topic = read_topic(Source(Path("t.md"), "t.md", f"{text}\n"), "", diagnostics)
    assert not list(diagnostics)
    return chains(topic)


def interpreter(python: str = "3.11.7", **modules: str) -> Interpreter:
    return Interpreter("python", python, {name: (name, one) for name, one in modules.items()})


def skips(fences: tuple[str, ...], here: Interpreter) -> list[bool]:
    found = applicable_chains(chains_of(*fences), here)
    return [bool(one.skip) for chain in found for one in chain.snippets]


def test_a_fence_and_those_that_continue_it_are_skipped() -> None:
    fences = (
        '{since="gadget 2"}\nimport gadget',
        "{continue}\nx = 1",
        "\nx = 2",
        '{until="gadget 2"}\nimport gadget',
    )
    assert skips(fences, interpreter(gadget="1.9")) == [True, True, False, False]
    assert skips(fences, interpreter(gadget="2.0")) == [False, False, False, True]
    assert skips(fences, interpreter()) == [False, False, False, False]


GPU_FENCES = ("{needs=gpu}\nx = 1", "{continue needs=gpu}\nx = 2", "\nx = 3")


def test_snippets_that_need_a_gpu_are_skipped_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applicability, "gpu_problem", lambda _: "this machine has none")
    found = [one for chain in applicable_chains(chains_of(*GPU_FENCES)) for one in chain.snippets]
    reason = "needs a GPU, but this machine has none"
    assert [one.skip for one in found] == [reason, reason, ""]
    monkeypatch.setattr(applicability, "gpu_problem", lambda _: "")
    assert skips(GPU_FENCES, interpreter()) == [False, False, False]


@needs_tensorflow
def test_a_gpu_counts_only_if_tensorflow_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu_problem = applicability.gpu_problem.__wrapped__  # without the cache
    monkeypatch.setattr(applicability, "gpu_devices", tuple)
    if sys.platform == "linux":
        assert gpu_problem(sys.executable) == "this machine has none"
    monkeypatch.setattr(applicability, "gpu_devices", lambda: ("/dev/null",))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    problem = gpu_problem(sys.executable)
    assert problem == "the GPU test failed: AssertionError: TensorFlow finds no GPU"


def test_a_proof_on_a_gpu_is_a_different_proof() -> None:
    hashes = [one.snippets[0].chain_hash for one in chains_of("{needs=gpu}\nx = 1", "\nx = 1")]
    assert hashes[0] != hashes[1]


def test_prove_reports_and_does_not_prove_what_needs_a_gpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applicability, "gpu_problem", lambda _: "this machine has none")
    options = RunOptions(workers=1)
    done = prove(chains_of(*GPU_FENCES), Lock(), SafeFolder(tmp_path), today="2026-11-22",
                 options=options)  # fmt: skip
    assert [one.outcome for one in done.results] == ["passed", "skipped", "skipped"]
    (proof,) = done.update(Lock()).proofs
    assert proof == chains_of("\nx = 3")[0].snippets[0].chain_hash
    assert any("needs a GPU, but this machine has none" in line for line in done.report)


def test_a_distribution_with_another_name_counts() -> None:
    fences = ('{since="tensorflow 2.22"}\nimport tensorflow',)
    nightly = {"tensorflow": ("tf_nightly", "2.22.0.dev20261129")}
    assert skips(fences, Interpreter("python", "3.11.7", nightly)) == [False]
    assert skips(fences, interpreter(tensorflow="2.21.0")) == [True]


def test_a_setup_can_have_two_versions() -> None:
    fences = (
        '{setup until="python 3.12"}\nx = "old"',
        '{setup since="python 3.12"}\nx = "new"',
        "\nprint(x)",
    )
    for version, expected in (("3.11.7", "old"), ("3.12.0", "new")):
        setup, chain = applicable_chains(chains_of(*fences), interpreter(version))
        assert [bool(one.skip) for one in setup.snippets] == [expected == "new", expected == "old"]
        assert [piece.text for piece in chain.setup] == [f'x = "{expected}"\n']


def test_the_hash_depends_on_the_range_but_not_on_the_installed_versions() -> None:
    hashes = {
        fence: chains_of(fence)[0].snippets[0].chain_hash
        for fence in ("\nx = 1", f"{NOT_YET}\nx = 1", '{until="python 3.99"}\nx = 1')
    }
    assert len(set(hashes.values())) == 3
    for fence, name in hashes.items():
        (chain,) = applicable_chains(chains_of(fence), interpreter())
        assert chain.snippets[0].chain_hash == name


def test_prove_reports_the_reason_and_records_nothing(tmp_path: Path) -> None:
    done = prove(
        chains_of(f"{NOT_YET}\n1 / 0", "\nx = 1"),
        Lock(),
        SafeFolder(tmp_path),
        today="2026-11-29",
        everything=True,
        options=RunOptions(workers=1),
    )
    assert [one.outcome for one in done.results] == ["skipped", "passed"]
    assert done.results[0].message.startswith(REASON)
    assert any(f"note: t.md:6: not run: {REASON}" in line for line in done.report)
    assert len(done.update(Lock()).proofs) == 1


def test_a_proof_that_does_not_apply_has_no_mutants() -> None:
    text = (
        f"---\ntitle: T\n---\n\n## Recall\n\n### Q?\n<!-- id: q -->\n\nA.\n\n```python {NOT_YET}\n"
    )
    text = text.replace("{since", "{proof since") + "assert 1 + 1 == 3\n```\n"
    topic = read_topic(Source(Path("t.md"), "t.md", text), "", Diagnostics())
    score = measure([topic], {})
    assert (score.proofs, score.failed) == ((), ())
