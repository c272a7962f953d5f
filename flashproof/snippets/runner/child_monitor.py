"""Track the deadline, events, and output of a running child, on behalf of the zygote."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO

from flashproof.snippets.runner.child import GRACE_SECONDS, ChildFds
from flashproof.snippets.runner.protocol import (
    MESSAGE_LIMIT,
    ChildError,
    Done,
    Event,
    Job,
    ProtocolError,
    Ready,
    Report,
    decode_event,
)

IMPORT_LIMIT = 600.0
"""The time limit for the imports and setup of a child, in seconds; generous for slow disks."""
DUMP_SECONDS = 0.5
"""The time that a child has to write its stacks after its time limit, in seconds."""
END_SECONDS = 5.0
"""The time limit from the end of the last step to the end of the process, in seconds."""
OUTPUT_LIMIT = 200_000
"""The maximum output of a step that is reported, in bytes."""
TAIL_LIMIT = 20_000
"""The maximum size of warnings and of stacks that are reported, in bytes."""
READ_SIZE = 1 << 16
READS_PER_TURN = 16
"""The maximum number of reads in a row, which keeps a busy child from starving the others."""


@dataclass(frozen=True, slots=True)
class OutputFiles:
    """The files that a child writes to; they have no names, so other children cannot find them."""

    output: IO[bytes]
    stderr: IO[bytes]
    stacks: IO[bytes]

    @classmethod
    def open(cls, folder: str) -> OutputFiles:
        """Create three empty files in append mode."""
        files = [tempfile.TemporaryFile(dir=folder, buffering=0) for _ in range(3)]  # noqa: SIM115
        for file in files:
            fcntl.fcntl(file.fileno(), fcntl.F_SETFL, os.O_APPEND)
        return cls(*files)

    def child_fds(self, events: int) -> ChildFds:
        """Return the descriptors for a child; ``events`` is the writing end of its pipe."""
        return ChildFds(events, self.output.fileno(), self.stderr.fileno(), self.stacks.fileno())

    def close(self) -> None:
        """Close the files, which deletes them."""
        for file in (self.output, self.stderr, self.stacks):
            file.close()


@dataclass(slots=True)
class ChildMonitor:
    """A running child."""

    job: Job
    pid: int
    namespace_pid: int | None
    """The PID of the first process in its namespace; killing it kills all the others."""
    events: int
    """The read end of the pipe for its events."""
    files: OutputFiles
    deadline: float = field(default_factory=lambda: time.monotonic() + IMPORT_LIMIT)
    """The time at which the child is killed, in seconds of ``time.monotonic``."""
    timed_out: bool = False
    protocol_error: str = ""
    """The reason why its events cannot be read; empty if they can."""
    _ready: Ready | None = None
    _done: list[Done] = field(default_factory=list)
    _child_error: str = ""
    _buffer: bytearray = field(default_factory=bytearray)

    def read(self) -> bool:
        """Read the events that have arrived; return False after the last one."""
        for _ in range(READS_PER_TURN):
            try:
                data = os.read(self.events, READ_SIZE)
            except BlockingIOError:
                return True
            if not data or self.protocol_error:
                return False
            try:
                self._receive(data)
            except ProtocolError as error:
                self.protocol_error = str(error)
                self.deadline = time.monotonic()
        return True

    def _receive(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > MESSAGE_LIMIT:
            raise ProtocolError("a message is too long")
        if b"\n" not in data:
            return
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        for line in lines:
            self._accept(decode_event(bytes(line)))
        if not self.timed_out:
            self.deadline = time.monotonic() + self._time_limit()

    def _accept(self, event: Event) -> None:
        match event:
            case Ready() if self._ready is None:
                self._ready = event
            case Done() if self._ready is not None and len(self._done) < len(self.job.steps):
                self._done.append(event)
            case ChildError() if not self._child_error:
                self._child_error = event.trace
            case _:
                raise ProtocolError(f"an unexpected {type(event).__name__} message")

    def _time_limit(self) -> float:
        """Return the time limit of the child's current step in seconds."""
        if self._ready is None:
            return IMPORT_LIMIT
        limits = [*(step.time_limit for step in self.job.steps), END_SECONDS]
        return limits[len(self._done)] + GRACE_SECONDS

    def report(self, status: int) -> Report:
        """Return the report on the child after it has ended.

        ``status`` is its exit status, or the negative number of the signal that killed it.
        """
        return Report(
            job=self.job.number,
            status=status,
            timed_out=self.timed_out,
            ready=self._ready,
            done=tuple(self._done),
            child_error=self._child_error,
            protocol_error=self.protocol_error,
            printed=self._printed(),
            stderr=_tail(self.files.stderr),
            stacks=_tail(self.files.stacks),
        )

    def _printed(self) -> tuple[str, ...]:
        """Return the output of each step that ended, then the output after the last one."""
        size = _size(self.files.output)
        marks = [0]
        for done in self._done:
            end = size if done.output_end < 0 else min(done.output_end, size)
            marks.append(max(marks[-1], end))
        return tuple(_text(self.files.output, *part) for part in pairwise([*marks, size]))


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _text(file: IO[bytes], start: int, end: int) -> str:
    content = os.pread(file.fileno(), min(end - start, OUTPUT_LIMIT), start)
    text = content.decode("utf-8", "backslashreplace")
    omitted = end - start - len(content)
    return f"{text}\n[{omitted:,} more bytes]\n" if omitted else text


def _tail(file: IO[bytes]) -> str:
    size = _size(file)
    return _text(file, max(0, size - TAIL_LIMIT), size)
