"""Run one chain in a forked child: set up the process, execute the code, report each step.

The child writes its events to a pipe (see ``protocol``): ``Ready`` when its environment is set up,
then ``Done`` after each step. These events are only claims, because a snippet can do everything
that its process can do. Only two things can be trusted: the seals, and the exit status, which the
zygote receives from the kernel. Before the first step, the zygote sends random seals. After each
step, the child writes back one of them, depending on how the step's code ended. Until then, a seal
is in no variable or object that Python code can look up; see ``_Steps``.
"""

from __future__ import annotations
import __future__

import atexit
import builtins
import ctypes
import faulthandler
import fcntl
import gc
import io
import linecache
import os
import signal
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from os import _exit, fstat, getpid, read, write
from pathlib import Path
from time import monotonic, perf_counter, sleep
from traceback import format_exc
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any, NoReturn, cast

from flashproof.snippets.runner import clock, plots, sandbox
from flashproof.snippets.runner.exception_info import describe, line_in
from flashproof.snippets.runner.hidden_modules import HiddenModules, added_modules
from flashproof.snippets.runner.protocol import (
    SEAL_SIZE,
    ChildError,
    Done,
    Event,
    ExceptionInfo,
    Job,
    JobStep,
    LateError,
    Ready,
    encode,
)
from flashproof.snippets.runner.script_steps import ScriptSteps
from flashproof.snippets.runner.tensorflow_warmup import send_tf_print_to_stdout
from flashproof.snippets.snippet import Piece

GRACE_SECONDS = 1.0
"""How long the processes that a snippet started may outlive the snippet, in seconds."""
LATE_TRACE_LIMIT = 1000
"""The maximum length of the traceback of a late error, in characters: its event must fit into a
single write to a pipe."""
_FOLDERS = ("work", "home", "tmp", "script")
_FUTURE_FLAGS = sum(
    {getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}
)


@dataclass(frozen=True, slots=True)
class ChildFds:
    """The open file descriptors that a child inherits."""

    events: int
    seals: int
    """The pipe through which the zygote sends the seals of the steps."""
    output: int
    stderr: int
    stacks: int
    """The file for faulthandler's stacks."""


def unbuffer_streams() -> None:
    """Make ``sys.stdout`` and ``sys.stderr`` write UTF-8 without buffering.

    Call this before importing anything, because log handlers keep a reference to the current
    stream.
    """
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8", errors=errors, line_buffering=True, write_through=True
            )


def import_all(names: Sequence[str]) -> float:
    """Import modules, and return how long the imports took, in seconds.

    Failed imports are ignored here, because the snippet's own import reports the error.
    """
    started = perf_counter()
    for name in names:
        with suppress(Exception):
            builtins.__import__(name)
    send_tf_print_to_stdout()
    return perf_counter() - started


def run(  # noqa: PLR0913 - the zygote calls it once
    job: Job,
    fds: ChildFds,
    hidden: HiddenModules,
    *,
    namespaced: bool,
    required: bool,
    shows: bool,
    python_path: Sequence[str] = (),
) -> int:
    """Run a job and end this process, or return the exit status with which the process must end.

    ``namespaced`` is whether the zygote is in namespaces, ``required`` is whether to run nothing
    without namespaces, and ``shows`` is whether the job may see the modules that are not hidden
    yet. ``python_path`` contains the folders of ``PYTHONPATH``. They are used only after the
    process is isolated, because they may contain untrusted modules.
    """
    try:
        fds = _become_session_leader(fds)
        seconds = import_all(job.imports)
        hidden.stop_recording()
        isolation = _isolate(job, namespaced=namespaced)
        if required and isolation != sandbox.IsolationKind.NAMESPACES:
            _refuse(fds)
        sys.path[1:] = [*python_path, *(one for one in sys.path[1:] if one not in python_path)]
        seed_numpy(hidden)
        if job.clock_offset:
            with hidden.unseen():
                clock.shift(job.clock_offset)
        if shows:
            hidden.hide_new()
        else:
            hidden.hide()
        visible = len(sys.modules)
        reporter = _Reporter(fds, {step.piece.path for step in job.steps}, hidden)
        reporter.send(Ready(seconds, isolation))
        if job.language:
            _exit(_run_scripts(job, fds, reporter, isolation))
        steps = _Steps(job, fds, hidden, reporter)
        steps.run()
        _end_threads_and_processes(reporter)
        if not job.ends_slowly:
            _tear_down(visible)
            _flush()
            _exit(steps.status)
    except BaseException:  # noqa: BLE001 - reported, whatever it is
        with suppress(BaseException), hidden.unseen():
            write(fds.events, encode(ChildError(format_exc())))
        _exit(70)
    return steps.status


