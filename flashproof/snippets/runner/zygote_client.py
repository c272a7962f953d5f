"""Start a zygote process and communicate with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import IO, cast

from flashproof.snippets.imports import leading_imports
from flashproof.snippets.limits import DEFAULT_TIME_LIMIT
from flashproof.snippets.programs import absolute_command
from flashproof.snippets.runner.gpu_devices import gpu_descriptions, gpu_devices
from flashproof.snippets.runner.protocol import (
    IMPORT_LIMIT,
    Answer,
    Job,
    JobStarted,
    JobStep,
    Message,
    ProtocolError,
    Report,
    ZygoteConfig,
    ZygoteReady,
    decode_answer,
    encode,
)
from flashproof.snippets.snippet import Chain

CLOSE_SECONDS = 2.0
"""How long to wait for a zygote to end, in seconds; a zygote cannot respond during imports."""

REPORT_SECONDS = 60.0
"""The maximum delay of a job's report after the job's time limits, in seconds. If no report
arrives, a snippet has probably stopped the zygote."""
POLL_SECONDS = 2.0

_PACKAGE = Path(__file__).resolve().parents[2] / "__init__.py"
_COMMAND = (
    "import sys; at_start = frozenset(sys.modules);"
    "import _frozen_importlib as importer, _frozen_importlib_external as files;"
    f"spec = files.spec_from_file_location('flashproof', {str(_PACKAGE)!r});"
    "sys.modules['flashproof'] = package = importer.module_from_spec(spec);"
    "spec.loader.exec_module(package);"
    "from flashproof.snippets.runner import hidden_modules;"
    "recorder = hidden_modules.ImportRecorder(at_start); recorder.start();"
    "from flashproof.snippets.runner import zygote; zygote.main(recorder)"
)
"""The code that starts the zygote. This code imports flashproof by path. The working directory,
folders in ``PYTHONPATH``, and the user's packages are not on Python's search path (``-P``, ``-s``),
because files that a snippet or a project leaves there must not run before the zygote is isolated.
The code uses the internal modules of ``importlib``, because the modules that ``importlib.util``
imports would not be recorded."""
_OPTIONS = ("-P", "-s")
_KEPT = ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""The only variables that snippets inherit from this process's environment."""

_GPU_CHOICE = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
"""The variables that choose GPUs; snippets that need a GPU inherit them."""


class ZygoteDiedError(Exception):
    """Raised when the zygote has ended; its unanswered jobs are lost."""


class _WaitingJob:
    """A job that is waiting for its report, and the deadline for the report."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._deadline = time.monotonic() + IMPORT_LIMIT + seconds
        self.report: Future[Report] = Future()

    def start(self) -> None:
        """Shorten the time limit because the imports are done and the snippet itself is running."""
        self._deadline = time.monotonic() + self._seconds

    def seconds_left(self) -> float:
        """Return the seconds until the time limit."""
        return max(0.0, self._deadline - time.monotonic())


def zygote_environment(
    cache: Path, python: str = sys.executable, *, uses_gpu: bool = False
) -> dict[str, str]:
    """Return the environment variables of a zygote: one thread, no display, fixed locale.

    ``cache`` is a folder for files that packages write when they are imported; ``python`` is the
    path of the interpreter. GPUs are hidden unless ``uses_gpu`` is set.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if uses_gpu:
        kept |= {name: os.environ[name] for name in _GPU_CHOICE if name in os.environ}
    else:
        kept["CUDA_VISIBLE_DEVICES"] = "-1"
    if python != sys.executable:
        kept.pop("VIRTUAL_ENV", None)
        kept["PATH"] = os.pathsep.join((str(Path(python).parent), kept.get("PATH", os.defpath)))
    return kept | {
        "HOME": str(cache),
        "TMPDIR": str(cache),
        "KERAS_HOME": str(cache / "keras"),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MPLBACKEND": "Agg",
    }


def python_path() -> tuple[str, ...]:
    """Return the folders of ``PYTHONPATH`` as absolute paths.

    Empty entries are left out. Links from a project to folders outside it are also left out,
    because snippets can read the folders, and a link could lead to private files.
    """
    names = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return tuple(str(Path(name).absolute()) for name in names if name and not _leads_out(name))


def _leads_out(name: str) -> bool:
    """Return whether a link in a path leads out of the folder that contains the path.

    For an absolute path, this folder is the parent folder; for a relative path, it is the working
    folder.
    """
    path = Path(name)
    base, rest = (path.parent, path.name) if path.is_absolute() else (Path.cwd(), name)
    real, real_base = path.resolve(), base.resolve()
    is_direct = str(real) == os.path.normpath(real_base / rest)
    return not (is_direct or real.is_relative_to(real_base))


