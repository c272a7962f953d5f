"""Desks in several processes, so that a cold build uses all cores.

Work is dealt out in equal shares, in order: this process takes one, a child each of the others. A
child keeps its desk between two rounds, so that what it read in the first need not be sent in the
second. Where a process cannot fork, or the work is small, all of it is done here.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from flashproof.desk import Desk
from flashproof.store import dumps, loads

SMALL = 24
"""A share that is not worth a process of its own: about half a second of work."""
MOST = 8

Item = TypeVar("Item")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Result(Generic[Made]):
    """What came of an item."""

    value: Made
    payload: bytes
    """The value, pickled, as a store keeps it."""


class Team:
    """One desk here, and as many more as pay; a context manager, because children must end."""

    def __init__(self, desk: Desk, *, most: int = MOST) -> None:
        self.desk = desk
        self._most = min(most, _cores()) if sys.platform == "linux" else 1
        self._children: list[tuple[ForkProcess, Connection]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process, link in self._children:
            link.close()
            process.kill()
            process.join()
        self._children.clear()

    def each(self, work: Callable[[Desk, Item], Made], items: Sequence[Item]) -> list[Result[Made]]:
        """The results of some work on each item, in order; ``work`` is a module's function."""
        shares = self._shares(items)
        for (_, link), share in zip(self._children, shares[1:], strict=False):
            link.send((work, share))
        made = [self._done(work, item) for item in shares[0]]
        for (_, link), share in zip(self._children, shares[1:], strict=False):
            made += _received(link) or [self._done(work, item) for item in share]
        return made

    def _done(self, work: Callable[[Desk, Item], Made], item: Item) -> Result[Made]:
        value = work(self.desk, item)
        return Result(value, dumps(value))

    def _shares(self, items: Sequence[Item]) -> list[Sequence[Item]]:
        count = max(1, min(self._most, len(items) // SMALL))
        while len(self._children) < count - 1:
            self._children.append(_child())
        edges = [len(items) * number // count for number in range(count + 1)]
        return [items[start:end] for start, end in pairwise(edges)]


def _received(link: Connection) -> list[Result[Any]] | None:
    """A child's results; ``None`` where it was killed, or failed: then the fault shows up here."""
    with suppress(EOFError, OSError):
        payloads = link.recv()
        return payloads and [Result(loads(payload), payload) for payload in payloads]
    return None


def _child() -> tuple[ForkProcess, Connection]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=_serve, args=(theirs,), daemon=True
    )
    process.start()
    theirs.close()
    return process, ours


def _serve(link: Connection) -> None:
    """What a child does until its parent has no more use for it."""
    desk = Desk()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            work, share = link.recv()
            try:
                made: list[bytes] | None = [dumps(work(desk, item)) for item in share]
            except Exception:  # noqa: BLE001 - the parent does it again, and tells
                made = None
            link.send(made)


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else 1
