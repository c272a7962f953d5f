"""Wait in the main thread until the user or the system stops the command."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NAMES = ("SIGTERM", "SIGHUP")


@contextmanager
def stop_signals() -> Iterator[Callable[[], None]]:
    """Make SIGTERM and SIGHUP raise ``KeyboardInterrupt``, as Ctrl-C does.

    The context manager yields a function that waits until a signal raises this error. The function
    reads from a socket, because a signal that the system delivers to a different thread does not
    wake a main thread that waits for a lock or an event.
    """

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    def wait() -> None:
        while True:
            reading.recv(1)  # when a signal arrives, its handler raises KeyboardInterrupt

    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    reading, writing = socket.socketpair()
    with reading, writing:
        writing.setblocking(False)
        old_descriptor = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        old_handlers = {number: signal.signal(number, interrupt) for number in numbers}
        try:
            yield wait
        finally:
            for number, handler in old_handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_descriptor)
