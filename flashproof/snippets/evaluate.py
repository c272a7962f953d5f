"""What a child told, made into a result for each of its fences."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flashproof.snippets.output_compare import clean, compare, side_by_side
from flashproof.snippets.snippet import Chain, Outcome, Piece, Result, RunMode, Snippet

DEFAULT_LIMIT = 60.0
"""Seconds for a fence without its own: long, because a busy machine is no fault of a card."""

_FRAME = re.compile(r'File "(?P<path>[^"]*)", line (?P<line>\d+) in')


def limit_of(snippet: Snippet) -> float:
    """The time limit of a snippet in seconds."""
    return snippet.timeout or DEFAULT_LIMIT


def evaluate(chain: Chain, report: Mapping[str, Any], way: RunMode) -> tuple[Result, ...]:
    """The results of a chain's snippets, from the report of the child that ran it."""
    return tuple(_Reading(chain, report, way).results())


def skipped(snippet: Snippet) -> Result:
    """The result of a snippet that is not to be run."""
    return Result(snippet=snippet, outcome=Outcome.SKIPPED, message=snippet.skip)


@dataclass(frozen=True, slots=True)
class _Reading:
    chain: Chain
    report: Mapping[str, Any]
    way: RunMode

    def results(self) -> list[Result]:
        broken = self._broken_setup()
        results = []
        for index, snippet in enumerate(self.chain.snippets, len(self.chain.setup)):
            result = broken(snippet) if broken else self._result(snippet, index)
            results.append(result)
            stops = result.outcome is Outcome.FAILED and not self._went_on(index)
            if stops and broken is None:
                broken = _Stopped(result.snippet.name, "the snippet that it continues failed")
        return results

    def _done(self) -> list[Mapping[str, Any]]:
        return [event for event in self.report["events"] if event["event"] == "done"]

    def _went_on(self, index: int) -> bool:
        """Whether the fence ran to its end, even if it printed the wrong thing."""
        done = self._done()
        if index >= len(done):
            return False
        error = done[index].get("error")
        return error is None or self._is_expected(self.chain.pieces[index], error)

    def _is_expected(self, piece: Piece, error: Mapping[str, Any]) -> bool:
        owner = next((one for one in self.chain.snippets if one.piece is piece), None)
        return owner is not None and _is_kind(error, owner.raises)

    def _broken_setup(self) -> _Stopped | None:
        done = self._done()
        for index, piece in enumerate(self.chain.setup):
            if index >= len(done):
                return _Stopped(_place(piece), f"the setup did not end: {self._end(piece)[0]}")
            if error := done[index].get("error"):
                return _Stopped(_place(piece), f"its setup fails: {_headline(error)}")
        return None

    def _result(self, snippet: Snippet, index: int) -> Result:
        done = self._done()
        events = self.report["events"]
        ready: Mapping[str, Any] = next(
            (event for event in events if event["event"] == "ready"), {}
        )
        printed = self.report["printed"][min(index, len(done))]
        base = Result(
            snippet=snippet,
            outcome=Outcome.PASSED,
            printed=clean(printed),
            noise=clean(self.report["noise"]),
            import_seconds=ready.get("import_seconds", 0.0) if index == 0 else 0.0,
            way=self.way,
            isolation=ready.get("isolation", ""),
        )
        if index >= len(done):
            message, line = self._end(snippet.piece)
            return _failed(base, message, line or snippet.piece.line, self._dump())
        event = done[index]
        return _judge_done(replace(base, seconds=event["seconds"]), event)

    def _end(self, piece: Piece) -> tuple[str, int]:
        """Why a fence did not reach its end, and at which line, 0 if nothing tells."""
        line = _last_line(self.report["faults"], piece.path)
        status = self.report["status"]
        if faults := [event for event in self.report["events"] if event["event"] == "fault"]:
            return f"the runner failed: {faults[0]['trace'].strip().splitlines()[-1]}", 0
        if self.report["timed_out"]:
            seconds = self._limit(piece)
            return f"still running after {seconds:g} s (raise it with {{timeout=…}})", line
        if status < 0:
            return f"the process was killed by {_signal(-status)}", line
        return f"the process ended itself with exit status {status} before the end", line

    def _limit(self, piece: Piece) -> float:
        owner = next((one for one in self.chain.snippets if one.piece is piece), None)
        return limit_of(owner) if owner else DEFAULT_LIMIT

    def _dump(self) -> str:
        """The stack that faulthandler wrote, down to the card: the runner's frames are no news."""
        paths = tuple(f'"{_escaped(piece.path)}"' for piece in self.chain.pieces)
        lines = str(self.report["faults"]).splitlines()
        ours = [index for index, line in enumerate(lines) if any(path in line for path in paths)]
        return "\n".join(lines[: ours[-1] + 1]) if ours else ""


