"""Monitor a running child for the zygote: its deadline, its events, and its output.

The zygote enforces the deadlines and determines how the code of a step ended: the child must write
back one of two random seals. Everything else that a child reports is checked only for its format,
because it affects only the result of the child's own chain.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from secrets import token_hex
from typing import IO

from flashproof.snippets.runner.child import GRACE_SECONDS, ChildFds
from flashproof.snippets.runner.protocol import (
    IMPORT_LIMIT,
    MESSAGE_LIMIT,
    SEAL_SIZE,
    ChildError,
    Done,
    Event,
    Job,
    LateError,
    ProtocolError,
    Ready,
    Report,
    decode_event,
)

DUMP_SECONDS = 0.5
"""How long a child may take to write its stacks after its time limit, in seconds."""
OUTPUT_LIMIT = 1_000_000
"""The maximum size of the output that is reported for a step, in bytes."""
LATE_ERROR_LIMIT = 20
"""The maximum number of late errors to keep."""
TAIL_LIMIT = 20_000
"""The maximum size of reported warnings and of reported stacks, in bytes."""
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

    def child_fds(self, events: int, seals: int) -> ChildFds:
        """Return the descriptors for a child.

        ``events`` is the write end of one pipe; ``seals`` is the read end of another pipe.
        """
        files = (self.output, self.stderr, self.stacks)
        return ChildFds(events, seals, *(file.fileno() for file in files))

    def close(self) -> None:
        """Close the files, which deletes them."""
        for file in (self.output, self.stderr, self.stacks):
            file.close()


@dataclass(frozen=True, slots=True)
class _Seals:
    """The seals of a step, without line feeds."""

    end: bytes
    """The seal to write back when the step's code has reached its end."""
    error: bytes
    """The seal to write back when the step's code has raised an exception."""

    @classmethod
    def create(cls) -> _Seals:
        size = SEAL_SIZE // 2
        return cls(token_hex(size).encode(), token_hex(size).encode())


@dataclass(slots=True)
class ChildMonitor:
    """Monitors a running child."""

    job: Job
    pid: int
    namespace_pid: int | None
    """The PID of the first process in the child's PID namespace. Killing this process kills all
    other processes in the namespace."""
    events: int
    """The read end of the pipe for the child's events."""
    seals: int
    """The write end of the pipe for the child's seals."""
    files: OutputFiles
    deadline: float = field(default_factory=lambda: time.monotonic() + IMPORT_LIMIT)
    """The time at which the child is killed, as a value of ``time.monotonic``."""
    timed_out: bool = False
    protocol_error: str = ""
    """The reason why the child's events cannot be read; empty as long as they can be read."""
    limit_error: str = ""
    """The limit that the child's processes exceeded in total; empty if they exceeded none."""
    is_started: bool = False
    """Whether the child's first step has started."""
    _seals: list[_Seals] = field(default_factory=list)
    """The seals of all steps; empty before the first step starts."""
    _seal: bytes = b""
    """The seal that the child has written back for the current step; empty while it runs."""
    _ready: Ready | None = None
    _done: list[Done] = field(default_factory=list)
    _late: list[tuple[int, LateError]] = field(default_factory=list)
    _child_error: str = ""
    _buffer: bytearray = field(default_factory=bytearray)

    def read(self) -> bool:
        """Read the events that have arrived; return False if no more can follow."""
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
        for line in map(bytes, lines):
            if not self._seal and self._is_seal(line):
                self._seal = line
            else:
                self._accept(decode_event(line))

    def _is_seal(self, line: bytes) -> bool:
        """Return whether a line, without its line feed, is a seal of the current step."""
        current = self._seals[len(self._done) :][:1]
        return any(line in (one.end, one.error) for one in current)

    def _accept(self, event: Event) -> None:
        match event:
            case Ready() if self._ready is None:
                self._ready = event
                self._start()
            case Done() if self._ready is not None and len(self._done) < len(self.job.steps):
                self._check_seal(event)
                self._done.append(event)
                if event.error is None or event.error.is_expected:
                    self._start_step()
            case LateError():
                if len(self._late) < LATE_ERROR_LIMIT:
                    self._late.append((len(self._done), event))
            case ChildError() if not self._child_error:
                self._child_error = event.trace
            case _:
                raise ProtocolError(f"an unexpected {type(event).__name__} message")

    def _start(self) -> None:
        """Send all seals in the order in which the child reads them, last step first."""
        self.is_started = True
        self._seals = [_Seals.create() for _ in self.job.steps]
        lines = (line + b"\n" for one in reversed(self._seals) for line in (one.error, one.end))
        with suppress(OSError):
            os.write(self.seals, b"".join(lines))
        self._start_step()

    def _start_step(self) -> None:
        """Start the next step's time limit; the last step's limit also covers the process exit."""
        if len(self._done) < len(self.job.steps) and not self.timed_out:
            limit = self.job.steps[len(self._done)].time_limit
            self.deadline = time.monotonic() + limit + GRACE_SECONDS

    def _check_seal(self, done: Done) -> None:
        seals = self._seals[len(self._done)]
        if self._seal != (seals.end if done.error is None else seals.error):
            raise ProtocolError("a false report on how the code ended")
        self._seal = b""

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
            late=tuple(self._late),
            child_error=self._child_error,
            protocol_error=self.protocol_error,
            limit_error=self.limit_error,
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
