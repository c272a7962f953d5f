"""Schedule chains, a few at a time, and return a result for each snippet.

A zygote runs the chains as long as its own checks find no risk and a canary (a child that
multiplies matrices and calls a ``tf.function``) passes. Otherwise, every chain runs in a fresh
process, which is slower but equally correct. A chain that fails, or whose zygote dies, runs again
in a fresh process, so a problem with the runner is never reported as a problem with a card.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from flashproof.languages import BUILT_IN, Language
from flashproof.snippets.error_hints import NameHints
from flashproof.snippets.evaluate import differs_between_runs, evaluate, not_deterministic, skipped
from flashproof.snippets.imports import chain_preloads, leading_imports
from flashproof.snippets.output_compare import ANYTHING
from flashproof.snippets.programs import missing_program, readable_paths
from flashproof.snippets.runner.protocol import Report
from flashproof.snippets.runner.zygote_client import ZygoteClient, ZygoteDiedError
from flashproof.snippets.snippet import Chain, Outcome, Piece, Result, RunMode, Snippet

CANARY = """\
import tensorflow as tf
assert float(tf.reduce_sum(tf.ones([64, 64]) @ tf.ones([64, 64]))) == 64**3
assert int(tf.function(lambda x: x + 1)(tf.constant(1))) == 2
"""
CANARY_SECONDS = 20.0
MAX_RESTARTS = 5
"""How many times a dead zygote is replaced before all remaining chains run in fresh processes."""


def available_cores() -> int:
    """Return the number of processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options for running chains."""

    workers: int = field(default_factory=available_cores)
    """The number of chains that run at the same time."""
    fresh_only: bool = False
    """Whether to run every chain in a fresh process, without a zygote."""
    confirm: bool = True
    """Whether to repeat a failing chain in a fresh process."""
    namespaces: bool = True
    """Whether to isolate children in namespaces, if the kernel allows it."""
    requires_namespaces: bool = False
    """Whether to refuse to run anything if children cannot be isolated in namespaces."""
    python: str = sys.executable
    """The interpreter that runs the snippets; flashproof does not need to be installed in it."""


class Supervisor:
    """A context manager that runs chains, and ends all processes that it started.

    ``chains`` contains the chains that will probably run. They determine what the zygote imports.
    """

    def __init__(self, chains: Iterable[Chain], options: RunOptions | None = None) -> None:
        self.options = options or RunOptions()
        expected = list(chains)
        self._forks = len(expected)
        self._hints = NameHints(expected)
        self._imports = tuple(sorted({name for one in expected for name in chain_preloads(one)}))
        leading = Counter(name for one in expected for name in leading_imports(one))
        self._shown = max(self._imports, key=lambda name: leading[name], default="")
        added = {chain.language for chain in expected if chain.language is not None}
        self._readable = readable_paths({*BUILT_IN.values(), *added})
        self._folder = Path(tempfile.mkdtemp(prefix="flashproof-")).resolve()
        self._pool = ThreadPoolExecutor(self.options.workers, "flashproof")
        self._lock = threading.Lock()
        self._start_lock = threading.Lock()
        self._gpu_lock = threading.Lock()  # TensorFlow allocates nearly all memory of a GPU
        self._clients: set[ZygoteClient] = set()
        self._zygote: ZygoteClient | None = None
        self._deaths = 0
        self._is_closed = False
        self.import_seconds = 0.0
        """The time that the zygote's imports took, in seconds; 0 before the zygote starts."""
        self.no_zygote_reason = "as requested" if self.options.fresh_only else _platform_problem()
        """The reason why every chain runs in a fresh process; empty while a zygote is used."""
        self.isolation_problem = ""
        """The reason why children are not isolated in namespaces; empty if they are."""
        (self._folder / "cache").mkdir()

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
    def mode(self) -> RunMode:
        """The kind of process that the next chain runs in."""
        return RunMode.FRESH if self.no_zygote_reason else RunMode.ZYGOTE

    def submit(self, chain: Chain) -> Future[tuple[Result, ...]]:
        """Schedule a chain; the future returns the results of its snippets."""
        return self._pool.submit(self.run, chain)

    def run(self, chain: Chain) -> tuple[Result, ...]:
        """Run a chain now; unless ``confirm`` is off, rerun it in a fresh process if it fails."""
        active = tuple(snippet for snippet in chain.snippets if not snippet.skip)
        results = map(
            self._hints.explained, self._run(Chain(chain.setup, active)) if active else ()
        )
        return tuple(skipped(one) if one.skip else next(results) for one in chain.snippets)

    def _run(self, chain: Chain) -> tuple[Result, ...]:
        if chain.language is not None and (problem := missing_program(chain.language)):
            return tuple(_not_run(snippet, f"not run: {problem}") for snippet in chain.snippets)
        zygote = self._zygote_for(chain)
        if zygote is None or not self._is_readable(chain.language):
            return self._refused(chain) or self.run_fresh(chain)
        try:
            first = self._run_in(zygote, chain)
        except ZygoteDiedError:
            self._discard(zygote)
            return self.run_fresh(chain)
        failed = any(result.outcome is Outcome.FAILED for result in first)
        if failed and self.options.confirm:
            second = self.run_fresh(chain)
            third = self.run_fresh(chain) if _is_output_different(first, second) else second
            return _confirmed(first, second, third)
        return first

    def run_once(self, chain: Chain, clock_offset: float = 0.0) -> tuple[Result, ...]:
        """Run a chain in the zygote if there is one, and do not repeat it if it fails.

        The child's clock is ``clock_offset`` seconds ahead.
        """
        if (zygote := self._zygote_for(chain)) is not None:
            with suppress(ZygoteDiedError):
                report = self._report(zygote, chain, clock_offset=clock_offset)
                return evaluate(chain, report, RunMode.ZYGOTE)
        return self.run_fresh(chain, clock_offset)

    def run_fresh(self, chain: Chain, clock_offset: float = 0.0) -> tuple[Result, ...]:
        """Run a chain in a new process that imports everything itself.

        The child's clock is ``clock_offset`` seconds ahead.
        """
        if not hasattr(os, "fork"):
            message = "snippets run on Linux and macOS; on Windows, use WSL"
            return tuple(_not_run(snippet, message) for snippet in chain.snippets)
        try:
            report = self._fresh_report(chain, clock_offset)
        except ZygoteDiedError:
            if refused := self._refused(chain):
                return refused
            message = "the runner's process was killed, possibly by the snippet"
            return tuple(_not_run(snippet, message) for snippet in chain.snippets)
        return evaluate(chain, report, RunMode.FRESH)

    def start(self) -> None:
        """Start the zygote now, so the first chain does not wait for its imports."""
        self._get_zygote()

    def find_isolation_problem(self) -> str:
        """Return why this system cannot isolate children in namespaces; empty if it can.

        This method does not run chains or import packages, so it is fast.
        """
        try:
            client = self._open(())
            try:
                return client.wait_until_ready().isolation_problem
            finally:
                self._close(client)
        except ZygoteDiedError:
            return "the process that isolates snippets ended unexpectedly"

    def report(self, chain: Chain) -> Report:
        """Run a chain once and return the report on its process.

        Raises:
            ZygoteDiedError: The process was killed, or cannot be isolated as required.

        """
        zygote = self._zygote_for(chain)
        if zygote is None:
            return self._fresh_report(chain)
        try:
            return self._report(zygote, chain)
        except ZygoteDiedError:
            self._discard(zygote)
            raise

    def _fresh_report(self, chain: Chain, clock_offset: float = 0.0) -> Report:
        """Run a chain in a new process.

        Raises:
            ZygoteDiedError: The process was killed, or cannot be isolated as required.

        """
        if not chain.uses_gpu:
            return self._report_of_new_process(chain, clock_offset)
        with self._gpu_lock:
            return self._report_of_new_process(chain, clock_offset)

    def _report_of_new_process(self, chain: Chain, clock_offset: float) -> Report:
        language = (chain.language,) if chain.language else ()
        client = self._open((), readable=readable_paths(language), uses_gpu=chain.uses_gpu)
        try:
            if self.options.requires_namespaces:
                client.wait_until_ready()
                self.isolation_problem = client.isolation_problem
                if self.isolation_problem:
                    raise ZygoteDiedError
            report = self._report(
                client, chain, chain_preloads(chain), ends_slowly=True, clock_offset=clock_offset
            )
            self.isolation_problem = client.isolation_problem
            return report
        finally:
            self._close(client)

    def _is_readable(self, language: Language | None) -> bool:
        """Return whether the zygote's sandbox contains the program of a language."""
        return language is None or readable_paths([language]) <= self._readable

    def _refused(self, chain: Chain) -> tuple[Result, ...]:
        """Return failed results if the chain must not run without isolation; otherwise, ``()``."""
        if not (self.options.requires_namespaces and self.isolation_problem):
            return ()
        message = f"not run: isolation is required, but not possible: {self.isolation_problem}"
        return tuple(_not_run(snippet, message) for snippet in chain.snippets)

    def close(self) -> None:
        """End all processes; chains that have not started are canceled."""
        with self._lock:
            self._is_closed = True
            clients, self._clients = self._clients, set()
        for client in clients:
            client.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run_in(self, client: ZygoteClient, chain: Chain) -> tuple[Result, ...]:
        return evaluate(chain, self._report(client, chain), RunMode.ZYGOTE)

    def _report(
        self,
        client: ZygoteClient,
        chain: Chain,
        imports: Sequence[str] = (),
        *,
        ends_slowly: bool = False,
        clock_offset: float = 0.0,
    ) -> Report:
        with self._lock:
            if self._is_closed:
                raise ZygoteDiedError
            folder = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            return client.run(
                chain, folder, imports, ends_slowly=ends_slowly, clock_offset=clock_offset
            )
        finally:
            _remove(folder)

    def _open(
        self,
        imports: Sequence[str],
        forks: int = 0,
        readable: Iterable[str] = (),
        *,
        uses_gpu: bool = False,
    ) -> ZygoteClient:
        with self._lock:
            if self._is_closed:
                raise ZygoteDiedError
            client = ZygoteClient(
                imports,
                self._folder / "cache",
                forks=forks,
                namespaces=self.options.namespaces,
                requires_namespaces=self.options.requires_namespaces,
                shown=self._shown if imports else "",
                readable=sorted(readable),
                python=self.options.python,
                uses_gpu=uses_gpu,
            )
            self._clients.add(client)
        return client

    def _close(self, client: ZygoteClient) -> None:
        with self._lock:
            self._clients.discard(client)
        client.close()

    def _zygote_for(self, chain: Chain) -> ZygoteClient | None:
        """Return the zygote; ``None`` if there is none, or if the chain needs a GPU.

        GPUs are hidden from the zygote, because a process must not be forked after it has used one.
        """
        return None if chain.uses_gpu else self._get_zygote()

    def _get_zygote(self) -> ZygoteClient | None:
        """Return the zygote, starting and testing it if necessary; None if none can be used."""
        with self._start_lock:
            if self._zygote is None and not self.no_zygote_reason:
                self._zygote = self._start_zygote()
            return self._zygote

    def _start_zygote(self) -> ZygoteClient | None:
        """Start a zygote and test it; return None if no zygote can be used.

        If the test fails, a new zygote without the warm-up is tested.
        """
        is_warm = True
        for forks in (self._forks, 0):
            client = self._open(self._imports, forks=forks, readable=self._readable)
            try:
                ready = client.wait_until_ready()
                self.isolation_problem = ready.isolation_problem
                if self.options.requires_namespaces and self.isolation_problem:
                    self.no_zygote_reason = "the shared process cannot be isolated"
                    self._close(client)
                    return None
                self.import_seconds, is_warm = ready.import_seconds, ready.is_warm
                self.no_zygote_reason = ready.fork_risk or self._canary_problem(client)
            except ZygoteDiedError:
                self.no_zygote_reason = "the process that imports the packages ended unexpectedly"
            if not self.no_zygote_reason:
                return client
            self._close(client)
            if not is_warm:
                break
        return None

    def _canary_problem(self, client: ZygoteClient) -> str:
        """Run the canary; return why it failed, or an empty string."""
        text = CANARY if "tensorflow" in self._imports else "pass\n"
        piece = Piece("canary", 1, text)
        snippet = Snippet(name="canary", piece=piece, timeout=CANARY_SECONDS)
        result = self._run_in(client, Chain((), (snippet,)))[0]
        passed = result.outcome is Outcome.PASSED
        return "" if passed else f"a test in a forked process failed: {result.message}"

    def _discard(self, zygote: ZygoteClient) -> None:
        """Forget a zygote that died, unless a different thread has already done so."""
        with self._start_lock:
            if self._zygote is not zygote:
                return
            self._close(zygote)
            self._zygote = None
            self._deaths += 1
            if self._deaths > MAX_RESTARTS:
                self.no_zygote_reason = (
                    f"the process that imports the packages ended unexpectedly {self._deaths} times"
                )


