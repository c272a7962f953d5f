"""The number of examples that property tests try."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

FACTOR = int(os.environ.get("FLASHPROOF_EXAMPLES", "1"))


def examples(count: int, **others: Any) -> settings:
    """Return settings for a number of examples, without a time limit for each of them.

    ``FLASHPROOF_EXAMPLES`` multiplies the number. ``others`` are further settings of Hypothesis.
    """
    return settings(max_examples=count * FACTOR, deadline=None, **others)
