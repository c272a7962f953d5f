"""The placement test agrees with full tests of simulated learners."""

from __future__ import annotations

from statistics import fmean

from benchmarks.placement import ROOT, read_deck, share_within, simulate
from tests.js.test_node import program


def test_the_placement_test_agrees_with_a_full_test() -> None:
    deck = read_deck(ROOT / "cards")
    outcomes = simulate(program("node"), deck, learners=30, seed=5)
    assert max(one.questions for one in outcomes) <= 25
    assert fmean(abs(one.error) for one in outcomes) < 0.06
    assert abs(fmean(one.error for one in outcomes)) < 0.03
    structured = [one for one in outcomes if one.kind != "unstructured"]
    assert share_within(structured) > 0.85