@dataclass(frozen=True, slots=True)
class _Stopped:
    """Why the fences after one that failed did not run."""

    place: str
    reason: str

    def __call__(self, snippet: Snippet) -> Result:
        base = Result(snippet=snippet, outcome=Outcome.FAILED)
        return _failed(base, f"not run: {self.reason} ({self.place})", snippet.piece.line, "")


def _judge_done(base: Result, event: Mapping[str, Any]) -> Result:
    snippet = base.snippet
    error = event.get("error")
    if error is not None and not (snippet.raises and _is_kind(error, snippet.raises)):
        return _failed(base, _headline(error), error["line"] or snippet.piece.line, error["trace"])
    if error is None and snippet.raises:
        last = snippet.piece.line + snippet.piece.text.rstrip("\n").count("\n")
        return _failed(base, f"the card says that it raises {snippet.raises}: it did not", last, "")
    if left := event.get("left"):
        return _failed(base, f"at the end, {left}", snippet.piece.line, "")
    if fault := event.get("figure_fault"):
        return _failed(base, fault, snippet.piece.line, "")
    base = replace(base, figure=event.get("figure", ""))
    if error is not None:
        return _check_printed(base, f"{base.printed}{error['names'][0]}: {error['message']}\n")
    return _check_printed(base, base.printed)


def _check_printed(base: Result, printed: str) -> Result:
    snippet = base.snippet
    base = replace(base, printed=printed)
    if snippet.expected is None:
        return base
    difference = compare(snippet.expected, printed, snippet.tolerance)
    if difference is None:
        return base
    line = snippet.expected_line + difference.expected_line
    base = replace(base, differs=True)
    return _failed(base, str(difference), line, side_by_side(snippet.expected, printed))


def _failed(base: Result, message: str, line: int, detail: str) -> Result:
    return replace(base, outcome=Outcome.FAILED, message=message, line=line, detail=detail)


def _is_kind(error: Mapping[str, Any], name: str) -> bool:
    return bool(name) and name.rpartition(".")[2] in error["names"]


def _headline(error: Mapping[str, Any]) -> str:
    """An exception in one line, with a word of help where its cause is known."""
    name, message = error["names"][0], error["message"].strip().partition("\n")[0]
    if name == "SystemExit":
        return f"called sys.exit({message}): a snippet runs to its end"
    if name == "EOFError" and "reading a line" in message:
        return "asks for input, and in a test nobody answers"
    if name == "OSError" and "File too large" in message:
        return "wrote or printed more than 256 MB"
    return f"{name}: {message}" if message else name


def _signal(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    meanings = {"SIGSEGV": "a crash in native code", "SIGABRT": "native code gave up"}
    return f"{name} ({meanings[name]})" if name in meanings else name


def _last_line(dump: str, path: str) -> int:
    """The innermost line of the card in faulthandler's dump, which starts with the innermost."""
    name = _escaped(path)
    lines = [int(one["line"]) for one in _FRAME.finditer(dump) if one["path"] == name]
    return lines[0] if lines else 0


def _escaped(path: str) -> str:
    """A path as faulthandler writes it."""
    return path.encode("ascii", "backslashreplace").decode()


def _place(piece: Piece) -> str:
    return f"{piece.path.rpartition('/')[2]}:{piece.line}"