class ZygoteClient:
    """Starts a zygote, sends it jobs, and returns its reports; it can be used from several threads.

    ``imports`` are the modules that the zygote imports, ``cache`` is the folder in which it runs,
    ``forks`` is the approximate number of jobs to expect, ``shown`` is the module that most of them
    import first, ``readable`` are the paths that the programs of other languages need,
    ``python`` is the path of the interpreter, and ``uses_gpu`` is whether the jobs may use GPUs.
    """

    def __init__(  # noqa: PLR0913 - all but two have a default
        self,
        imports: Sequence[str],
        cache: Path,
        *,
        forks: int = 0,
        namespaces: bool = True,
        requires_namespaces: bool = False,
        shown: str = "",
        readable: Sequence[str] = (),
        python: str = sys.executable,
        uses_gpu: bool = False,
    ) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, _WaitingJob] = {}
        self._next_number = 0
        self._is_alive = True
        self._ready: Future[ZygoteReady] = Future()
        self._process = subprocess.Popen(  # noqa: S603
            [python, *_OPTIONS, "-c", _COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=zygote_environment(cache, python, uses_gpu=uses_gpu),
            cwd=cache,
            start_new_session=True,
        )
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._stdout = cast(IO[bytes], self._process.stdout)
        config = ZygoteConfig(
            tuple(imports),
            forks,
            namespaces,
            shown,
            requires_namespaces,
            python_path(),
            (*readable, *(gpu_descriptions() if uses_gpu else ())),
            gpu_devices() if uses_gpu else (),
        )
        self._send(config)
        self._listener = threading.Thread(
            target=self._listen, name="flashproof-zygote", daemon=True
        )
        self._listener.start()

    @property
    def pid(self) -> int:
        """The PID of the zygote, or of the parent process of its namespace."""
        return self._process.pid

    def wait_until_ready(self) -> ZygoteReady:
        """Wait for the zygote's first message and return it, or raise ``ZygoteDiedError``."""
        return self._ready.result()

    @property
    def isolation_problem(self) -> str:
        """The reason why children are not in namespaces; empty if they are, or during startup."""
        is_ready = self._ready.done() and not self._ready.exception()
        return self._ready.result().isolation_problem if is_ready else ""

    def run(
        self,
        chain: Chain,
        folder: Path,
        imports: Sequence[str] = (),
        *,
        ends_slowly: bool = False,
        clock_offset: float = 0.0,
    ) -> Report:
        """Run a chain in a new child; return its report, or raise ``ZygoteDiedError``.

        ``folder`` is an empty folder for the child, ``imports`` are imported before the first step,
        and with ``ends_slowly``, the child exits like a new Python process. The child's clock is
        ``clock_offset`` seconds ahead.
        """
        steps = _steps(chain)
        waiting = _WaitingJob(sum(step.time_limit for step in steps) + REPORT_SECONDS)
        with self._lock:
            if not self._is_alive:
                raise ZygoteDiedError
            number, self._next_number = self._next_number, self._next_number + 1
            self._waiting[number] = waiting
        leading = leading_imports(chain)
        language = chain.language
        job = Job(
            number,
            str(folder),
            steps,
            tuple(imports),
            leading,
            ends_slowly,
            clock_offset,
            language=language.name if language else "",
            command=absolute_command(language) if language else (),
            extension=language.extension if language else "",
        )
        self._send(job)
        while True:
            try:
                return waiting.report.result(min(waiting.seconds_left(), POLL_SECONDS))
            except FutureTimeoutError:
                if waiting.seconds_left() <= 0 or _is_stopped(self._process.pid):
                    self._kill()
                    raise ZygoteDiedError from None

    def close(self) -> None:
        """End the zygote and all its children by closing its input."""
        with self._lock, suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
        self._listener.join()

    def _kill(self) -> None:
        """Kill the zygote and its children, even if a child has stopped the zygote."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _send(self, message: Message) -> None:
        with suppress(OSError, ValueError), self._lock:  # the listener notices if the zygote died
            self._stdin.write(encode(message))
            self._stdin.flush()

    def _listen(self) -> None:
        try:
            for line in self._stdout:
                self._receive(decode_answer(line))
        except ProtocolError:  # without namespaces, a snippet can write to the zygote's output
            self._kill()
        self._fail_waiting()

    def _receive(self, answer: Answer) -> None:
        match answer:
            case Report():
                self._waiting_job(answer.job, forget=True).report.set_result(answer)
            case JobStarted():
                self._waiting_job(answer.job).start()
            case _ if self._ready.done():
                raise ProtocolError("a second ZygoteReady message")
            case _:
                self._ready.set_result(answer)

    def _waiting_job(self, number: int, *, forget: bool = False) -> _WaitingJob:
        with self._lock:
            waiting = self._waiting.get(number)
            if forget:
                self._waiting.pop(number, None)
        if waiting is None:
            raise ProtocolError("a message about an unknown job")
        return waiting

    def _fail_waiting(self) -> None:
        with self._lock:
            self._is_alive = False
            waiting, self._waiting = list(self._waiting.values()), {}
        for answer in waiting:
            answer.report.set_exception(ZygoteDiedError())
        if not self._ready.done():
            self._ready.set_exception(ZygoteDiedError())
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()


def _is_stopped(pid: int) -> bool:
    """Return whether a process is stopped; without namespaces, a snippet can stop the zygote."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "T"
    return False


def _steps(chain: Chain) -> tuple[JobStep, ...]:
    setup = [
        JobStep(piece, wants_plot=False, time_limit=DEFAULT_TIME_LIMIT) for piece in chain.setup
    ]
    snippets: list[JobStep] = []
    for one in chain.snippets:
        snippets.append(
            JobStep(one.piece, bool(one.plot), one.time_limit, one.raises, is_proof=one.is_proof)
        )
        snippets += (
            JobStep(check.piece, wants_plot=False, time_limit=one.time_limit, keeps_going=True)
            for check in one.checks
        )
    steps = (*setup, *snippets)
    if chain.language is None:
        return steps
    limits = accumulate(step.time_limit for step in steps)  # each step repeats the earlier ones
    return tuple(replace(step, time_limit=limit) for step, limit in zip(steps, limits, strict=True))
