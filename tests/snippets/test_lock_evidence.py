"""The lock and the folder of plots as evidence."""

from __future__ import annotations

from pathlib import Path

from flashproof.lock import Lock, RunEnvironment, with_proofs
from flashproof.snippets.lock_evidence import LockEvidence, plot_paths

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="4"></svg>'
CHAIN, OTHER = "a" * 64, "b" * 64


def test_a_proof_is_found_by_the_chain_hash(tmp_path: Path) -> None:
    environment = RunEnvironment.of("3.11.7", {"keras": "3.1.0"})
    evidence = LockEvidence(with_proofs(Lock(), environment, [CHAIN], "2026-11-22"), tmp_path)
    assert evidence.environments_of(CHAIN) == (environment,)
    assert evidence.environments_of(OTHER) == ()
    assert evidence.environments_of("") == ()


def test_a_plot_is_found_by_the_chain_hash(tmp_path: Path) -> None:
    evidence = LockEvidence(Lock(), tmp_path)
    light, dark = plot_paths(tmp_path, CHAIN)
    assert evidence.plot_of(CHAIN) is None
    light.write_text(SVG.format(4), encoding="utf-8")
    plot = evidence.plot_of(CHAIN)
    assert plot is not None
    assert plot.dark is None
    dark.write_text(SVG.format(5), encoding="utf-8")
    plot = evidence.plot_of(CHAIN)
    assert plot is not None
    assert plot.dark is not None
    assert plot.light != plot.dark
    assert evidence.plot_of(OTHER) is None
    assert evidence.plot_of("") is None
