"""Run a program in a new process, and copy its output until all its processes have ended."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flashproof.snippets.limits import FILE_LIMIT
from flashproof.snippets.runner import sandbox

STDERR_LIMIT = 1_000_000
"""The maximum number of bytes of standard error to keep."""
TAIL_SIZE = 20_000
"""The number of bytes at the end of standard error that are searched for an error message."""
POLL_SECONDS = 0.02
"""The time between two checks for running processes after the program has ended, in seconds."""
_READ_SIZE = 1 << 16


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """A program to run, and the amount of output from earlier runs in the same child."""

    command: Sequence[str]
    """The absolute path of the program, and its arguments."""
    environment: Mapping[str, str]
    output: int
    """The descriptor of the file to which the output is appended."""
    known_output: int = 0
    """The size of the output that the file already contains. The program must print the same output
    again."""
    known_stderr: int = 0
    """The size of the standard error that earlier runs have written, in bytes."""
    time_limit: float = float("inf")
    """The time after which the program is stopped, in seconds."""
    grace: float = 1.0
    """How long the program's processes may outlive the program, in seconds."""


@dataclass(frozen=True, slots=True)
class ProgramEnd:
    """How a program ended."""

    status: int
    """The exit status, or the negative number of the signal that ended the program."""
    seconds: float
    """The run time of the program and its processes, in seconds."""
    stderr: str
    """The end of its standard error."""
    stderr_size: int
    """The size of its standard error, in bytes."""
    problem: str = ""
    """The reason why the run is invalid; empty if it is valid."""
    leftovers: str = ""
    """The processes that were still running after the program had ended; empty if none were."""


class ProgramRunner:
    """Runs programs one after another; this process must have no other children."""

    def __init__(self) -> None:
        self._child_exits, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self, run: ProgramRun) -> ProgramEnd:
        """Run a program. Raises ``OSError`` if it cannot be started."""
        started = time.monotonic()
        process = _Process.start(run)
        try:
            self._copy_until_exit(process, started + run.time_limit)
            leftovers = self._copy_until_end(process, time.monotonic() + run.grace)
            _kill_children()
            process.copy_rest()
        finally:
            process.close()
        return ProgramEnd(
            status=os.waitstatus_to_exitcode(process.status),
            seconds=time.monotonic() - started,
            stderr=process.error_copy.text,
            stderr_size=process.error_copy.size,
            problem=process.problem or process.output_copy.problem,
            leftovers=leftovers,
        )

    def _copy_until_exit(self, process: _Process, deadline: float) -> None:
        """Copy output until the program itself has ended."""
        while not process.has_ended():
            left = deadline - time.monotonic()
            if left <= 0 and not process.problem:
                process.problem = "still running at its time limit (raise it with {timeout=…})"
                process.kill()
            self._copy(process, min(max(left, 0.0), 1.0))

    def _copy_until_end(self, process: _Process, deadline: float) -> str:
        """Copy output until all processes end; return those still running at the deadline."""
        while True:
            running = sandbox.running_children()
            is_open = bool(process.opened) and sys.platform != "linux"  # no list of processes
            if not running and not is_open:
                return ""
            if time.monotonic() > deadline:
                return ", ".join(running[:3]) + (", …" if len(running) > 3 else "")
            self._copy(process, POLL_SECONDS)

    def _copy(self, process: _Process, seconds: float) -> None:
        """Wait for output, or for the end of a process, and copy the output."""
        ready = select.select([*process.opened, self._child_exits], [], [], seconds)[0]
        for descriptor in ready:
            if descriptor == self._child_exits:
                os.read(descriptor, _READ_SIZE)
            else:
                process.copy(descriptor)


