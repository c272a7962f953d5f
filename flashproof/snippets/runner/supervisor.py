"""Hands chains out, a few at a time, and gives back a result for each snippet.

A zygote does the work while it can be trusted: its guard finds nothing, and a canary, a child that
runs a matmul and a ``tf.function``, comes back. If not, every chain gets a fresh process, which is
slower and just as right. A chain that fails, or whose zygote died under it, is run once more in a
fresh process, so that a broken runner is never taken for a broken card.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flashproof.snippets.evaluate import evaluate, skipped
from flashproof.snippets.runner.zygote_client import (
    ZygoteClient,
    ZygoteDiedError,
    ZygoteReady,
    imports_of,
)
from flashproof.snippets.snippet import Chain, Outcome, Piece, Result, RunMode, Snippet

CANARY = """\
import tensorflow as tf
assert float(tf.reduce_sum(tf.ones([64, 64]) @ tf.ones([64, 64]))) == 64**3
assert int(tf.function(lambda x: x + 1)(tf.constant(1))) == 2
"""
CANARY_SECONDS = 20.0
MAX_RESTARTS = 5
"""How often a zygote that died is replaced before the rest of the run gets fresh processes."""


def cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run."""

    workers: int = field(default_factory=cores)
    fresh_only: bool = False
    confirm: bool = True
    """Whether a failure is run once more, in a fresh process."""
    namespaces: bool = True


