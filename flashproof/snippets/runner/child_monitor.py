"""A child at work, as the zygote sees it: its clock, what it told, what it printed."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, Any

from flashproof.snippets.runner.child import GRACE_SECONDS, ChildFds, Job

IMPORT_LIMIT = 600.0
"""Seconds that imports and set-up of a child may take: a cold disk is slow."""
DUMP_SECONDS = 0.5
"""For a child at its time limit to tell where it stands."""
END_SECONDS = 5.0
"""From the end of the last piece to the end of the process."""
PRINT_LIMIT = 200_000
"""Bytes of what a piece prints that are passed on."""
TAIL = 20_000
"""Bytes of warnings, or of a dump of stacks, that are."""


@dataclass(frozen=True, slots=True)
class OutputFiles:
    """What a child writes to: without names, so that no snippet can reach another's."""

    output: IO[bytes]
    noise: IO[bytes]
    faults: IO[bytes]

    @classmethod
    def open(cls, folder: str) -> OutputFiles:
        """Three empty files; whoever writes, writes at the end."""
        files = [tempfile.TemporaryFile(dir=folder, buffering=0) for _ in range(3)]  # noqa: SIM115
        for file in files:
            fcntl.fcntl(file.fileno(), fcntl.F_SETFL, os.O_APPEND)
        return cls(*files)

    def channels(self, events: int) -> ChildFds:
        """The descriptors that a child is born with."""
        return ChildFds(events, *(file.fileno() for file in (self.output, self.noise, self.faults)))

    def close(self) -> None:
        """Let them go."""
        for file in (self.output, self.noise, self.faults):
            file.close()


@dataclass(slots=True)
class ChildMonitor:
    """A child at work."""

    number: int
    job: Job
    pid: int
    idle: int | None
    """The first process of its namespace: killing that one kills all the others."""
    events: int
    files: OutputFiles
    deadline: float = field(default_factory=lambda: time.monotonic() + IMPORT_LIMIT)
    timed_out: bool = False
    _told: list[dict[str, Any]] = field(default_factory=list)
    _rest: bytes = b""

    def read(self) -> bool:
        """Take in what it told; False once it tells no more."""
        with suppress(BlockingIOError):
            while data := os.read(self.events, 1 << 16):
                *lines, self._rest = (self._rest + data).split(b"\n")
                self._told += [json.loads(line) for line in lines]
                if lines and not self.timed_out:
                    self.deadline = time.monotonic() + self._seconds_left()
            return False
        return True

    def _seconds_left(self) -> float:
        """For what it does now."""
        if not self._told:
            return IMPORT_LIMIT
        limits = (*self.job.limits, END_SECONDS)
        return limits[min(self._done, len(limits) - 1)] + GRACE_SECONDS

    @property
    def _done(self) -> int:
        return sum(event["event"] == "done" for event in self._told)

    def report(self, status: int) -> dict[str, Any]:
        """All that is known of it, for the wire; ``status`` is its exit code, or minus a signal."""
        return {
            "job": self.number,
            "events": self._told,
            "status": status,
            "timed_out": self.timed_out,
            "printed": self._printed(),
            "noise": _tail(self.files.noise),
            "faults": _tail(self.files.faults),
        }

    def _printed(self) -> list[str]:
        """What each piece printed, and at the end what came after the last that ended."""
        size = _size(self.files.output)
        ends = [event["end"] for event in self._told if event["event"] == "done"]
        marks = [0, *(size if end < 0 else end for end in ends), size]
        return [_text(self.files.output, start, max(start, end)) for start, end in pairwise(marks)]


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _text(file: IO[bytes], start: int, end: int) -> str:
    content = os.pread(file.fileno(), min(end - start, PRINT_LIMIT), start)
    text = content.decode("utf-8", "backslashreplace")
    left = end - start - len(content)
    return f"{text}\n[and {left:,} bytes more]\n" if left else text


def _tail(file: IO[bytes]) -> str:
    size = _size(file)
    return _text(file, max(0, size - TAIL), size)
