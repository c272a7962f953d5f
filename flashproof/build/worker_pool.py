"""Work in several processes: desks for a cold build, and what can be made aside.

A ``WorkerPool`` deals out work in equal shares, in order: this process takes one, a child each of
the others. A child keeps its desk between two rounds, so that what it read in the first need not be
sent in the second. What is made aside is made in a fork while this process goes on. Where a process
cannot fork, or the work is small, all of it is done here.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from flashproof.build.cache import BuildCache, loads
from flashproof.build.topic_compiler import TopicCompiler

SMALL = 24
"""A share that is not worth a process of its own: about half a second of work."""
MOST = 8

Item = TypeVar("Item")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class PickledResult(Generic[Made]):
    """What came of an item."""

    value: Made
    payload: bytes
    """The value, pickled, as a store keeps it."""


Work = Callable[[TopicCompiler, BuildCache, Item], PickledResult[Made]]
"""Makes something of an item at a desk; more than its result can be put into the store."""


class WorkerPool:
    """One desk here, and as many more as pay; a context manager, because children must end."""

    def __init__(self, compiler: TopicCompiler, store: BuildCache, *, most: int = MOST) -> None:
        self.compiler = compiler
        self.store = store
        self._most = min(most, _processes())
        self._children: list[_Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()

    def map(self, work: Work[Item, Made], items: Sequence[Item]) -> list[Made]:
        """The results of some work on each item, in order; ``work`` is a module's function."""
        shares = self._shares(items)
        for child, share in zip(self._children, shares[1:], strict=False):
            child.link.send((work, share))
        made = self._done(work, shares[0])
        for child, share in zip(self._children, shares[1:], strict=False):
            payloads = child.received()
            made += map(loads, payloads) if payloads else self._done(work, share)
        return made

    def shutdown(self) -> None:
        """End the children, whose desks take memory; ``each`` makes new ones."""
        for child in self._children:
            child.end()
        self._children.clear()

    @contextmanager
    def submit(self, make: Callable[[], bytes]) -> Iterator[Callable[[], bytes]]:
        """Begin something beside what this process does, in a fork with all that it holds by now.

        Gives what waits for it, and raises what making it raises.
        """
        if self._most == 1:
            yield make
            return
        child = _Child(partial(_make, make))

        def made() -> bytes:
            found: bytes | None = child.received()
            return make() if found is None else found

        try:
            yield made
        finally:
            child.end()

    def _done(self, work: Work[Item, Made], share: Sequence[Item]) -> list[Made]:
        return [work(self.compiler, self.store, item).value for item in share]

    def _shares(self, items: Sequence[Item]) -> list[Sequence[Item]]:
        count = max(1, min(self._most, len(items) // SMALL))
        while len(self._children) < count - 1:
            self._children.append(_Child(partial(_serve, self.store)))
        edges = [len(items) * number // count for number in range(count + 1)]
        return [items[start:end] for start, end in pairwise(edges)]


class _Child:
    """A fork that talks over a link."""

    def __init__(self, work: Callable[[Connection], None]) -> None:
        self.link, theirs = multiprocessing.Pipe()
        self._process: ForkProcess = multiprocessing.get_context("fork").Process(
            target=work, args=(theirs,), daemon=True
        )
        self._process.start()
        theirs.close()

    def received(self) -> Any:
        """What it made; ``None`` where it was killed, or failed: then the fault shows up here."""
        with suppress(EOFError, OSError):
            return self.link.recv()
        return None

    def end(self) -> None:
        """Nobody has any more use for it."""
        self.link.close()
        self._process.kill()
        self._process.join()


def _serve(store: BuildCache, link: Connection) -> None:
    """What a team's child does until its parent has no more use for it."""
    compiler = TopicCompiler()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            work, share = link.recv()
            try:
                made: list[bytes] | None = [work(compiler, store, item).payload for item in share]
            except Exception:  # noqa: BLE001 - the parent does it again, and tells
                made = None
            link.send(made)


def _make(make: Callable[[], bytes], link: Connection) -> None:
    """What a child does that makes one thing."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        try:
            made: bytes | None = make()
        except Exception:  # noqa: BLE001 - the parent does it again, and tells
            made = None
        link.send(made)


def _processes() -> int:
    """How many can be at work at once."""
    if sys.platform != "linux":
        return 1
    return len(os.sched_getaffinity(0))