def _platform_problem() -> str:
    return "" if sys.platform == "linux" else "forking TensorFlow is tested on Linux only"


def _remove(folder: Path) -> None:
    """Delete a child's folder, even if the snippet removed the permissions to do so."""
    with suppress(OSError):
        for directory, _, _ in os.walk(folder):
            Path(directory).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _not_run(snippet: Snippet, message: str) -> Result:
    line = snippet.piece.line
    return Result(
        snippet=snippet, outcome=Outcome.FAILED, message=message, line=line, mode=RunMode.FRESH
    )


def _is_output_different(first: Sequence[Result], second: Sequence[Result]) -> bool:
    """Return whether a snippet printed wrong output in the first run but passed in the second."""
    pairs = zip(first, second, strict=True)
    return any(one.output_differs and two.outcome is Outcome.PASSED for one, two in pairs)


def _confirmed(
    first: Sequence[Result], second: Sequence[Result], third: Sequence[Result]
) -> tuple[Result, ...]:
    """Prefer the results of fresh processes, because readers run a card's code in a fresh process.

    ``third`` differs from ``second`` only if a third run was necessary.
    """
    return tuple(map(_confirmed_result, first, second, third))


def _is_difference_random(first: Result, second: Result) -> bool:
    """Return whether two wrong outputs differ in text that ``...`` on the card does not match."""
    expected = first.snippet.expected or ""
    has_dots = ANYTHING in expected and not first.snippet.exact
    return first.message != second.message or (not has_dots and differs_between_runs(first, second))


def _confirmed_result(first: Result, second: Result, third: Result) -> Result:
    passes = [one.outcome is Outcome.PASSED for one in (first, second, third)]
    if first.output_differs and second.output_differs and _is_difference_random(first, second):
        return not_deterministic(first, second)
    if first.output_differs and passes == [False, True, False] and third.output_differs:
        return not_deterministic(first, second)
    if not passes[0] and passes[1]:
        return replace(second, note=f"failed in a forked process: {first.message}")
    return second
