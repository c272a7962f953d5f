"""The lock and the folder of plots as evidence."""

from __future__ import annotations

from pathlib import Path

from flashproof.lock import Lock, RunEnvironment, with_proofs
from flashproof.model import Library
from flashproof.snippets.extract import chain_hashes
from flashproof.snippets.lock_evidence import LockEvidence, plot_paths
from tests.snippets.test_extract import topic_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="4"></svg>'


def test_a_proof_and_a_plot_are_found_by_the_chain_hash(tmp_path: Path) -> None:
    topic = topic_of()
    (first, chain), (second, _), *_ = chain_hashes(topic).items()
    lock = with_proofs(
        Lock(), RunEnvironment.of("3.11.7", {"keras": "3.1.0"}), [chain], "2026-11-22"
    )
    light, dark = plot_paths(tmp_path, chain)
    evidence = LockEvidence.of(Library((topic,)), lock, tmp_path)
    assert evidence.proof_of(first) == "Ran on Keras 3.1, Python 3.11"
    assert evidence.proof_of(second) is None
    assert evidence.plot_of(first) is None
    light.write_text(SVG.format(4), encoding="utf-8")
    plot = evidence.plot_of(first)
    assert plot is not None
    assert plot.dark is None
    dark.write_text(SVG.format(5), encoding="utf-8")
    plot = evidence.plot_of(first)
    assert plot is not None
    assert plot.dark is not None
    assert plot.light != plot.dark


def test_there_is_no_evidence_without_a_chain(tmp_path: Path) -> None:
    evidence = LockEvidence(Lock(), tmp_path, {})
    assert evidence.proof_at("") is None
    assert evidence.plot_at("") is None
