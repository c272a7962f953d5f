"""Run SQL scripts in one new in-memory SQLite database, and print the rows.

This file is a program; it imports nothing from flashproof::

    python -I -S sql_shell.py [--proof] [--clock-offset SECONDS] FILE ...

Rows are printed in the default format of the ``sqlite3`` command: columns are separated by ``|``,
NULL is empty, and there is no header. The commands ``.headers on``, ``.headers off``, and
``.nullvalue TEXT`` change this. An error ends its script; the next script still runs. The exit
status is 1 if the last script ended with an error. The error is written to standard error as ``line
3: MESSAGE [NAME, NAME]``.

With ``--proof``, every value that a query in the last script returns must be a nonzero number, and
every query must return a row. With ``--clock-offset``, the clock of the date and time functions is
ahead by this number of seconds.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_TIME_FUNCTIONS = ("date", "time", "datetime", "julianday", "strftime", "unixepoch")
_CURRENT = {"current_date": "date", "current_time": "time", "current_timestamp": "datetime"}
_QUERIES = ("select", "values", "with")

SqlValue = str | bytes | int | float | None


class ScriptError(Exception):
    """Raised for an invalid dot-command or a failed check in a proof."""


class SqlShell:
    """A database connection and the settings of its output."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.text_factory = bytes
        self._plain = sqlite3.connect(":memory:")
        self._has_headers = False
        self._null = b""

    def shift_clock(self, seconds: float) -> None:
        """Set the clock of the date and time functions ahead by a number of seconds."""
        now = self._plain.execute("SELECT julianday('now')").fetchone()[0] + seconds / 86400
        for name in _TIME_FUNCTIONS:
            function = self._shifted(name, now)
            self.connection.create_function(name, -1, function, deterministic=True)
        for name, function_name in _CURRENT.items():
            self.connection.create_function(name, 0, self._shifted(function_name, now))

    def _shifted(self, name: str, now: float) -> Callable[..., SqlValue]:
        first = 1 if name == "strftime" else 0

        def call(*arguments: SqlValue) -> SqlValue:
            values = [now if str(one).lower() == "now" else one for one in arguments]
            values += [now] if len(values) == first else []
            query = f"SELECT {name}({', '.join('?' * len(values))})"
            value: SqlValue = self._plain.execute(query, values).fetchone()[0]
            return value

        return call

    def run(self, script: str, *, is_proof: bool = False) -> tuple[int, Exception] | None:
        """Run a script up to its first error; return the line and the error.

        The result is None if there is no error.
        """
        for line, statement in statements(script):
            try:
                self._execute(statement, is_proof=is_proof)
            except (sqlite3.Error, sqlite3.Warning, ScriptError, MemoryError) as error:
                return line, error
        return None

    def _execute(self, statement: str, *, is_proof: bool) -> None:
        if statement.startswith("."):
            self._set(statement)
            return
        cursor = self.connection.execute(statement)
        names = [column[0] for column in cursor.description or ()]
        is_check = is_proof and bool(names) and statement.lower().startswith(_QUERIES)
        count = 0
        for count, row in enumerate(cursor, 1):
            if count == 1 and self._has_headers:
                self._print([name.encode() for name in names])
            self._print([self._as_text(value) for value in row])
            if is_check and not all(isinstance(one, int | float) and one for one in row):
                raise ScriptError("a check failed: every value must be a nonzero number")
        if is_check and not count:
            raise ScriptError("a check returned no rows")

    def _print(self, columns: list[bytes]) -> None:
        sys.stdout.buffer.write(b"|".join(columns) + b"\n")

    def _as_text(self, value: object) -> bytes:
        if value is None:
            return self._null
        if isinstance(value, float):
            value = self._plain.execute("SELECT CAST(? AS TEXT)", (value,)).fetchone()[0]
        return value.partition(b"\0")[0] if isinstance(value, bytes) else str(value).encode()

    def _set(self, command: str) -> None:
        name, _, value = command.strip().partition(" ")
        value = value.strip()
        if name in (".headers", ".header") and value in ("on", "off"):
            self._has_headers = value == "on"
        elif name == ".nullvalue" and value:
            self._null = value.strip("\"'").encode()
        else:
            raise ScriptError(f"unknown dot-command {command.strip()!r}")


def statements(script: str) -> Iterator[tuple[int, str]]:
    r"""Yield the statements and dot-commands of a script, each with its line.

    >>> list(statements(".headers on\nSELECT ';';\n\nSELECT 2"))
    [(1, '.headers on'), (2, "SELECT ';';"), (4, 'SELECT 2')]
    """
    start = 0
    while start < len(script):
        start = _skip_blank(script, start)
        if script.startswith(".", start):
            end = script.find("\n", start)
            end = len(script) if end == -1 else end
        else:
            end = _statement_end(script, start)
        if text := script[start:end].strip():
            yield script.count("\n", 0, start) + 1, text
        start = end


def _skip_blank(script: str, start: int) -> int:
    """Return the position of the next statement after whitespace and comments."""
    while True:
        rest = script[start:]
        start += len(rest) - len(rest.lstrip())
        if script.startswith("--", start):
            end = script.find("\n", start)
        elif script.startswith("/*", start):
            end = script.find("*/", start + 2)
            end = end + 2 if end != -1 else end
        else:
            return start
        if end == -1:
            return len(script)
        start = end


def _statement_end(script: str, start: int) -> int:
    end = script.find(";", start)
    while end != -1:
        if sqlite3.complete_statement(script[start : end + 1]):
            return end + 1
        end = script.find(";", end + 1)
    return len(script)


def error_names(error: Exception) -> list[str]:
    """Return the names of an error: SQLite's extended and primary codes, then Python's classes."""
    extended = getattr(error, "sqlite_errorname", "") or ""
    primary = "_".join(extended.split("_")[:2])
    classes = [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, sqlite3.Error)]
    return list(dict.fromkeys([*filter(None, (extended, primary)), *classes])) or ["Error"]


def main(arguments: list[str]) -> int:
    """Run the scripts and return the exit status."""
    shell = SqlShell()
    files = [one for one in arguments if not one.startswith("--")]
    if "--clock-offset" in arguments:
        offset = files.pop(0)
        shell.shift_clock(float(offset))
    failure = None
    for name in files:
        script = Path(name).read_bytes().decode("utf-8", "surrogatepass")
        is_proof = "--proof" in arguments and name == files[-1]
        failure = shell.run(script, is_proof=is_proof)
        if failure:
            line, error = failure
            message = " ".join(str(error).split())
            names = ", ".join(error_names(error))
            sys.stdout.buffer.flush()
            sys.stderr.write(f"line {line}: {message} [{names}]\n")
    sys.stdout.buffer.flush()
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
