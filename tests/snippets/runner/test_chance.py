"""Outputs that depend on chance, or on the process, are errors, because a reader gets others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Outcome
from tests.snippets.sample_chains import chain_of, run


@pytest.fixture
def confirming(runner: Supervisor, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """The shared runner, with failures repeated."""
    monkeypatch.setattr(runner, "options", RunOptions(workers=2))
    return runner


CHANCE = {
    "random": "import random\nprint(random.random())\n",
    "numpy": "import numpy as np\nprint(np.random.rand())\n",
    "tensorflow": "import tensorflow as tf\nprint(float(tf.random.uniform([])))\n",
    "keras": "import keras\nprint(float(keras.random.uniform([])))\n",
    "hash": "print(hash('a'))\n",
    "folder": "import os\nprint(os.getcwd())\n",
}


@pytest.mark.parametrize(
    "code",
    [
        # TensorFlow's own case covers that a new process imports a package.
        pytest.param(code, id=name, marks=pytest.mark.slow if name == "keras" else ())
        for name, code in CHANCE.items()
    ],
)
def test_output_that_depends_on_chance_is_an_error(code: str, confirming: Supervisor) -> None:
    result = run(confirming, chain_of(code, expected="0.8444218515250481\n", expected_line=14))
    assert result.message.startswith("not deterministic")
    assert (result.outcome, result.line, result.output_differs) == (Outcome.FAILED, 14, False)
    assert "second run" in result.detail


def test_chance_that_passes_the_second_time_is_not_a_problem_of_the_runner(
    monkeypatch: pytest.MonkeyPatch, confirming: Supervisor
) -> None:
    chain = chain_of("print(1)\n", expected="1\n", expected_line=14)
    (passed,) = confirming.run_once(chain)
    (failed,) = confirming.run_once(chain_of("print(2)\n", expected="1\n", expected_line=14))
    results = iter([passed, failed])
    monkeypatch.setattr(Supervisor, "_run_in", lambda *_: (failed,))
    monkeypatch.setattr(Supervisor, "run_fresh", lambda *_: (next(results),))
    assert run(confirming, chain).message.startswith("not deterministic")


KERAS_SEED = """
import keras
keras.utils.set_random_seed(0)
print(keras.random.uniform([]).numpy())
"""


@pytest.mark.parametrize(
    "code",
    [
        "import random\nrandom.seed(0)\nprint(random.random())\n",
        "import tensorflow as tf\nprint(tf.random.uniform([2], seed=1).numpy())\n",
        pytest.param(KERAS_SEED, marks=pytest.mark.slow),
    ],
)
def test_seeds_of_a_snippet_mean_the_same_as_in_a_new_process(
    code: str, confirming: Supervisor
) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run(confirming, chain_of(code, expected=done.stdout)).outcome is Outcome.PASSED


def test_a_wrong_output_is_not_called_nondeterministic(confirming: Supervisor) -> None:
    code = "print(object())\nprint(1)\n"
    result = run(confirming, chain_of(code, expected="<object object at 0x...>\n2\n"))
    assert result.message == "printed '1', but the card shows '2'"
