"""The zygote's view of a child: events in order, output by step, a deadline for each."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flashproof.snippets.runner import child_monitor
from flashproof.snippets.runner.child_monitor import ChildMonitor, OutputFiles
from flashproof.snippets.runner.protocol import (
    SEAL_SIZE,
    ChildError,
    Done,
    Event,
    ExceptionInfo,
    Job,
    JobStep,
    LateError,
    Ready,
    encode,
)
from flashproof.snippets.snippet import Piece

STEPS = tuple(JobStep(Piece("/cards/t.md", line, ""), False, 100.0 * line) for line in (1, 2))
READY = Ready(0.5, "limits")
LATE = LateError("in a thread", "AssertionError", 3)


@dataclass
class Child:
    """A monitor with the child's ends of its two pipes."""

    monitor: ChildMonitor
    pipe: int
    seals: int
    end_seals: list[bytes] = field(default_factory=list)
    """The seals of the steps that have not ended, in their order."""
    error_seals: list[bytes] = field(default_factory=list)

    def send(self, *events: Event) -> None:
        self.write(b"".join(map(encode, events)))

    def write(self, data: bytes) -> None:
        os.write(self.pipe, data)

    def end_step(self, *, seconds: float = 0.0, output_end: int = 0) -> Done:
        """Report the end of the next step, with its seal; return the event."""
        self.monitor.read()
        if not self.end_seals:
            self.read_seals()
        self.write(self.end_seals.pop(0))
        done = Done(seconds=seconds, output_end=output_end)
        self.send(done)
        self.monitor.read()
        return done

    def read_seals(self) -> None:
        """Read the seals of all steps; the last step's are first, each step's error seal first."""
        data = os.read(self.seals, 10_000)
        seals = [data[at : at + SEAL_SIZE] for at in range(0, len(data), SEAL_SIZE)]
        self.end_seals, self.error_seals = seals[1::2][::-1], seals[0::2][::-1]

    def seconds_left(self) -> float:
        return self.monitor.deadline - time.monotonic()


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    reading, writing = os.pipe()
    seals, seals_writing = os.pipe()
    for descriptor in (reading, seals):
        os.set_blocking(descriptor, False)
    files = OutputFiles.open(str(tmp_path))
    job = Job(3, str(tmp_path), STEPS)
    yield Child(ChildMonitor(job, 1, None, reading, seals_writing, files), writing, seals)
    files.close()
    for descriptor in (reading, writing, seals, seals_writing):
        os.close(descriptor)


def test_events_become_a_report(child: Child) -> None:
    output = child.monitor.files.output
    output.write(b"one\n")
    child.send(READY)
    first = child.end_step(seconds=1.0, output_end=4)
    output.write(b"two\n\xff")
    second = child.end_step(seconds=2.0, output_end=-1)
    child.send(LATE, ChildError("trace"))
    assert child.monitor.read()
    report = child.monitor.report(-9)
    assert (report.job, report.status, report.timed_out) == (3, -9, False)
    assert (report.ready, report.done, report.child_error) == (READY, (first, second), "trace")
    assert report.printed == ("one\n", "two\n\\xff", "")
    assert (report.late, report.protocol_error) == (((2, LATE),), "")


def test_an_event_may_arrive_in_parts(child: Child) -> None:
    line = encode(READY)
    child.write(line[:5])
    child.monitor.read()
    child.write(line[5:])
    child.monitor.read()
    assert child.monitor.report(0).ready == READY


def test_the_deadline_follows_the_steps(child: Child) -> None:
    assert 599 < child.seconds_left() < 601
    child.send(READY)
    child.monitor.read()
    assert 100 < child.seconds_left() <= 101
    child.end_step()
    assert 200 < child.seconds_left() <= 201
    child.end_step()
    assert 200 < child.seconds_left() <= 201  # the last step's limit includes the end


@pytest.mark.parametrize("event", [LATE, ChildError("trace")])
def test_other_events_do_not_move_the_deadline(child: Child, event: Event) -> None:
    child.send(READY)
    child.monitor.read()
    before = child.monitor.deadline
    child.send(event)
    child.monitor.read()
    assert child.monitor.deadline == before


ERROR = ExceptionInfo(("ValueError",), "", 0, "")
END_DONE = encode(Done(seconds=0.0, output_end=0))
ERROR_DONE = encode(Done(seconds=0.0, output_end=0, error=ERROR))


