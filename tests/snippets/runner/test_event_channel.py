"""Whatever a snippet writes to the runner's pipe: no traceback, no hang, no forged result."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from flashproof.snippets.evaluate import evaluate
from flashproof.snippets.runner.child_monitor import READS_PER_TURN, ChildMonitor, OutputFiles
from flashproof.snippets.runner.protocol import (
    SEAL_SIZE,
    ChildError,
    Done,
    ExceptionInfo,
    Job,
    JobStep,
    LateError,
    ProtocolError,
    Ready,
    Report,
    ZygoteReady,
    decode_answer,
    decode_event,
    encode,
)
from flashproof.snippets.snippet import Outcome, RunMode
from tests.snippets.sample_chains import chain_of

CHAIN = chain_of("print(1)\n", "print(2)\n", "int('x')\n", raises="ValueError")
STEPS = tuple(JobStep(one.piece, False, 10.0, one.raises) for one in CHAIN.snippets)
ERROR = ExceptionInfo(("ValueError", "Exception"), "no", 16, "trace", "ValueError: no\n", True)
OUTPUT = b"1\n2\n\xff\xed\xa0\x80"
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.0, -1.5, 1e308, float("inf"),
    float("nan"), "", "x", "\ud800", "\0", "\x1b[2J", "a\nb", "Done", "namespaces", "x" * 70_000,
    [], [[]], ["x"], ["\udfff", ""], [None], {}, {"": {}}, {"type": "Ready"}, ERROR.to_fields(),
)  # fmt: skip
LINES = (
    b"", b"{", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"\x00" * 40, b"null", b"NaN",
    b"1e999", b"9" * 5000, b'"', b"{}" * 2, b'{"type": "Done"}', "é\u2028".encode(), b"\r",
    b"0" * 32, b"f" * 33,
)  # fmt: skip
COUNT, ALL = 300, 20_000
SECONDS = 5
"""How long one input may take."""


def _honest_events(index: int) -> list[bytes]:
    """Return messages that a child may send around a step."""
    error = ERROR if index == 2 else None
    return [
        encode(Ready(0.1, "limits")),
        encode(Done(seconds=0.1, output_end=2 * index + 2, error=error)),
        encode(Done(seconds=0.1, output_end=-1, error=ERROR)),
        encode(LateError("in a thread", "AssertionError", 3, "trace")),
        encode(ChildError("trace")),
    ]


def _changed_value(value: Any, random: Random) -> Any:
    """Return a JSON value with one part of it replaced, removed, or added."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        key = random.choice(list(value))
        kind = random.randrange(4)
        if kind == 0:
            return {name: one for name, one in value.items() if name != key}
        if kind == 1:
            return value | {random.choice(("type", "x", "error", "")): random.choice(VALUES)}
        return value | {key: _changed_value(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.5:
        return [*value, random.choice(VALUES), *value]
    return random.choice(VALUES)


def _changed_line(line: bytes, random: Random) -> bytes:
    """Return a message that differs from a valid one in its structure or in its bytes."""
    kind = random.randrange(5)
    if kind < 3:
        return json.dumps(_changed_value(json.loads(line), random)).encode() + b"\n"
    at = random.randrange(len(line))
    if kind == 3:
        return line[:at] + random.randbytes(random.randrange(4)) + line[at + random.randrange(3) :]
    return line[:at] + line[random.randrange(len(line)) :]


def _stream(seals: list[tuple[bytes, bytes]], random: Random) -> tuple[bytes, set[int]]:
    """Return what a child writes, and the steps whose code, as its seal says, has ended well.

    ``seals`` are the pairs of each step: for its end, and for an exception.
    """
    written: list[bytes] = []
    ended: set[int] = set()
    reached = random.randrange(len(seals) + 1)
    for index, (end, error) in enumerate(seals):
        ready, done, *others = _honest_events(index)
        if index < reached:
            written.append(error if index == 2 else end)
            ended.add(index)
        written += random.sample(others[1:], random.choice((0, 0, 0, 1, 2)))
        written.append(done if random.random() < 0.8 else _changed_line(done, random))
        if random.random() < 0.2:
            line = random.choice((ready, done, *others))
            written.append(_changed_line(line, random) if random.random() < 0.8 else line)
        if random.random() < 0.1:
            written.append(random.choice(LINES) + b"\n" * random.randrange(2))
        if random.random() < 0.05:
            written.append(b"".join(random.sample(written, len(written))))
    return b"".join(written), ended


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _write_all(pipe: int, data: bytes, monitor: ChildMonitor) -> None:
    """Write to a full pipe as a child does, while the zygote reads from it."""
    while data:
        try:
            data = data[os.write(pipe, data[: 1 << 16]) :]
        except BlockingIOError:
            monitor.read()
            if monitor.protocol_error:  # the child would be killed
                return
    for _ in range(READS_PER_TURN):
        monitor.read()


def _report(random: Random, folder: Path) -> tuple[Report, set[int]]:
    """Let a child of which nothing can be trusted write to a monitor; return its report."""
    reading, writing = os.pipe()
    seals, seals_writing = os.pipe()
    for descriptor in (reading, writing, seals, seals_writing):
        os.set_blocking(descriptor, False)
    files = OutputFiles.open(str(folder))
    try:
        files.output.write(OUTPUT)
        monitor = ChildMonitor(Job(0, str(folder), STEPS), 1, None, reading, seals_writing, files)
        os.write(writing, encode(Ready(0.1, "limits")))
        monitor.read()
        data = os.read(seals, 10_000)
        lines = [data[at : at + SEAL_SIZE] for at in range(0, len(data), SEAL_SIZE)]
        pairs = list(zip(lines[1::2], lines[0::2], strict=True))[::-1]
        stream, ended = _stream(pairs, random)
        _write_all(writing, stream, monitor)
        return monitor.report(random.choice((0, 0, 1, 70, -9, -11, -99))), ended
    finally:
        files.close()
        for descriptor in (reading, writing, seals, seals_writing):
            os.close(descriptor)


def _check_events(seed: int, folder: Path) -> None:
    with _time_limit():
        report, ended = _report(Random(seed), folder)
        answer = decode_answer(encode(report))
        assert isinstance(answer, Report)
        results = evaluate(CHAIN, answer, RunMode.ZYGOTE)
    passed = {index for index, one in enumerate(results) if one.outcome is Outcome.PASSED}
    assert passed <= ended, seed
    is_last_passed = len(results) - 1 in passed
    assert not is_last_passed or (report.status == 1 and not report.protocol_error), seed


def _check_answers(seed: int, folder: Path) -> None:
    random = Random(seed)
    report, _ = _report(random, folder)
    line = random.choice((encode(report), encode(ZygoteReady(0.1, "", False))))
    for changed in (_changed_line(line, random), random.choice(LINES)):
        for decode in (decode_answer, decode_event):
            with _time_limit(), suppress(ProtocolError):
                decode(changed)


def test_changed_events(tmp_path: Path) -> None:
    for seed in range(COUNT):
        _check_events(seed, tmp_path)


def test_changed_answers(tmp_path: Path) -> None:
    for seed in range(COUNT):
        _check_answers(seed, tmp_path)


@pytest.mark.slow
def test_twenty_thousand_changed_events_and_answers(tmp_path: Path) -> None:
    for seed in range(COUNT, ALL):
        _check_events(seed, tmp_path)
        _check_answers(seed, tmp_path)


def test_the_inputs_reach_every_result(tmp_path: Path) -> None:
    """The inputs are not all refused in the same way, and some are right."""
    reports = [_report(Random(seed), tmp_path)[0] for seed in range(COUNT)]
    reasons = {one.protocol_error.partition("'")[0] for one in reports}
    assert len(reasons) > 4
    assert {len(one.done) for one in reports} == {0, 1, 2, 3}
    results = [evaluate(CHAIN, one, RunMode.ZYGOTE)[-1].outcome for one in reports]
    assert set(results) == {Outcome.PASSED, Outcome.FAILED}
