"""Read the SQLite database of a package as untrusted data.

Only ordinary tables are read, with plain queries. A view, trigger, or virtual table could run code
from the file's author, and a corrupt page tree can be endless, so table access and the number of
steps are limited.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from flashproof.errors import ImportFileError
from flashproof.interchange.import_limits import MIB

TABLES = frozenset(("cards", "col", "decks", "fields", "notes", "notetypes", "revlog", "templates"))
"""The tables of a collection that an import reads."""

_STEPS_PER_CALL = 100_000
_BASE_STEPS = 20_000_000
"""The number of SQLite VM instructions that an import may execute, in addition to
``_STEPS_PER_BYTE`` for each byte of the database."""
_STEPS_PER_BYTE = 4
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 64 * MIB,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 20,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 2,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 10,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_PRAGMAS = ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY")
_FUNCTIONS = ("count",)
_HIDDEN = 6
"""The index of the ``table_xinfo`` column that is nonzero for generated columns."""


class CollectionDatabase:
    """An open collection. Its methods raise ``ImportFileError`` if the database is damaged."""

    def __init__(self, connection: sqlite3.Connection, size: int) -> None:
        self._connection = connection
        self._bytes_left = MIB + 2 * size
        """The number of bytes that may still be read; a corrupt database can return a page many
        times."""
        self.tables = self._find_tables()
        """The names in ``TABLES`` that exist in this collection."""

    def rows(self, query: str, *types: type) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query.

        Args:
            query: A query of ``TABLES``.
            types: The type of each value in a row.

        """
        for row in self._connection.execute(query):
            for value, expected in zip(row, types, strict=True):
                if type(value) is not expected:
                    raise ImportFileError(f"the package is damaged: unexpected value in {query!r}")
                if isinstance(value, str | bytes):
                    self._bytes_left -= len(value)
            if self._bytes_left < 0:
                raise ImportFileError("the package is damaged: a string is stored more than once")
            yield row

    def _find_tables(self) -> frozenset[str]:
        objects = self._connection.execute(
            "SELECT lower(name), type, rootpage, lower(substr(sql, 1, 20)) FROM sqlite_master"
        ).fetchall()
        for name, kind, root_page, sql in objects:
            is_table = kind == "table" and root_page and not str(sql).startswith("create virtual")
            if name in TABLES and not is_table:
                raise ImportFileError(f"the package is not from Anki: {name!r} is not a table")
        tables = TABLES & {name for name, *_ in objects}
        for name in tables:
            columns = self._connection.execute(f"PRAGMA table_xinfo({name})")
            if any(column[_HIDDEN] for column in columns):
                raise ImportFileError(
                    f"the package is not from Anki: {name!r} has computed columns"
                )
        return tables


@contextmanager
def open_collection(content: bytearray) -> Iterator[CollectionDatabase]:
    """Open a database in memory.

    Raises:
        ImportFileError: The content is not a database that Anki could have written.

    """
    # A database in memory cannot use a write-ahead log, so set the format versions at offsets
    # 18 and 19 to 1.
    content[18:20] = b"\1\1"
    with closing(sqlite3.connect(":memory:")) as connection:
        guard = _StepLimit(len(content))
        try:
            for limit, value in _LIMITS.items():
                connection.setlimit(limit, value)
            connection.deserialize(content)
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            connection.set_progress_handler(guard.count, _STEPS_PER_CALL)
            connection.create_collation("unicase", _compare_without_case)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            database = CollectionDatabase(connection, len(content))
            connection.set_authorizer(_authorize)
            yield database
        except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeDecodeError) as error:
            reason = "its database takes too long to read" if guard.is_over else str(error)
            raise ImportFileError(f"the package is damaged: {reason}") from error


class _StepLimit:
    """Stops SQLite after a number of steps."""

    def __init__(self, size: int) -> None:
        self._calls_left = (_BASE_STEPS + _STEPS_PER_BYTE * size) // _STEPS_PER_CALL

    @property
    def is_over(self) -> bool:
        return self._calls_left < 0

    def count(self) -> int:
        self._calls_left -= 1
        return int(self.is_over)


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, view: str | None
) -> int:
    """Allow a query to read the tables of a collection and to count rows; deny everything else."""
    is_allowed = view is None and (
        action == sqlite3.SQLITE_SELECT
        or (action == sqlite3.SQLITE_READ and str(first).lower() in TABLES)
        or (action == sqlite3.SQLITE_FUNCTION and second in _FUNCTIONS)
    )
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _compare_without_case(one: str, other: str) -> int:
    """Compare strings for the ``unicase`` collation, which Anki's table definitions require."""
    first, second = one.casefold(), other.casefold()
    return (first > second) - (first < second)
