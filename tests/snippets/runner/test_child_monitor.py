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
    ChildError,
    Done,
    Event,
    Job,
    JobStep,
    Ready,
    encode,
)
from flashproof.snippets.snippet import Piece

STEPS = tuple(JobStep(Piece("/cards/t.md", line, ""), False, 100.0 * line) for line in (1, 2))
READY = Ready(0.5, "limits")


@dataclass
class Child:
    """A monitor with the writing end of its pipe."""

    monitor: ChildMonitor
    pipe: int

    def send(self, *events: Event) -> None:
        self.write(b"".join(map(encode, events)))

    def write(self, data: bytes) -> None:
        os.write(self.pipe, data)

    def seconds_left(self) -> float:
        return self.monitor.deadline - time.monotonic()


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    files = OutputFiles.open(str(tmp_path))
    yield Child(ChildMonitor(Job(3, str(tmp_path), STEPS), 1, None, reading, files), writing)
    files.close()
    os.close(reading)
    os.close(writing)


def test_events_become_a_report(child: Child) -> None:
    output = child.monitor.files.output
    first, second = Done(seconds=1.0, output_end=4), Done(seconds=2.0, output_end=-1)
    output.write(b"one\n")
    child.send(READY, first)
    assert child.monitor.read()
    output.write(b"two\n\xff")
    child.send(second, ChildError("trace"))
    assert child.monitor.read()
    report = child.monitor.report(-9)
    assert (report.job, report.status, report.timed_out) == (3, -9, False)
    assert (report.ready, report.done, report.child_error) == (READY, (first, second), "trace")
    assert report.printed == ("one\n", "two\n\\xff", "")
    assert report.protocol_error == ""


def test_an_event_may_arrive_in_parts(child: Child) -> None:
    line = encode(READY)
    child.write(line[:5])
    child.monitor.read()
    child.write(line[5:])
    child.monitor.read()
    assert child.monitor.report(0).ready == READY


def test_the_deadline_follows_the_steps(child: Child) -> None:
    assert 599 < child.seconds_left() < 601
    done = Done(seconds=0.0, output_end=0)
    events: list[tuple[Event, int]] = [(READY, 101), (done, 201), (done, 6)]
    for event, seconds in events:
        child.send(event)
        child.monitor.read()
        assert seconds - 1 < child.seconds_left() <= seconds


DONE = encode(Done(seconds=0.0, output_end=0))
INVALID = {
    "no JSON": (b"garbage\n", "not a line of JSON"),
    "a step before the start": (DONE, "an unexpected Done message"),
    "a second start": (encode(READY) * 2, "an unexpected Ready message"),
    "too many steps": (encode(READY) + DONE * 3, "an unexpected Done message"),
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
    child.send(READY, *(Done(seconds=0.0, output_end=end) for end in ends))
    child.monitor.read()
    assert child.monitor.report(0).printed == printed


def test_long_output_is_cut(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_monitor, "OUTPUT_LIMIT", 3)
    child.monitor.files.output.write(b"abcdef")
    assert child.monitor.report(0).printed == ("abc\n[3 more bytes]\n",)
