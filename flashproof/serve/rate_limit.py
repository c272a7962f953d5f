"""Limit the rate of events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class RateLimit:
    """A token bucket: allows short bursts, but limits the average rate; thread-safe."""

    def __init__(
        self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Create a full bucket.

        Args:
            burst: how many events may happen at once.
            per_second: how many events per second may happen on average.
            clock: returns the time in seconds.

        """
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._left, self._updated = float(burst), clock()
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Return whether an event may happen now; if so, count it."""
        with self._lock:
            now = self._clock()
            refilled = self._left + (now - self._updated) * self._per_second
            self._left, self._updated = min(self._burst, refilled), now
            if self._left < 1:
                return False
            self._left -= 1
            return True
