"""Read the tables of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from anki.collection import Collection
from anki.dbproxy import DBProxy


def rows(col: Collection, query: str, *arguments: str | int) -> Sequence[Sequence[Any]]:
    """Return the rows of a query's result."""
    return cast("DBProxy", col.db).all(query, *arguments)


def value(col: Collection, query: str, *arguments: str | int) -> Any:
    """Return the first column of the first row of a query's result."""
    return cast("DBProxy", col.db).scalar(query, *arguments)
