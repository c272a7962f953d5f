"""What happens in the child that runs one chain: set-up, code, and telling how each fence ended.

A child tells through a pipe, one JSON line an event: ``ready`` once its world is made, then for
each piece ``done``, with what it raised and how far it had printed. What does not come was not
reached. Names that a snippet could replace are bound here before it runs.
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
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from json import dumps
from os import _exit, fstat, getpid, write
from pathlib import Path
from time import monotonic, perf_counter, sleep
from traceback import format_exc, print_exception
from types import ModuleType
from typing import Any, NoReturn

from flashproof.snippets.runner import plots, sandbox
from flashproof.snippets.runner.exception_info import describe

NOISE_FD = 90
"""Where Python's ``sys.stderr`` goes: never mixed with what TensorFlow prints on descriptor 2."""
GRACE_SECONDS = 1.0
"""How long threads and processes that a snippet started may outlast it."""


@dataclass(frozen=True, slots=True)
class ChildFds:
    """The open descriptors that a child is born with."""

    events: int
    output: int
    noise: int
    faults: int


@dataclass(frozen=True, slots=True)
class Job:
    """One chain, as it goes over the wire."""

    folder: str
    pieces: tuple[tuple[str, int, str], ...]
    """Path, line and text of each piece."""
    plots: tuple[bool, ...]
    """For each piece, whether its figure is wanted."""
    limits: tuple[float, ...]
    """For each piece, its time limit in seconds."""
    imports: tuple[str, ...] = ()
    """What to import before the first piece."""
    namespaced: bool = False

    @classmethod
    def of(cls, message: Mapping[str, Any], *, namespaced: bool) -> Job:
        """From the wire."""
        return cls(
            message["folder"],
            tuple((path, line, text) for path, line, text in message["pieces"]),
            tuple(message["plots"]),
            tuple(message["limits"]),
            tuple(message["imports"]),
            namespaced,
        )


def redirect_stderr() -> None:
    """Give ``sys.stderr`` a descriptor of its own, and leave nothing in buffers.

    Done before anything is imported: log handlers keep the stream that they find.
    """
    os.dup2(2, NOISE_FD)
    sys.stdout = sys.__stdout__ = _stream(1, "strict")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(NOISE_FD, "backslashreplace")  # type: ignore[misc]


def _stream(descriptor: int, errors: str) -> Any:
    stream: Any = open(descriptor, "w", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
    stream.reconfigure(line_buffering=True, write_through=True)
    return stream


def import_all(names: tuple[str, ...]) -> float:
    """Import modules, leaving out those that fail: the snippet will tell; the seconds it took."""
    started = perf_counter()
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)
    return perf_counter() - started


def run(job: Job, channels: ChildFds) -> NoReturn:
    """Run the chain in this process, which ends with it."""
    try:
        channels = _take_over(channels)
        seconds = import_all(job.imports)
        isolation = _isolate(job)
        _seed()
        _tell(channels, {"event": "ready", "import_seconds": seconds, "isolation": isolation})
        _run_pieces(job, channels)
    except BaseException:  # noqa: BLE001 - told, whatever it is
        with suppress(BaseException):
            _tell(channels, {"event": "fault", "trace": format_exc()})
        _exit(70)
    _exit(0)


def _take_over(channels: ChildFds) -> ChildFds:
    """Make this process its own: session, descriptors, signals."""
    os.setsid()
    sandbox.die_with_parent()
    sandbox.become_subreaper()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    high = ChildFds(
        _raised(channels.events), _raised(channels.output), NOISE_FD, _raised(channels.faults)
    )
    os.dup2(channels.noise, NOISE_FD)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(channels.output, 1)
    os.dup2(channels.output, 2)
    _close_all_but({0, 1, 2, NOISE_FD, high.events, high.output, high.faults})
    faulthandler.enable(high.faults)
    faulthandler.register(signal.SIGXCPU, high.faults, all_threads=True)
    return high


def _raised(descriptor: int) -> int:
    """A copy with a high number, out of the way of what a snippet opens and closes."""
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)


def _close_all_but(kept: set[int]) -> None:
    start = 0
    for descriptor in [*sorted(kept), 4096]:
        if start < descriptor:  # closerange(0, 0) closes everything
            os.closerange(start, descriptor)
        start = descriptor + 1


