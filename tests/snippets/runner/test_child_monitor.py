"""The zygote's view of a child: events in order, output by step, a deadline for each."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
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

    def send(self, *events: Event) -> None:
        self.write(b"".join(map(encode, events)))

    def write(self, data: bytes) -> None:
        os.write(self.pipe, data)

    def end_step(self, *, seconds: float = 0.0, output_end: int = 0) -> Done:
        """Report the end of a step, with its seal; return the event."""
        self.monitor.read()
        self.write(os.read(self.seals, SEAL_SIZE))
        done = Done(seconds=seconds, output_end=output_end)
        self.send(done)
        self.monitor.read()
        return done

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


def test_a_seal_is_good_for_one_step(child: Child) -> None:
    child.send(READY)
    child.monitor.read()
    seal = os.read(child.seals, SEAL_SIZE)
    child.write(seal)
    child.send(Done(seconds=0.0, output_end=0))
    child.monitor.read()
    child.write(seal)
    child.monitor.read()
    assert child.monitor.protocol_error == "not a line of JSON"
    assert len(child.monitor.report(0).done) == 1


def test_the_next_seal_is_sent_only_after_the_step(child: Child) -> None:
    child.send(READY)
    child.monitor.read()
    assert len(os.read(child.seals, 1000)) == SEAL_SIZE
    with pytest.raises(BlockingIOError):
        os.read(child.seals, 1)


def test_after_an_unexpected_exception_no_step_follows(child: Child) -> None:
    error = ExceptionInfo(("ValueError",), "", 0, "")
    child.send(READY, Done(seconds=0.0, output_end=0, error=error))
    child.monitor.read()
    assert len(os.read(child.seals, 1000)) == SEAL_SIZE


DONE = encode(Done(seconds=0.0, output_end=0))
INVALID = {
    "no JSON": (b"garbage\n", "not a line of JSON"),
    "a step before the start": (DONE, "an unexpected Done message"),
    "a second start": (encode(READY) * 2, "an unexpected Ready message"),
    "an end without a seal": (encode(READY) + DONE, "a false report on how the code ended"),
    "another seal": (encode(READY) + b"0" * 32 + b"\n" + DONE, "not a line of JSON"),
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
