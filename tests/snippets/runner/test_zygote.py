"""None of a thousand forks hangs, for all kinds of snippets."""

from __future__ import annotations

from collections import Counter

import pytest

from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome, RunMode
from tests.snippets.generated_snippets import KINDS, generate

FORKS = 1000


@pytest.mark.slow
def test_a_thousand_forks(runner: Supervisor) -> None:
    assert len(KINDS) >= 8
    futures = [runner.submit(chain) for chain in generate(FORKS)]
    results = [future.result(timeout=600)[0] for future in futures]
    failed = [f"{one.snippet.piece.text}{one.message}" for one in results if one.message]
    assert Counter(one.outcome for one in results) == {Outcome.PASSED: FORKS}, failed[:3]
    assert {one.mode for one in results} == {RunMode.ZYGOTE}
