"""The time that changes are given."""

from __future__ import annotations

import os
import time


def now() -> int:
    """Seconds since 1970; ``SOURCE_DATE_EPOCH`` takes its place where it is set."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
