"""Describe a snippet's exception as plain values, even if the snippet patched Python."""

from __future__ import annotations

from traceback import TracebackException
from types import TracebackType

from flashproof.snippets.runner.protocol import ExceptionInfo

TRACE_LIMIT = 20_000
"""The maximum length of a traceback or message, in characters."""


def describe(error: BaseException, path: str) -> ExceptionInfo:
    """Return an exception as plain values.

    ``path`` is the card file as ``compile`` knows it. The exception is not trusted: its ``str``
    may raise, and its traceback may not be printable.
    """
    names = tuple(kind.__name__ for kind in type(error).__mro__)
    try:
        frames = _card_frames(error.__traceback__, path)
        trace = "".join(TracebackException(type(error), error, frames, compact=True).format())
    except BaseException:  # noqa: BLE001
        trace = f"{names[0]} (its traceback cannot be shown)\n"
    return ExceptionInfo(names, _message(error), _line(error, path), trace[:TRACE_LIMIT])


def _message(error: BaseException) -> str:
    try:
        return str(error)[:TRACE_LIMIT]
    except BaseException as second:  # noqa: BLE001
        return f"<its str() raised {type(second).__name__}>"


def _card_frames(trace: TracebackType | None, path: str) -> TracebackType | None:
    """Return the traceback starting at the card's first frame, without the runner's frames."""
    while trace is not None and trace.tb_frame.f_code.co_filename != path:
        trace = trace.tb_next
    return trace


def _line(error: BaseException, path: str) -> int:
    """Return the innermost line of the card in the traceback, or 0 if there is none."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno or 0
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
