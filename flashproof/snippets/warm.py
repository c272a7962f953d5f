"""Work that every child would do again, done once before the first fork.

Neither of these runs an operation, starts a thread or makes TensorFlow's context; the zygote's
guard looks after them. Both are an optimisation only, so a release that moves them loses nothing
but time: about 10 ms a child for the one, 60 ms for the other where a child uses AutoGraph.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from typing import Any


def warm() -> None:
    """Fill the registry of kernels and AutoGraph's templates, where TensorFlow was imported."""
    if (tensorflow := sys.modules.get("tensorflow")) is None:
        return
    with suppress(Exception):
        kernels = importlib.import_module("tensorflow.python.framework.kernels")
        kernels.get_registered_kernels_for_op("Const")
    with suppress(Exception):
        tensorflow.autograph.to_graph(_example)


def _example(values: Any) -> Any:
    """All control flow that AutoGraph converts; never called."""
    total = 0
    for value in values:
        if value < 0:
            continue
        total += value
    while total > 9:
        total -= 1
        if total == 5:
            break
    return total
