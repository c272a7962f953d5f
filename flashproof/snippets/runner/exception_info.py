"""Describe a snippet's exception as plain values, even if the snippet patched Python."""

from __future__ import annotations

import builtins
import importlib
import io
import sys
from collections.abc import Mapping
from traceback import TracebackException
from types import TracebackType
from typing import Any

from flashproof.snippets.runner.protocol import ExceptionInfo

TRACE_LIMIT = 20_000
"""The maximum length of a traceback or message, in characters."""


def describe(
    error: BaseException, path: str, raises: str = "", names: Mapping[str, Any] | None = None
) -> ExceptionInfo:
    """Return an exception as plain values.

    ``path`` is the card file's path as passed to ``compile``, ``raises`` is the name of the
    expected exception, and ``names`` contains the snippet's global variables. The exception is not
    trusted: its ``str`` may raise, and its traceback may not be printable.
    """
    classes = tuple(kind.__name__ for kind in _exception_classes(error))
    trace = f"{classes[0]} (its traceback cannot be shown)\n"
    written = f"{classes[0]}: {_message(error)}\n"
    try:
        frames = _card_frames(error.__traceback__, path)
        formatted = TracebackException(type(error), error, frames, compact=True)
        trace = "".join(formatted.format())
        written = _written(error, frames, list(formatted.format_exception_only()))
    except BaseException:  # noqa: BLE001, S110 - its contents may not be printable
        pass
    return ExceptionInfo(
        classes,
        _message(error),
        _line(error, path),
        trace[:TRACE_LIMIT],
        written[:TRACE_LIMIT],
        is_expected=_is_expected(error, raises, names or {}),
    )


def _exception_classes(error: BaseException) -> list[type[BaseException]]:
    return [kind for kind in type.mro(type(error)) if issubclass(kind, BaseException)]


def _message(error: BaseException) -> str:
    try:
        return str(error)[:TRACE_LIMIT]
    except BaseException as second:  # noqa: BLE001
        return f"<its str() raised {type(second).__name__}>"


def _written(error: BaseException, frames: TracebackType | None, lines: list[str]) -> str:
    """Return the text after the traceback: class, message, suggestion, and notes.

    ``lines`` are the lines that the ``traceback`` module formats. Before Python 3.12, only the
    interpreter itself adds suggestions such as ``Did you mean: 'print'?``.
    """
    while lines[0].startswith(" ") and len(lines) > 1:  # the code of a SyntaxError
        del lines[0]
    plain = "".join(lines)
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.__excepthook__(type(error), error, frames)
        everything = "\n" + sys.stderr.getvalue()
    finally:
        sys.stderr = stderr
    start = everything.rfind("\n" + lines[0].rstrip("\n"))
    return everything[start + 1 :] if start >= 0 else plain


def _is_expected(error: BaseException, name: str, names: Mapping[str, Any]) -> bool:
    """Return whether an exception is an instance of the class with this name in the snippet.

    If the snippet does not define an unqualified name, the name is compared with the names of the
    exception's class and base classes.
    """
    if not name:
        return False
    try:
        kind = _resolve(name, names)
    except BaseException:  # noqa: BLE001 - anything that an import or a property may raise
        classes = _exception_classes(error)
        return "." not in name and any(one.__name__ == name for one in classes)
    return isinstance(kind, type) and kind in _exception_classes(error)


def _resolve(name: str, names: Mapping[str, Any]) -> object:
    first, *rest = name.split(".")
    if first in names:
        value: object = names[first]
    elif hasattr(builtins, first):
        value = getattr(builtins, first)
    else:
        value = importlib.import_module(first)
    for index, attribute in enumerate(rest, 2):
        try:
            value = getattr(value, attribute)
        except AttributeError:
            value = importlib.import_module(".".join([first, *rest][:index]))
    return value


def _card_frames(trace: TracebackType | None, path: str) -> TracebackType | None:
    """Return the traceback starting at the card's first frame, without the runner's frames."""
    while trace is not None and trace.tb_frame.f_code.co_filename != path:
        trace = trace.tb_next
    return trace


def _line(error: BaseException, path: str) -> int:
    """Return the line number of the innermost frame in the card, or 0 if there is none."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno or 0
    return line_in(error.__traceback__, path)


def line_in(trace: TracebackType | None, path: str) -> int:
    """Return the line number of the innermost frame in a file, or 0 if there is none."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