def _run_scripts(job: Job, fds: ChildFds, reporter: _Reporter, isolation: str) -> int:
    """Run a job in a language other than Python; return the exit status of this process."""
    steps = ScriptSteps(
        job,
        output=fds.output,
        events=fds.events,
        seals=fds.seals,
        send=reporter.send,
        clears_shared_memory=isolation == sandbox.IsolationKind.NAMESPACES,
        grace=GRACE_SECONDS,
    )
    steps.run()
    return steps.status


def _refuse(fds: ChildFds) -> NoReturn:
    """End the child because it is not isolated even though the zygote is."""
    reason = "flashproof has no system call filter for this platform"
    if sandbox.count_threads() > 1:
        reason = "the imported packages start threads"
    write(fds.events, encode(ChildError(f"isolation is required, but {reason}")))
    _exit(70)


def _become_session_leader(fds: ChildFds) -> ChildFds:
    """Detach from the zygote: create a session, copy descriptors, and reset signal handlers."""
    os.setsid()
    sandbox.die_with_parent()
    sandbox.become_subreaper()
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.set_wakeup_fd(-1)
    own = ChildFds(*map(_high_copy, (fds.events, fds.seals, fds.output, fds.stderr, fds.stacks)))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(fds.output, 1)
    os.dup2(fds.stderr, 2)
    _close_all_except({0, 1, 2, own.events, own.seals, own.output, own.stacks})
    faulthandler.enable(own.stacks)
    faulthandler.register(signal.SIGXCPU, own.stacks, all_threads=True)
    return own


def _high_copy(descriptor: int) -> int:
    """Duplicate a descriptor to a high number that snippets do not use by accident."""
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)


def _close_all_except(kept: set[int]) -> None:
    start = 0
    for descriptor in [*sorted(kept), 4096]:
        if start < descriptor:  # closerange(0, 0) closes everything
            os.closerange(start, descriptor)
        start = descriptor + 1


def _isolate(job: Job, *, namespaced: bool) -> str:
    """Isolate the child and set its resource limits; return the kind of isolation."""
    folder, isolation = Path(job.folder), sandbox.IsolationKind.LIMITS
    sandbox.refuse_network()
    if namespaced and sandbox.count_threads() == 1:  # other threads would keep their privileges
        folder = sandbox.isolate(folder)
        isolation = sandbox.IsolationKind.NAMESPACES
    suffix = os.urandom(4).hex()  # paths must differ between runs
    work, home, tmp, script = (folder / f"{one}-{suffix}" for one in _FOLDERS)
    for one in (work, home, tmp, script):
        one.mkdir(exist_ok=True)
    os.chdir(work)
    os.environ |= {"HOME": str(home), "TMPDIR": str(tmp), "KERAS_HOME": str(home / ".keras")}
    tempfile.tempdir = None
    vars(threading)["_counter"] = count(1).__next__  # the first thread is Thread-1
    name = Path(job.steps[0].piece.path).stem if job.steps else "snippet"
    sys.argv = [str(script / f"{name}.py")]
    sys.path.insert(0, str(work))
    return sandbox.restrict(sum(step.time_limit for step in job.steps), isolation)


def seed_numpy(hidden: HiddenModules) -> None:
    """Seed NumPy's global generator from the system's entropy, as importing NumPy does.

    Otherwise, the generator in a fork would continue the zygote's sequence of numbers. Python seeds
    ``random`` again after a fork, and TensorFlow and Keras create their generators when they are
    first used.
    """
    if numpy_random := hidden.get("numpy.random"):
        numpy_random.seed()


