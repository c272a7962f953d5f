"""Limits on the time, memory, and file size of a snippet."""

from __future__ import annotations

DEFAULT_TIME_LIMIT = 60.0
"""Time limit of a fence without ``timeout``, in seconds; generous, to allow for busy machines."""
GIBIBYTE = 1 << 30
DATA_LIMIT = 4 * GIBIBYTE
"""The maximum private memory, in bytes. RLIMIT_AS would count gigabytes that TensorFlow maps but
never uses."""
FILE_LIMIT = GIBIBYTE // 4
"""The maximum size of a file, and therefore of a snippet's output, in bytes."""
