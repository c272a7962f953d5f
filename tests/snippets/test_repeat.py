"""A second run finds outputs and plots that are right only by chance, or only today."""

from __future__ import annotations

import pytest

from flashproof.snippets.repeat import repeat_results
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result
from tests.snippets.sample_chains import chain_of

PLOT = """
import matplotlib.pyplot as plt
import numpy as np
plt.plot({})
"""


def repeated(chain: Chain, runner: Supervisor) -> Result:
    """The last result of a chain that passes and then runs again."""
    results = runner.run_once(chain)
    assert results[-1].outcome is Outcome.PASSED
    return repeat_results(runner, chain, results)[-1]


def test_an_output_that_is_right_today_is_an_error(runner: Supervisor) -> None:
    code = "import time\nprint(2020 < time.localtime().tm_year < {})\n"
    (now,) = runner.run_once(chain_of("import time\nprint(time.localtime().tm_year)\n"))
    code = code.format(int(now.printed) + 1)
    result = repeated(chain_of(code, expected="True\n", expected_line=14), runner)
    assert result.message.startswith("not deterministic")
    assert (result.outcome, result.line) == (Outcome.FAILED, 14)


def test_an_output_that_depends_on_the_code_alone_passes(runner: Supervisor) -> None:
    chain = chain_of("x = 1\n", "print(x, object())\n", expected="1 <object ...>\n")
    assert repeated(chain, runner).outcome is Outcome.PASSED


def test_nothing_runs_again_without_an_output(
    runner: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = chain_of("import random\nprint(random.random())\n")
    results = runner.run_once(chain)
    monkeypatch.delattr(Supervisor, "run_once")
    assert repeat_results(runner, chain, results) is results


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ("np.random.rand(9)", Outcome.FAILED),
        ("np.random.default_rng(1).random(9)", Outcome.PASSED),
        ("[1, 2, 3]", Outcome.PASSED),
    ],
)
def test_a_plot_must_look_the_same(values: str, outcome: Outcome, runner: Supervisor) -> None:
    result = repeated(chain_of(PLOT.format(values), plot="a plot"), runner)
    assert result.outcome is outcome
    assert bool(result.plot_svg) is (outcome is Outcome.PASSED)
    assert outcome is Outcome.PASSED or "drew a different plot" in result.message