class _Reporter:
    """Sends events, including exceptions in threads and finalizers."""

    def __init__(self, fds: ChildFds, paths: set[str], hidden: HiddenModules) -> None:
        self._events = fds.events
        self._hidden = hidden
        self._paths = paths
        self._owner = getpid()
        self._lock = threading.Lock()
        self._thread_hook = threading.__excepthook__
        self._unraisable_hook = sys.__unraisablehook__
        threading.excepthook = self._on_thread_error
        sys.unraisablehook = self._on_unraisable

    def report_exit_errors(self) -> None:
        """Start reporting exceptions that ``weakref.finalize`` passes to ``sys.excepthook``."""
        if sys.excepthook is sys.__excepthook__:
            sys.excepthook = self._on_exit_error

    def send(self, event: Event) -> None:
        """Send an event, unless the snippet forked this process."""
        if getpid() == self._owner:
            line = encode(event)
            with self._lock:
                while line:
                    line = line[write(self._events, line) :]

    def _on_thread_error(self, args: Any) -> None:
        self._thread_hook(args)
        if args.exc_type is not SystemExit:
            self._send_late("in a thread", args)

    def _on_unraisable(self, args: Any) -> None:
        self._unraisable_hook(args)
        text = args.err_msg or ""
        self._send_late("at exit" if "atexit" in text else "in a finalizer", args)

    def _on_exit_error(self, kind: Any, error: Any, trace: Any) -> None:
        sys.__excepthook__(kind, error, trace)
        values = SimpleNamespace(exc_type=kind, exc_value=error, exc_traceback=trace)
        self._send_late("in a finalizer", values)

    def _send_late(self, place: str, args: Any) -> None:
        error = args.exc_value if args.exc_value is not None else args.exc_type()
        line = max((line_in(args.exc_traceback, path) for path in self._paths), default=0)
        message, trace = type(error).__name__, ""
        with suppress(BaseException), self._hidden.unseen():
            message = f"{message}: {error}".rstrip(": ").partition("\n")[0]
            trace = describe(error, min(self._paths)).trace[-LATE_TRACE_LIMIT:]
        self.send(LateError(place, message[:LATE_TRACE_LIMIT], line, trace))


class _RecursionLimit:
    """Raises the recursion limit by the number of the runner's frames, so they do not count."""

    def __init__(self) -> None:
        self._get, self._set = sys.getrecursionlimit, sys.setrecursionlimit
        self._limit = self._get()
        self._frames = 0
        sys.getrecursionlimit, sys.setrecursionlimit = self._functions()

    def _functions(self) -> tuple[Callable[[], int], Callable[[int], None]]:
        def getrecursionlimit() -> int:
            return self._limit

        def setrecursionlimit(limit: int, /) -> None:
            self._set(limit if limit <= 0 else limit + self._frames)
            self._limit = limit

        return getrecursionlimit, setrecursionlimit

    def hide_frames(self) -> None:
        """Add the frames of the calling function and of its callers to the limit."""
        frame = sys._getframe(1)
        frames = 1 if sys.version_info < (3, 12) else 0  # ``exec`` itself counts before 3.12
        while frame is not None:
            frames, frame = frames + 1, frame.f_back  # type: ignore[assignment]
        self._frames = frames - 1  # the calling function itself returns before the snippet runs
        self._set(self._limit + self._frames)


class _Stop(BaseException):
    """Raised after a failed step to skip the remaining steps."""


