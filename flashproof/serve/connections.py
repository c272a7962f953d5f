"""Limit a local server's connections, so that slow clients cannot use up its threads."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

MAX_CONNECTIONS = 64
"""The maximum number of connections, and therefore of threads."""
MAX_STREAMS = 16
"""The maximum number of event streams; each browser needs one."""
REQUEST_SECONDS = 10.0
"""The time limit, in seconds, for receiving a complete request.

The time is counted from the connection or from the previous response.
"""


@dataclass(slots=True, eq=False)
class _Connection:
    socket: socket.socket
    started: float = field(default_factory=time.monotonic)
    """The time at which the current phase began."""
    phase: str = "waiting"
    """``waiting`` for a request, ``responding``, ``streaming`` events, or ``ending``."""

    def end(self) -> None:
        """Make all reads and writes of the connection's thread fail."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


class ConnectionLimit:
    """Tracks a server's connections, and ends those that have waited longest; thread-safe."""

    def __init__(self, maximum: int = MAX_CONNECTIONS, streams: int = MAX_STREAMS) -> None:
        self._maximum = maximum
        self._max_streams = streams
        self._connections: dict[socket.socket, _Connection] = {}
        self._condition = threading.Condition()

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, client: socket.socket) -> bool:
        """Add a new connection if there is room for it, and return whether it was added.

        If the limit is reached, first end the connection that has waited longest for a request.
        """
        with self._condition:
            while len(self._connections) >= self._maximum:
                if not self._end_oldest("waiting") and not self._has_ending():
                    return False
                self._condition.wait(timeout=1)
            self._connections[client] = _Connection(client)
            return True

    def remove(self, client: socket.socket) -> None:
        """Remove a connection whose thread has ended."""
        with self._condition:
            self._connections.pop(client, None)
            self._condition.notify_all()

    def set_phase(self, client: socket.socket, phase: str) -> None:
        """Set a connection's phase; if there are too many event streams, end the oldest one."""
        with self._condition:
            phases = [one.phase for one in self._connections.values()]
            if phase == "streaming" and phases.count(phase) >= self._max_streams:
                self._end_oldest(phase)
            if (connection := self._connections.get(client)) and connection.phase != "ending":
                connection.phase, connection.started = phase, time.monotonic()

    def end_expired(self, now: float | None = None) -> None:
        """End the connections that have waited too long for a complete request."""
        end = (time.monotonic() if now is None else now) - REQUEST_SECONDS
        with self._condition:
            for connection in self._connections.values():
                if connection.phase == "waiting" and connection.started < end:
                    self._end(connection)

    def _has_ending(self) -> bool:
        return any(one.phase == "ending" for one in self._connections.values())

    def _end_oldest(self, phase: str) -> bool:
        found = [one for one in self._connections.values() if one.phase == phase]
        if found:
            self._end(min(found, key=lambda one: one.started))
        return bool(found)

    @staticmethod
    def _end(connection: _Connection) -> None:
        connection.phase = "ending"
        connection.end()
