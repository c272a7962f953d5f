"""What a snippet may use: seconds and bytes."""

from __future__ import annotations

DEFAULT_TIME_LIMIT = 60.0
"""Seconds for a fence without ``timeout``; long, because a busy machine is not the card's fault."""
GIBIBYTE = 1 << 30
DATA_LIMIT = 4 * GIBIBYTE
"""The maximum private memory, in bytes. RLIMIT_AS would count gigabytes that TensorFlow maps but
never uses."""
FILE_LIMIT = GIBIBYTE // 4
"""The maximum size of a file, and therefore of a snippet's output, in bytes."""