class _Steps:
    """Runs the steps of a job in order.

    Each step has two seals, one of which the child writes back: the first if the step's code
    reached its end, the second if it raised an exception. A snippet can read and change everything
    that the Python code of its process can, including the runner's variables and files. So all
    seals are read, and all code is looked up, before the first step runs. Python code cannot access
    the seals, because they are arguments of calls in progress. Therefore, the calls are nested, and
    the last step's call is the outermost. Everything that ``_finish`` reports after a step's code
    is only a claim.
    """

    def __init__(self, job: Job, fds: ChildFds, hidden: HiddenModules, reporter: _Reporter) -> None:
        self.status = 0
        """The exit status that Python would have after the last step that ran."""
        pieces = [step.piece for step in job.steps]
        self._job, self._fds, self._hidden, self._reporter = job, fds, hidden, reporter
        self._codes = _compile(pieces)
        _create_main_module(pieces)
        self._names = vars(sys.modules["__main__"])
        self._switch = _BuiltinsSwitch()
        self._recursion_limit = _RecursionLimit()
        self._owner = getpid()
        self._open_before: frozenset[int] = frozenset()
        self._started = 0.0
        self._error: BaseException | None = None
        self._is_running = False

    def run(self) -> None:
        """Run the steps in order; stop if a step fails, unless it has ``keeps_going``."""
        gc.enable()
        with suppress(_Stop):
            self._run_up_to(len(self._job.steps) - 1)
        self._names = {}  # the snippet's names are deleted when the process ends

    def _run_up_to(self, index: int) -> None:
        """Run the steps up to ``index``; ``_Stop`` propagates if an earlier step fails."""
        if index < 0:
            return
        run = self._reject if isinstance(self._codes[index], BaseException) else self._execute
        # Keep this on one line: on a new line, a trace function could read the variables, or jump.
        write(self._fds.events, read(self._fds.seals, SEAL_SIZE)[: run(index)])
        self._finish(index)

    def _reject(self, index: int) -> int:
        """Run the steps before ``index``; that step itself cannot be compiled. See ``_execute``."""
        read(self._fds.seals, SEAL_SIZE)
        self._prepare(index)
        self._error = cast(BaseException, self._codes[index])
        return SEAL_SIZE

    def _execute(self, index: int) -> int:
        """Run the steps up to ``index``; write that step's first seal if its code reaches the end.

        Return the number of bytes to write of the second seal: all bytes if the code raised an
        exception.
        """
        code, pid, own_pid = cast(CodeType, self._codes[index]), getpid, getpid()
        try:
            send, pid, own_pid, events, seal, _ = (
                write,
                getpid,
                getpid(),
                self._fds.events,
                read(self._fds.seals, SEAL_SIZE),
                exec(code, self._prepare(index)),  # type: ignore[func-returns-value]  # noqa: S102
            )
        except BaseException as error:
            if not self._is_running:
                raise
            self._error = error
            return SEAL_SIZE if pid() == own_pid else 0
        if pid() == own_pid:
            send(events, seal)
        return 0

    def _prepare(self, index: int) -> dict[str, Any]:
        """Run the steps before ``index``, prepare that step, and return its global names."""
        self._run_up_to(index - 1)
        step = self._job.steps[index]
        self._open_before = frozenset()
        if step.wants_plot:
            with self._hidden.unseen():
                self._open_before = plots.prepare()
        _append_to_script(step.piece)
        self._recursion_limit.hide_frames()
        self._switch.to_snippet()
        self._started = perf_counter()
        self._is_running = True
        return self._names

    def _finish(self, index: int) -> None:
        """Report on a step; raise ``_Stop`` if it failed."""
        seconds = perf_counter() - self._started
        step, error, self._error = self._job.steps[index], self._error, None
        self._is_running = False
        self._switch.to_runner()
        if getpid() != self._owner:  # the snippet forked, and this is its child
            _exit_fork(error)
        output_end = _output_size(self._fds)
        self.status, info = 0, None
        if error is not None:
            with self._hidden.unseen():
                self.status, info = _describe(error, step, self._names)
        del error
        plot, plot_error = "", ""
        if step.wants_plot and info is None:
            with self._hidden.unseen():
                plot, plot_error = _draw(self._open_before)
        is_last = index == len(self._job.steps) - 1
        done = Done(
            seconds=seconds,
            output_end=output_end,
            error=info,
            plot=plot,
            plot_error=plot_error,
            threads=_waiting_threads() if is_last else (),
        )
        self._reporter.send(done)
        if info is not None and not info.is_expected and not step.keeps_going:
            raise _Stop


def _compile(pieces: Sequence[Piece]) -> list[CodeType | BaseException]:
    """Compile each piece at its position in the card file; return the exception if that fails.

    Future statements in a piece also apply to the pieces that follow it.
    """
    codes: list[CodeType | BaseException] = []
    flags = 0
    for piece in pieces:
        text = "\n" * (piece.line - 1) + piece.text
        try:
            code = compile(text, piece.path, "exec", flags=flags, dont_inherit=True)
        except BaseException as error:  # noqa: BLE001 - what the compiler raises
            codes.append(error)
        else:
            flags |= code.co_flags & _FUTURE_FLAGS
            codes.append(code)
    return codes


def _create_main_module(pieces: Sequence[Piece]) -> None:
    """Create ``__main__``, with its source where tracebacks, AutoGraph, and inspect look for it.

    The module's file, which other processes can run, contains the code in execution order. In this
    process, ``linecache`` numbers the lines as in the card file; otherwise, AutoGraph would read
    the Markdown.
    """
    module = ModuleType("__main__")
    loaders = vars(sys.modules["_frozen_importlib_external"])
    module.__loader__ = loaders["SourceFileLoader"]("__main__", sys.argv[0])
    if sys.version_info < (3, 14):
        module.__annotations__ = {}
    module.__dict__.update(__builtins__=builtins, __file__=sys.argv[0], __cached__=None)
    sys.modules["__main__"] = module
    for path in {piece.path for piece in pieces}:
        lines: list[str] = []
        own = (piece for piece in pieces if piece.path == path)
        for piece in sorted(own, key=lambda one: one.line):
            lines += ["\n"] * (piece.line - 1 - len(lines))
            lines += io.StringIO(piece.text, newline=None).readlines()
        for name in (path, sys.argv[0]):
            linecache.cache[name] = (sum(map(len, lines)), None, lines, name)


