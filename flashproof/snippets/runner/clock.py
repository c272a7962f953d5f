"""Shift the clock that Python code reads, to find out whether an output depends on it.

Only the process that calls ``shift`` is affected. Native code that reads the clock itself, such as
NumPy's, is not affected.
"""

from __future__ import annotations

import ctypes
import datetime
import gc
import time
from collections.abc import Callable
from typing import Any


def shift(seconds: float) -> None:
    """Set the clocks of ``time`` and ``datetime`` ahead by a number of seconds.

    ``time.monotonic`` and similar clocks do not change.
    """
    nanoseconds = round(seconds * 1e9)
    now = time.time
    for name, added in (("time", seconds), ("time_ns", nanoseconds)):
        _replace(name, _later(getattr(time, name), added))
    for name, added in (("clock_gettime", seconds), ("clock_gettime_ns", nanoseconds)):
        if hasattr(time, name):
            _replace(name, _later_real_time(getattr(time, name), added))
    for name in ("localtime", "gmtime", "ctime"):
        _replace(name, _with_default(getattr(time, name), lambda: now() + seconds))
    local = time.localtime
    _replace("asctime", _with_default(time.asctime, local))
    _replace("strftime", _with_default(time.strftime, local, position=1))
    _shift_datetime(datetime.timedelta(seconds=seconds))


def _replace(name: str, function: Callable[..., Any]) -> None:
    function.__name__ = function.__qualname__ = name
    setattr(time, name, function)


def _later(original: Callable[[], Any], added: float) -> Callable[..., Any]:
    return lambda: original() + added


def _later_real_time(original: Callable[[int], Any], added: float) -> Callable[..., Any]:
    return lambda clock: original(clock) + (added if clock == time.CLOCK_REALTIME else 0)


def _with_default(
    original: Callable[..., Any], default: Callable[[], Any], position: int = 0
) -> Callable[..., Any]:
    """Return a function that passes a default if the argument at ``position`` is missing."""

    def function(*args: Any) -> Any:
        is_missing = len(args) == position or (len(args) > position and args[position] is None)
        return original(*args[:position], default()) if is_missing else original(*args)

    return function


def _shift_datetime(added: datetime.timedelta) -> None:
    """Shift ``datetime.now`` and ``datetime.utcnow``; ``today`` already uses ``time.time``.

    The class is written in C and has no attributes that can be set, so its dictionary is changed.
    """
    kind = datetime.datetime
    names: dict[str, Any] = gc.get_referents(kind.__dict__)[0]
    original_now, original_utcnow = names["now"], names["utcnow"]

    def now(cls: type[datetime.datetime], tz: datetime.tzinfo | None = None) -> Any:
        return original_now.__get__(None, cls)(tz) + added

    def utcnow(cls: type[datetime.datetime]) -> Any:
        return original_utcnow.__get__(None, cls)() + added

    names["now"], names["utcnow"] = classmethod(now), classmethod(utcnow)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
