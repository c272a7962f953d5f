"""One runner for all tests that only need one: TensorFlow is imported once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from tests.snippets.sample_chains import chain_of

EVERYTHING = """
import tensorflow as tf
import keras
import numpy as np
import matplotlib.pyplot as plt
"""


@pytest.fixture(scope="session")
def runner() -> Iterator[Supervisor]:
    """The way that cards run, without a second run of failures: these are meant."""
    with Supervisor([chain_of(EVERYTHING)], RunOptions(workers=2, confirm=False)) as supervisor:
        yield supervisor