def _isolate(job: Job) -> str:
    """Give the child a world of its own; how well that went, in a word."""
    folder, isolation = Path(job.folder), "limits"
    sandbox.refuse_network()
    if job.namespaced:
        with suppress(OSError):
            folder = sandbox.own_network_and_files(folder)
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
    sandbox.limit(sum(job.limits))
    return isolation


def _seed() -> None:
    """Start all sources of chance at 0, of those packages that are there."""
    random.seed(0)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(0)
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.random.set_seed(0)
    if keras := sys.modules.get("keras"):
        keras.utils.set_random_seed(0)


def _run_pieces(job: Job, channels: ChildFds) -> None:
    module = _main_module(job)
    world = _Builtins()
    owner = getpid()
    gc.enable()
    for index, (piece, wants_figure) in enumerate(zip(job.pieces, job.plots, strict=True)):
        figures = plots.prepare() if wants_figure else frozenset()
        world.enter()
        started = perf_counter()
        raised = _execute(piece, module)
        seconds = perf_counter() - started
        world.leave()
        if getpid() != owner:  # a snippet forked, and its child came out here
            _leave_fork(raised)
        told: dict[str, Any] = {"event": "done", "seconds": seconds, "end": _printed(channels)}
        if raised is not None:
            told["error"] = describe(raised, piece[0])
        elif wants_figure:
            told |= plots.draw(figures)
        if index == len(job.pieces) - 1:
            told["left"] = _left_over()
        _tell(channels, told)


def _main_module(job: Job) -> ModuleType:
    """The snippet's ``__main__``, with its source where tracebacks, AutoGraph and inspect look.

    AutoGraph has the source of a module read anew from its file if the function's file has the
    same name, and would find Markdown there. So the module's own file is spelled in another way.
    """
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    for path in {piece[0] for piece in job.pieces}:
        lines: list[str] = []
        for _, line, text in sorted(piece for piece in job.pieces if piece[0] == path):
            lines += ["\n"] * (line - 1 - len(lines)) + text.splitlines(keepends=True)
        module.__file__ = str(Path(path).parent) + "/./" + Path(path).name
        for name in (path, module.__file__):
            linecache.cache[name] = (sum(map(len, lines)), None, lines, name)
    return module


def _execute(piece: tuple[str, int, str], module: ModuleType) -> BaseException | None:
    path, line, text = piece
    try:
        code = compile("\n" * (line - 1) + text, path, "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - what a snippet may raise
        return error
    return None


class _Builtins:
    """Builtins as they were for the runner, and as the snippet left them for the next fence."""

    def __init__(self) -> None:
        self._own = builtins.__dict__.copy()
        self._theirs = self._own

    def enter(self) -> None:
        builtins.__dict__.update(self._theirs)

    def leave(self) -> None:
        self._theirs = builtins.__dict__.copy()
        builtins.__dict__.update(self._own)


def _leave_fork(raised: BaseException | None) -> NoReturn:
    if raised is not None and not isinstance(raised, SystemExit):
        print_exception(raised)
    _exit(0 if raised is None else 1)


def _printed(channels: ChildFds) -> int:
    """How many bytes were printed so far."""
    with suppress(Exception):
        sys.stdout.flush()
    with suppress(OSError):
        return fstat(channels.output).st_size
    return -1


def _left_over() -> str:
    """What would keep a reader's own Python from ending, in words."""
    until = monotonic() + GRACE_SECONDS
    main = threading.main_thread()
    while True:
        threads = [
            thread.name
            for thread in threading.enumerate()
            if thread is not main and not thread.daemon
        ]
        processes = _processes()
        if not (threads or processes) or monotonic() > until:
            break
        sleep(0.02)
    if threads:
        return f"a thread is still running: {', '.join(threads)}"
    return f"a process is still running: {', '.join(processes)}" if processes else ""


def _processes() -> list[str]:
    """Children that Python would wait for, or not know of; its own helpers do not count."""
    if (multiprocessing := sys.modules.get("multiprocessing")) is not None:
        for child in multiprocessing.active_children():
            if child.daemon:
                child.terminate()
    return [name for name in sandbox.running_children() if "multiprocessing" not in name]


def _tell(channels: ChildFds, event: Mapping[str, Any]) -> None:
    line = dumps(event).encode() + b"\n"
    while line:
        line = line[write(channels.events, line) :]