class Supervisor:
    """Runs chains; a context manager, because what it starts must end with it."""

    def __init__(self, chains: Iterable[Chain], options: RunOptions | None = None) -> None:
        self.options = options or RunOptions()
        known = list(chains)
        imports = {name for chain in known for name in imports_of(chain)}
        self._forks = len(known)
        self._imports = tuple(sorted(imports))
        self._home = Path(tempfile.mkdtemp(prefix="flashproof-")).resolve()
        self._pool = ThreadPoolExecutor(self.options.workers, "flashproof")
        self._lock = threading.Lock()
        self._start_lock = threading.Lock()
        self._links: set[ZygoteClient] = set()
        self._zygote: ZygoteClient | None = None
        self._deaths = 0
        self._closed = False
        self.hello: ZygoteReady | None = None
        self.fault = "that was asked for" if self.options.fresh_only else _platform_fault()
        """Why there is no zygote; empty while there is one."""
        (self._home / "cache").mkdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def way(self) -> RunMode:
        """How chains run now."""
        return RunMode.FRESH if self.fault else RunMode.ZYGOTE

    def submit(self, chain: Chain) -> Future[tuple[Result, ...]]:
        """Have a chain run when its turn comes; its future gives the results of its snippets."""
        return self._pool.submit(self.run, chain)

    def run(self, chain: Chain) -> tuple[Result, ...]:
        """Run a chain now, and once more in a fresh process if it fails."""
        active = tuple(snippet for snippet in chain.snippets if not snippet.skip)
        ran = iter(self._run(Chain(chain.setup, active)) if active else ())
        return tuple(skipped(one) if one.skip else next(ran) for one in chain.snippets)

    def _run(self, chain: Chain) -> tuple[Result, ...]:
        zygote = self._living()
        if zygote is None:
            return self.run_fresh(chain)
        try:
            first = self._run_in(zygote, chain)
        except ZygoteDiedError:
            self._bury(zygote)
            return self.run_fresh(chain)
        failed = any(result.outcome is Outcome.FAILED for result in first)
        if failed and self.options.confirm:
            return _confirmed(first, self.run_fresh(chain))
        return first

    def run_fresh(self, chain: Chain, hash_seed: int = 0) -> tuple[Result, ...]:
        """Run a chain in a new process that imports for itself."""
        if not hasattr(os, "fork"):
            message = "snippets run on Linux and macOS; on Windows, in its Linux (WSL)"
            return tuple(_unrun(snippet, message) for snippet in chain.snippets)
        try:
            link = self._open((), hash_seed)
            try:
                report = self._report(link, chain, imports_of(chain))
            finally:
                self._shut(link)
        except ZygoteDiedError:
            message = "the process that watched over it was killed, maybe by the snippet itself"
            return tuple(_unrun(snippet, message) for snippet in chain.snippets)
        return evaluate(chain, report, RunMode.FRESH)

    def close(self) -> None:
        """End everything; chains that have not run are left out."""
        with self._lock:
            self._closed = True
            links, self._links = self._links, set()
        for link in links:
            link.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._home, ignore_errors=True)

    def _run_in(self, link: ZygoteClient, chain: Chain) -> tuple[Result, ...]:
        return evaluate(chain, self._report(link, chain), RunMode.ZYGOTE)

    def _report(
        self, link: ZygoteClient, chain: Chain, imports: Sequence[str] = ()
    ) -> dict[str, Any]:
        folder = Path(tempfile.mkdtemp(dir=self._home))
        try:
            return link.run(chain, folder, imports)
        finally:
            _remove(folder)

    def _open(self, imports: Sequence[str], hash_seed: int = 0, forks: int = 0) -> ZygoteClient:
        with self._lock:
            if self._closed:
                raise ZygoteDiedError
            link = ZygoteClient(
                imports,
                self._home / "cache",
                forks=forks,
                hash_seed=hash_seed,
                namespaces=self.options.namespaces,
            )
            self._links.add(link)
        return link

    def _shut(self, link: ZygoteClient) -> None:
        with self._lock:
            self._links.discard(link)
        link.close()

    def _living(self) -> ZygoteClient | None:
        """The zygote, started and tried if need be; None where there can be none."""
        with self._start_lock:
            if self._zygote is None and not self.fault:
                self._zygote = self._start()
            return self._zygote

    def _start(self) -> ZygoteClient | None:
        """A zygote that can be trusted; one that did no more than import has a second chance."""
        for forks in (self._forks, 0):
            link = self._open(self._imports, forks=forks)
            try:
                self.hello = link.hello()
                self.fault = self.hello.fault or self._canary_fault(link)
            except ZygoteDiedError:
                self.fault = "the process that imports for all snippets died"
            if not self.fault:
                return link
            self._shut(link)
            if self.hello is not None and not self.hello.is_warm:
                break
        return None

    def _canary_fault(self, link: ZygoteClient) -> str:
        text = CANARY if "tensorflow" in self._imports else "pass\n"
        piece = Piece("canary", 1, text)
        snippet = Snippet(name="canary", piece=piece, timeout=CANARY_SECONDS)
        result = self._run_in(link, Chain((), (snippet,)))[0]
        return "" if result.outcome is Outcome.PASSED else f"the canary failed: {result.message}"

    def _bury(self, link: ZygoteClient) -> None:
        with self._start_lock:
            if self._zygote is not link:
                return
            self._shut(link)
            self._zygote = None
            self._deaths += 1
            if self._deaths > MAX_RESTARTS:
                self.fault = f"the process that imports for all snippets died {self._deaths} times"


def _platform_fault() -> str:
    return "" if sys.platform == "linux" else "forks of TensorFlow are proved on Linux only"


def _remove(folder: Path) -> None:
    """Delete what a snippet wrote, even what it took its own permissions from."""
    with suppress(OSError):
        for directory, _, _ in os.walk(folder):
            Path(directory).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _unrun(snippet: Snippet, message: str) -> Result:
    line = snippet.piece.line
    return Result(
        snippet=snippet, outcome=Outcome.FAILED, message=message, line=line, way=RunMode.FRESH
    )


def _confirmed(first: tuple[Result, ...], second: tuple[Result, ...]) -> tuple[Result, ...]:
    """The fresh process has the last word: it is what a reader has."""
    return tuple(
        replace(after, flaw=f"failed in a forked process: {before.message}")
        if before.outcome is Outcome.FAILED and after.outcome is Outcome.PASSED
        else after
        for before, after in zip(first, second, strict=True)
    )