class _Process:
    """A running program."""

    def __init__(self, pid: int, run: ProgramRun, stdout: int, stderr: int) -> None:
        self.status = 0
        """The wait status of the program after it has ended."""
        self.problem = ""
        self.output_copy = _OutputCopy(run.output, run.known_output)
        self.error_copy = _ErrorCopy(run.known_stderr)
        self._pid = pid
        self._pipes = (stdout, stderr)
        self.opened = {stdout, stderr}
        """The pipes that some process still has open for writing."""

    @classmethod
    def start(cls, run: ProgramRun) -> _Process:
        (stdout, stdout_writer), (stderr, stderr_writer) = os.pipe(), os.pipe()
        try:
            pid = os.posix_spawn(
                run.command[0],
                tuple(run.command),
                run.environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, stdout_writer, 1),
                    (os.POSIX_SPAWN_DUP2, stderr_writer, 2),
                ],
                setpgroup=0,
                setsigmask=(),
                setsigdef=(signal.SIGPIPE, signal.SIGXFSZ),  # Python ignores them
            )
        except OSError:
            for descriptor in (stdout, stderr):
                os.close(descriptor)
            raise
        finally:
            for descriptor in (stdout_writer, stderr_writer):
                os.close(descriptor)
        return cls(pid, run, stdout, stderr)

    def has_ended(self) -> bool:
        ended, status = os.waitpid(self._pid, os.WNOHANG)
        if ended:
            self.status = status
        return bool(ended)

    def kill(self) -> None:
        with suppress(OSError):
            os.killpg(self._pid, signal.SIGKILL)

    def copy(self, descriptor: int) -> bool:
        """Copy the output that is in a pipe; return whether there was any."""
        data = os.read(descriptor, _READ_SIZE)
        if not data:
            self.opened.discard(descriptor)
        elif descriptor == self._pipes[1]:
            self.error_copy.add(data)
        elif not self.output_copy.add(data):
            self.kill()
        return bool(data)

    def copy_rest(self) -> None:
        """Copy the output that is in the pipes after all processes have ended."""
        for descriptor in tuple(self.opened):
            os.set_blocking(descriptor, False)
            with suppress(BlockingIOError):
                while self.copy(descriptor):
                    pass

    def close(self) -> None:
        for descriptor in self._pipes:
            os.close(descriptor)


class _OutputCopy:
    """Appends output to a file, except for the first ``known`` bytes, which must match the file."""

    def __init__(self, output: int, known: int) -> None:
        self._output, self._known = output, known
        self._position = 0
        self._differs = False

    def add(self, data: bytes) -> bool:
        """Add output; return False if the program must be stopped."""
        if self._position < self._known:
            size = min(len(data), self._known - self._position)
            self._differs |= os.pread(self._output, size, self._position) != data[:size]
            self._position += size
            data = data[size:]
        self._position += len(data)
        if self._differs or self._position > FILE_LIMIT:
            return False
        while data:
            data = data[os.write(self._output, data) :]
        return True

    @property
    def problem(self) -> str:
        """The reason why the output is invalid; empty if it is valid."""
        if self._position > FILE_LIMIT:
            return f"printed more than {FILE_LIMIT >> 20} MB"
        if self._differs or self._position < self._known:
            return (
                "not deterministic: the fences that this fence continues print different output"
                " when they run again"
            )
        return ""


class _ErrorCopy:
    """Copies a program's standard error to that of this process, and keeps the end of the text."""

    def __init__(self, known: int) -> None:
        self.size = 0
        self._tail = b""
        self._known = known

    def add(self, data: bytes) -> None:
        """Add data from standard error; do not copy the part that earlier runs already wrote."""
        new = data[max(self._known - self.size, 0) :]
        if new and self.size < STDERR_LIMIT:
            with suppress(OSError):
                os.write(2, new)
        self.size += len(data)
        self._tail = (self._tail + data)[-TAIL_SIZE:]

    @property
    def text(self) -> str:
        """The end of the standard error."""
        return self._tail.decode("utf-8", "backslashreplace")


def _kill_children() -> None:
    while pids := sandbox.children():
        for pid in pids:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
