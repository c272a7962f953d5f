"""An exception of a snippet as plain values, whatever the snippet did to Python before it."""

from __future__ import annotations

from traceback import TracebackException
from types import TracebackType
from typing import Any

TRACE_LIMIT = 20_000
"""Characters of a traceback that are kept."""


def describe(error: BaseException, path: str) -> dict[str, Any]:
    """An exception as plain values; its own ``str`` is not to be trusted."""
    names = [kind.__name__ for kind in type(error).__mro__]
    try:
        trace = "".join(
            TracebackException(
                type(error), error, _own_frames(error.__traceback__, path), compact=True
            ).format()
        )
    except BaseException:  # noqa: BLE001
        trace = f"{names[0]} (its traceback cannot be shown)\n"
    return {
        "names": names,
        "message": _text(error),
        "line": _line(error, path),
        "trace": trace[:TRACE_LIMIT],
    }


def _text(error: BaseException) -> str:
    try:
        return str(error)[:TRACE_LIMIT]
    except BaseException as fault:  # noqa: BLE001
        return f"<its str() raised {type(fault).__name__}>"


def _own_frames(trace: TracebackType | None, path: str) -> TracebackType | None:
    """The traceback from the first line of the card on: the runner's frames are no news."""
    while trace is not None and trace.tb_frame.f_code.co_filename != path:
        trace = trace.tb_next
    return trace


def _line(error: BaseException, path: str) -> int:
    """The innermost line of the card that the exception passed, 0 where there is none."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno or 0
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
