"""Messages survive encoding, and anything that is not a message raises ``ProtocolError``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.snippets.runner.protocol import (
    ChildError,
    Done,
    ExceptionInfo,
    Job,
    JobStarted,
    JobStep,
    LateError,
    Message,
    ProtocolError,
    Ready,
    Report,
    ZygoteConfig,
    ZygoteReady,
    decode_answer,
    decode_config,
    decode_event,
    decode_job,
    encode,
)
from flashproof.snippets.snippet import Piece

ERROR = ExceptionInfo(
    ("ValueError", "Exception"), "näh", 3, "Traceback …\n", "ValueError: näh\n", is_expected=True
)
DONE = Done(seconds=0.5, output_end=12, error=ERROR, plot="<svg/>", threads=("Thread-1",))
LATE = LateError("in a thread", "ValueError: näh", 3, "Traceback …\n")
MESSAGES: dict[str, tuple[Message, Callable[[bytes], Message]]] = {
    "config": (ZygoteConfig(("numpy",), 3, namespaces=True), decode_config),
    "job": (
        Job(
            7,
            "/folder",
            (JobStep(Piece("/cards/ä\udc80.md", 3, "print('…')\n"), True, 2.5, "ValueError"),),
            ("numpy",),
            ends_slowly=True,
        ),
        decode_job,
    ),
    "ready": (Ready(1.5, "namespaces"), decode_event),
    "done": (DONE, decode_event),
    "done without error": (Done(seconds=0.0, output_end=-1, plot_error="no figure"), decode_event),
    "late error": (LATE, decode_event),
    "child error": (ChildError("Traceback …"), decode_event),
    "job started": (JobStarted(7), decode_answer),
    "zygote ready": (ZygoteReady(2.0, "an import started threads", is_warm=False), decode_answer),
    "report": (
        Report(
            job=7,
            status=-9,
            timed_out=True,
            ready=Ready(1.0, "limits"),
            done=(DONE,),
            late=((1, LATE),),
            child_error="trace",
            protocol_error="not a line of JSON",
            printed=("a\n", "b"),
            stderr="warning",
            stacks="stack",
        ),
        decode_answer,
    ),
}
DECODERS = (decode_config, decode_job, decode_event, decode_answer)


@pytest.mark.parametrize(("message", "decode"), MESSAGES.values(), ids=MESSAGES.keys())
def test_messages_survive_encoding(message: Message, decode: Callable[[bytes], Message]) -> None:
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line) == message


READY = {"type": "Ready", "import_seconds": 1.0, "isolation": "limits"}
DONE_FIELDS = {
    "type": "Done",
    "seconds": 1,
    "output_end": 0,
    "error": None,
    "plot": "",
    "plot_error": "",
    "threads": [],
}
INVALID = {
    "no JSON": (b"{", "not a line of JSON"),
    "no UTF-8": (b'{"type": "\xff"}', "not a line of JSON"),
    "nested too deeply": (b"[" * 100_000, "not a line of JSON"),
    "an integer with too many digits": (b"1" * 5000, "not a line of JSON"),
    "no object": (b"[1]", "not a JSON object"),
    "no type": (b"{}", "'type' is not a string"),
    "type of another direction": (encode(ZygoteReady(1.0, "", is_warm=True)), "'type' is not"),
    "missing key": (b'{"type": "ChildError"}', "'trace' is not a string"),
    "number as text": ({**READY, "import_seconds": "1"}, "'import_seconds' is not an integer"),
    "not a number": ({**READY, "import_seconds": float("nan")}, "'import_seconds' is not"),
    "infinite": ({**READY, "import_seconds": float("inf")}, "'import_seconds' is not"),
    "flag as number": ({**DONE_FIELDS, "output_end": True}, "'output_end' is not an integer"),
    "too large": ({**DONE_FIELDS, "output_end": 10**400}, "'output_end' is not an integer"),
    "error is a list": ({**DONE_FIELDS, "error": []}, "not a JSON object"),
    "error without names": (
        {**DONE_FIELDS, "error": {"names": [], "message": "", "line": 0, "trace": ""}},
        "'names' is empty",
    ),
    "names are numbers": (
        {**DONE_FIELDS, "error": {"names": [1], "message": "", "line": 0, "trace": ""}},
        "'names' is not a list of strings",
    ),
}


@pytest.mark.parametrize(("line", "reason"), INVALID.values(), ids=INVALID.keys())
def test_invalid_events_are_protocol_errors(line: bytes | dict[str, Any], reason: str) -> None:
    content = line if isinstance(line, bytes) else json.dumps(line).encode()
    with pytest.raises(ProtocolError, match=reason):
        decode_event(content)


def test_a_report_has_one_more_output_than_steps_that_ended() -> None:
    with pytest.raises(ProtocolError, match="'printed' and 'done' do not match"):
        decode_answer(encode(Report(job=0, status=0, printed=("", ""))))


def test_lone_surrogates_from_a_child_are_escaped() -> None:
    event = decode_event(encode(ChildError("a\ud800b")))
    assert event == ChildError("a\\ud800b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_other_lines_raise_nothing_but_protocol_errors(line: bytes) -> None:
    for decode in DECODERS:
        with pytest.raises(ProtocolError):
            decode(line)


@given(st.sampled_from(sorted(MESSAGES)), st.data())
def test_damaged_messages_raise_nothing_but_protocol_errors(name: str, data: st.DataObject) -> None:
    message, decode = MESSAGES[name]
    fields = json.loads(encode(message))
    key = data.draw(st.sampled_from(sorted(fields)))
    fields[key] = data.draw(JSON)
    try:
        decode(json.dumps(fields).encode())
    except ProtocolError as error:
        assert str(error)  # noqa: PT017 - a value of the right type is accepted
