"""Run one chain in a forked child: set up the process, execute the code, report each step.

The child writes its events to a pipe (see ``protocol``): ``Ready`` when its environment is set up,
then ``Done`` after each step. A step without a ``Done`` did not finish. Names that a snippet
could replace are bound here before it runs.
"""

from __future__ import annotations

import builtins
import faulthandler
import fcntl
import gc
import importlib
import linecache
import os
import random
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import _exit, fstat, getpid, write
from pathlib import Path
from time import monotonic, perf_counter, sleep
from traceback import format_exc, print_exception
from types import ModuleType
from typing import Any, NoReturn

from flashproof.snippets.runner import plots, sandbox
from flashproof.snippets.runner.exception_info import describe
from flashproof.snippets.runner.protocol import (
    ChildError,
    Done,
    Event,
    Job,
    Ready,
    encode,
)
from flashproof.snippets.snippet import Piece

STDERR_FD = 90
"""The descriptor of ``sys.stderr``, separate from descriptor 2, to which TensorFlow prints."""
GRACE_SECONDS = 1.0
"""The time that a snippet's threads and processes have to end after it, in seconds."""


@dataclass(frozen=True, slots=True)
class ChildFds:
    """The open file descriptors that a child inherits."""

    events: int
    output: int
    stderr: int
    stacks: int
    """The file for faulthandler's stacks."""


def redirect_stderr() -> None:
    """Give ``sys.stderr`` a separate descriptor, and make both streams unbuffered.

    Call it before importing anything, because log handlers keep the stream that they find.
    """
    os.dup2(2, STDERR_FD)
    sys.stdout = sys.__stdout__ = _stream(1, "strict")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(STDERR_FD, "backslashreplace")  # type: ignore[misc]


def _stream(descriptor: int, errors: str) -> Any:
    stream: Any = open(descriptor, "w", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
    stream.reconfigure(line_buffering=True, write_through=True)
    return stream


def import_all(names: Sequence[str]) -> float:
    """Import modules and return the seconds it took.

    Failing imports are ignored here, because the snippet repeats and reports them.
    """
    started = perf_counter()
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)
    return perf_counter() - started


def run(job: Job, fds: ChildFds, *, namespaced: bool) -> NoReturn:
    """Run a job in this process and exit.

    ``namespaced`` says whether the process is in a new user namespace.
    """
    try:
        fds = _become_session_leader(fds)
        seconds = import_all(job.imports)
        isolation = _isolate(job, namespaced=namespaced)
        _seed()
        _send(fds, Ready(seconds, isolation))
        _run_steps(job, fds)
    except BaseException:  # noqa: BLE001 - reported, whatever it is
        with suppress(BaseException):
            _send(fds, ChildError(format_exc()))
        _exit(70)
    _exit(0)


def _become_session_leader(fds: ChildFds) -> ChildFds:
    """Detach from the zygote: a new session, its own descriptors, default signal handlers."""
    os.setsid()
    sandbox.die_with_parent()
    sandbox.become_subreaper()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    own = ChildFds(
        _high_copy(fds.events), _high_copy(fds.output), STDERR_FD, _high_copy(fds.stacks)
    )
    os.dup2(fds.stderr, STDERR_FD)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(fds.output, 1)
    os.dup2(fds.output, 2)
    _close_all_except({0, 1, 2, STDERR_FD, own.events, own.output, own.stacks})
    faulthandler.enable(own.stacks)
    faulthandler.register(signal.SIGXCPU, own.stacks, all_threads=True)
    return own


def _high_copy(descriptor: int) -> int:
    """Duplicate a descriptor to a number that snippets do not open or close by accident."""
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)


def _close_all_except(kept: set[int]) -> None:
    start = 0
    for descriptor in [*sorted(kept), 4096]:
        if start < descriptor:  # closerange(0, 0) closes everything
            os.closerange(start, descriptor)
        start = descriptor + 1