def _append_to_script(piece: Piece) -> None:
    """Add code to the file that ``multiprocessing`` processes run to import ``__main__``."""
    with suppress(OSError), Path(sys.argv[0]).open("ab") as file:
        file.write(piece.text.encode("utf-8", "surrogatepass"))


def _describe(
    error: BaseException, step: JobStep, names: dict[str, Any]
) -> tuple[int, ExceptionInfo]:
    """Return Python's exit status after an exception, and a description of the exception."""
    info = describe(error, step.piece.path, step.raises, names)
    if isinstance(error, SystemExit):
        code = error.code
        return (0 if code is None else code & 0xFF if isinstance(code, int) else 1), info
    if sys.excepthook is not sys.__excepthook__:
        with suppress(BaseException):
            sys.excepthook(type(error), error, error.__traceback__)
    return 1, info


def _draw(open_before: frozenset[int]) -> tuple[str, str]:
    """Return the plot of the step that just ended and an error message; one of them is empty."""
    try:
        return plots.draw(open_before), ""
    except plots.PlotError as error:
        return "", str(error)


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
    """End a forked process that continued to the end of the snippet."""
    if error is not None and not isinstance(error, SystemExit):
        sys.__excepthook__(type(error), error, error.__traceback__)
    _call_exit_handlers()
    _flush()
    _exit(0 if error is None else 1)


def _output_size(fds: ChildFds) -> int:
    """Return the number of bytes printed so far, or -1 if it is unknown."""
    with suppress(Exception):
        sys.stdout.flush()
    with suppress(OSError):
        return fstat(fds.output).st_size
    return -1


def _waiting_threads() -> tuple[str, ...]:
    main = threading.main_thread()
    return tuple(
        thread.name for thread in threading.enumerate() if thread is not main and not thread.daemon
    )


def _call_exit_handlers() -> None:
    """Wait for threads and call the functions that were registered with ``atexit``."""
    shutdown: Callable[[], None] = vars(threading)["_shutdown"]
    shutdown()
    run_exit_functions: Callable[[], None] = vars(atexit)["_run_exitfuncs"]
    run_exit_functions()


def _end_threads_and_processes(reporter: _Reporter) -> None:
    """Do what Python does at exit, then report processes that are still running."""
    reporter.report_exit_errors()
    _call_exit_handlers()
    deadline = monotonic() + GRACE_SECONDS
    while processes := _leftover_processes():
        if monotonic() > deadline:
            names = ", ".join(processes[:3]) + (", …" if len(processes) > 3 else "")
            reporter.send(
                LateError("", f"a process was still running after the snippet ended: {names}")
            )
            return
        sleep(0.02)


def _leftover_processes() -> list[str]:
    """Return the command lines of running children, except helpers of ``multiprocessing``."""
    return [name for name in sandbox.running_children() if "multiprocessing" not in name]


def _tear_down(visible: int) -> None:
    """Delete the snippet's modules and objects, in the same order as Python at exit.

    Python itself would also delete the modules of packages. In a fork, deleting them copies all
    their memory and takes longer than most snippets. ``visible`` is the number of modules that were
    imported before the snippet ran.
    """
    sys.setswitchinterval(1000)  # daemon threads must not run anymore
    if gc.isenabled():
        gc.collect()
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
    modules = []
    for name in ("__main__", *filter(_is_own, added_modules(visible))):
        with suppress(TypeError):
            modules.append(weakref.ref(sys.modules[name]))
        sys.modules[name] = None  # type: ignore[assignment]
    gc.collect()
    for reference in reversed(modules):
        if (module := reference()) is not None:
            _clear(vars(module))
    gc.collect()


def _is_own(name: str) -> bool:
    """Return whether a module belongs to the snippet itself."""
    file = getattr(sys.modules[name], "__file__", None)
    own = os.path.dirname(os.path.dirname(sys.argv[0])) + os.sep  # noqa: PTH120
    return isinstance(file, str) and file.startswith(own)


def _clear(names: dict[str, Any]) -> None:
    """Delete the global names of a module, starting with names that begin with an underscore."""
    for private in (True, False):
        for name in list(names):
            if isinstance(name, str) and name.startswith("_") is private and name != "__builtins__":
                names[name] = None


def _flush() -> None:
    """Flush the output buffers of Python and C."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    with suppress(Exception):
        ctypes.CDLL(None).fflush(None)