def test_an_exception_has_a_seal_of_another_kind(child: Child) -> None:
    child.send(READY)
    child.monitor.read()
    child.read_seals()
    child.write(child.error_seals[0] + ERROR_DONE)
    child.monitor.read()
    report = child.monitor.report(1)
    assert (report.protocol_error, len(report.done)) == ("", 1)


FALSE_REPORT = "a false report on how the code ended"
NO_MESSAGE = "not a line of JSON"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (("error 1", "done"), FALSE_REPORT),
        (("end 1", "failed"), FALSE_REPORT),
        (("done",), FALSE_REPORT),
        (("failed",), FALSE_REPORT),
        (("end 2", "done"), NO_MESSAGE),
        (("end 1", "end 2", "done"), NO_MESSAGE),
        (("end 1", "error 1", "done"), NO_MESSAGE),
        (("end 1", "end 1", "done"), NO_MESSAGE),
        (("end 1", "done", "end 1", "done"), NO_MESSAGE),
        (("end 1", "done", "error 2", "done"), FALSE_REPORT),
    ],
    ids=["error seal", "end seal", "no seal", "no error seal", "another step's", "two steps'",
         "both", "twice", "used before", "second step"],
)  # fmt: skip
def test_a_seal_is_good_for_one_end_of_one_step(
    written: tuple[str, ...], reason: str, child: Child
) -> None:
    child.send(READY)
    child.monitor.read()
    child.read_seals()
    seals = {f"end {n}": seal for n, seal in enumerate(child.end_seals, 1)}
    seals |= {f"error {n}": seal for n, seal in enumerate(child.error_seals, 1)}
    lines = seals | {"done": END_DONE, "failed": ERROR_DONE}
    child.write(b"".join(lines[one] for one in written))
    child.monitor.read()
    assert child.monitor.protocol_error == reason


def test_after_an_unexpected_exception_no_time_limit_begins(child: Child) -> None:
    child.send(READY)
    child.monitor.read()
    child.read_seals()
    before = child.monitor.deadline
    child.write(child.error_seals[0] + ERROR_DONE)
    child.monitor.read()
    assert child.monitor.deadline == before


INVALID = {
    "no JSON": (b"garbage\n", "not a line of JSON"),
    "a step before the start": (END_DONE, "an unexpected Done message"),
    "a second start": (encode(READY) * 2, "an unexpected Ready message"),
    "an end without a seal": (encode(READY) + END_DONE, "a false report on how the code ended"),
    "another seal": (encode(READY) + b"0" * 32 + b"\n" + END_DONE, "not a line of JSON"),
}


@pytest.mark.parametrize(("data", "reason"), INVALID.values(), ids=INVALID.keys())
def test_an_invalid_event_ends_the_child(child: Child, data: bytes, reason: str) -> None:
    child.write(data)
    child.monitor.read()
    assert child.monitor.protocol_error == reason
    assert child.seconds_left() <= 0
    child.send(ChildError("later"))
    assert not child.monitor.read()
    report = child.monitor.report(-9)
    assert (report.protocol_error, report.child_error) == (reason, "")


def test_a_message_may_not_be_too_long(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_monitor, "MESSAGE_LIMIT", 1000)
    child.write(b"x" * 1001)
    child.monitor.read()
    assert child.monitor.protocol_error == "a message is too long"


def test_a_turn_ends_although_more_has_arrived(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_monitor, "READ_SIZE", 10)
    monkeypatch.setattr(child_monitor, "READS_PER_TURN", 2)
    child.write(b"x" * 25)
    assert child.monitor.read()
    assert os.read(child.monitor.events, 100) == b"x" * 5


@pytest.mark.parametrize(
    ("ends", "printed"),
    [
        ((4, 8), ("one\n", "two\n", "")),
        ((8, 4), ("one\ntwo\n", "", "")),
        ((10**15, 4), ("one\ntwo\n", "", "")),
        ((-1, 0), ("one\ntwo\n", "", "")),
    ],
    ids=["in order", "decreasing", "beyond the end", "unknown"],
)
def test_any_output_end_is_accepted(
    child: Child, ends: tuple[int, ...], printed: tuple[str, ...]
) -> None:
    child.monitor.files.output.write(b"one\ntwo\n")
    child.send(READY)
    for end in ends:
        child.end_step(output_end=end)
    assert child.monitor.report(0).printed == printed


def test_long_output_is_cut(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_monitor, "OUTPUT_LIMIT", 3)
    child.monitor.files.output.write(b"abcdef")
    assert child.monitor.report(0).printed == ("abc\n[3 more bytes]\n",)
