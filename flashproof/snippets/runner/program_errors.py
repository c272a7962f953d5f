"""Use a program's standard error and exit status to determine the error that ended it."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

NODE_MEMORY = "JavaScript heap out of memory"
_NODE_ERROR = re.compile(
    r"^(?:Uncaught )?(?P<name>[A-Z][\w$]*)(?: \[(?P<code>\w+)\])?(?:: (?P<message>.*))?$",
    re.MULTILINE,
)
_SQL_ERROR = re.compile(r"line (?P<line>\d+): (?P<message>.*) \[(?P<names>[\w, ]+)\]")
_NO_NETWORK = re.compile(
    r"Could not resolve host|Temporary failure in name resolution|Network is unreachable"
    r"|ENOTFOUND|EAI_AGAIN|ENETUNREACH"
)
_LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class ErrorText:
    """An error that a program described on its standard error."""

    message: str = ""
    names: tuple[str, ...] = ()
    """The names of the error, such as ``TypeError``; empty if it has none."""
    line: int = 0
    """The line of the script; 0 if it is unknown."""
    written: str = ""
    """The error as it appears at the end of the output; empty if it has no name."""


def read_error(language: str, stderr: str, folder: str) -> ErrorText:
    """Return the error that a program wrote to ``stderr``; ``folder`` contains its script."""
    error = _READERS.get(language, _last_message)(stderr, folder)
    if not _NO_NETWORK.search(stderr):
        return error
    message = f"snippets have no network access: {error.message}"
    return ErrorText(message, error.names, error.line, error.written)


def status_names(status: int) -> tuple[str, str]:
    """Return the description of an exit status, and the exit status that a shell would report.

    >>> status_names(3), status_names(-9)
    (('exit status 3', '3'), ('killed by SIGKILL', '137'))
    """
    if status >= 0:
        return f"exit status {status}", str(status)
    name = f"signal {-status}"
    with suppress(ValueError):
        name = signal.Signals(-status).name
    return f"killed by {name}", str(128 - status)


def _read_bash(stderr: str, folder: str) -> ErrorText:
    pattern = rf"^{re.escape(folder)}/[^/\n]*: line (\d+): (.*)$"
    if not (matches := re.findall(pattern, stderr, re.MULTILINE)):
        return _last_message(stderr, folder)
    line, message = matches[-1]
    return ErrorText(message, line=int(line))


def _read_node(stderr: str, folder: str) -> ErrorText:
    if NODE_MEMORY in stderr:
        return ErrorText(NODE_MEMORY)
    text = stderr.partition("\n\nNode.js v")[0]
    place = re.search(rf"{re.escape(folder)}/[^/\n]*\.m?js:(\d+)", text)
    line = int(place[1]) if place else 0
    if (match := _NODE_ERROR.search(text)) is None:
        return ErrorText(_last_line(text), line=line)
    name, code, message = match["name"], match["code"], match["message"] or ""
    names = [name, *([code] if code else []), *(["Error"] if name.endswith("Error") else [])]
    written = f"{name}: {message}\n" if message else f"{name}\n"
    return ErrorText(message, tuple(dict.fromkeys(names)), line, written)


def _read_sql(stderr: str, folder: str) -> ErrorText:
    if (match := _SQL_ERROR.fullmatch(_last_line(stderr))) is None:
        return _last_message(stderr, folder)
    names = tuple(match["names"].split(", "))
    return ErrorText(match["message"], names, int(match["line"]), f"Error: {match['message']}\n")


def _last_message(stderr: str, _folder: str) -> ErrorText:
    return ErrorText(_last_line(stderr)[:_LONGEST_MESSAGE])


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


_READERS: Mapping[str, Callable[[str, str], ErrorText]] = {
    "bash": _read_bash,
    "javascript": _read_node,
    "sql": _read_sql,
}