def _isolate(job: Job, *, namespaced: bool) -> str:
    """Isolate the child and set its resource limits; return the kind of isolation."""
    folder, isolation = Path(job.folder), "limits"
    sandbox.refuse_network()
    if namespaced:
        with suppress(OSError):
            folder = sandbox.isolate_network_and_files(folder)
            isolation = "namespaces"
    for name in ("work", "home", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    os.chdir(folder / "work")
    os.environ |= {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "KERAS_HOME": str(folder / "home" / ".keras"),
    }
    tempfile.tempdir = None
    sandbox.set_limits(sum(step.time_limit for step in job.steps))
    return isolation


def _seed() -> None:
    """Seed all random number generators with 0, for the packages that are imported."""
    random.seed(0)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(0)
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.random.set_seed(0)
    if keras := sys.modules.get("keras"):
        keras.utils.set_random_seed(0)


def _run_steps(job: Job, fds: ChildFds) -> None:
    module = _create_main_module([step.piece for step in job.steps])
    switch = _BuiltinsSwitch()
    owner = getpid()
    gc.enable()
    for step in job.steps:
        open_before = plots.prepare() if step.wants_plot else frozenset()
        switch.to_snippet()
        started = perf_counter()
        error = _execute(step.piece, module)
        seconds = perf_counter() - started
        switch.to_runner()
        if getpid() != owner:  # the snippet forked, and this is its child
            _exit_fork(error)
        output_end = _output_size(fds)
        info = None if error is None else describe(error, step.piece.path)
        plot, plot_error = _draw(open_before) if step.wants_plot and error is None else ("", "")
        leftovers = _find_leftovers() if step is job.steps[-1] else ""
        done = Done(
            seconds=seconds,
            output_end=output_end,
            error=info,
            plot=plot,
            plot_error=plot_error,
            leftovers=leftovers,
        )
        _send(fds, done)


def _draw(open_before: frozenset[int]) -> tuple[str, str]:
    """Return the plot of the step that just ended and an error message; one of them is empty."""
    try:
        return plots.draw(open_before), ""
    except plots.PlotError as error:
        return "", str(error)


def _create_main_module(pieces: Sequence[Piece]) -> ModuleType:
    """Create ``__main__`` and register its source for tracebacks, AutoGraph, and inspect.

    AutoGraph rereads a module's source from disk if the module's file has the same name as the
    function's, and would find Markdown there, so the module's file name is spelled differently.
    """
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    for path in {piece.path for piece in pieces}:
        lines: list[str] = []
        own = (piece for piece in pieces if piece.path == path)
        for piece in sorted(own, key=lambda one: one.line):
            lines += ["\n"] * (piece.line - 1 - len(lines)) + piece.text.splitlines(keepends=True)
        module.__file__ = str(Path(path).parent) + "/./" + Path(path).name
        for name in (path, module.__file__):
            linecache.cache[name] = (sum(map(len, lines)), None, lines, name)
    return module


def _execute(piece: Piece, module: ModuleType) -> BaseException | None:
    """Run code at its position in the card file; return the exception it raised."""
    try:
        text = "\n" * (piece.line - 1) + piece.text
        exec(compile(text, piece.path, "exec", dont_inherit=True), vars(module))  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - what a snippet may raise
        return error
    return None


class _BuiltinsSwitch:
    """Switches between the runner's builtins and those that the snippet may have changed."""

    def __init__(self) -> None:
        self._runner = builtins.__dict__.copy()
        self._snippet = self._runner

    def to_snippet(self) -> None:
        builtins.__dict__.update(self._snippet)

    def to_runner(self) -> None:
        self._snippet = builtins.__dict__.copy()
        builtins.__dict__.update(self._runner)


def _exit_fork(error: BaseException | None) -> NoReturn:
    if error is not None and not isinstance(error, SystemExit):
        print_exception(error)
    _exit(0 if error is None else 1)


def _output_size(fds: ChildFds) -> int:
    """Return the number of bytes printed so far, or -1 if it is unknown."""
    with suppress(Exception):
        sys.stdout.flush()
    with suppress(OSError):
        return fstat(fds.output).st_size
    return -1


def _find_leftovers() -> str:
    """Describe the threads or processes that would keep a user's Python from exiting."""
    deadline = monotonic() + GRACE_SECONDS
    main = threading.main_thread()
    while True:
        threads = [
            thread.name
            for thread in threading.enumerate()
            if thread is not main and not thread.daemon
        ]
        processes = _leftover_processes()
        if not (threads or processes) or monotonic() > deadline:
            break
        sleep(0.02)
    if threads:
        return f"a thread is still running: {', '.join(threads)}"
    return f"a process is still running: {', '.join(processes)}" if processes else ""


def _leftover_processes() -> list[str]:
    """Return running children, except daemons and helpers of ``multiprocessing``."""
    if (multiprocessing := sys.modules.get("multiprocessing")) is not None:
        for process in multiprocessing.active_children():
            if process.daemon:
                process.terminate()
    return [name for name in sandbox.running_children() if "multiprocessing" not in name]


def _send(fds: ChildFds, event: Event) -> None:
    line = encode(event)
    while line:
        line = line[write(fds.events, line) :]
