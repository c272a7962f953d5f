"""Run the process that imports packages once and forks a child for each chain.

The zygote is started with ``exec``, reads messages from its standard input, and answers on its
standard output (see ``protocol``). When its input ends, it ends together with all processes that it
started.

The zygote checks itself. A single eager operation before a fork, even ``tf.constant``, makes later
children hang in ``fit`` and ``tf.function``, while simpler snippets pass. So after the imports,
there must be exactly one thread and no eager context. The zygote's first answer reports the result
of this check.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

from flashproof.snippets.runner import child, memory_watch, sandbox
from flashproof.snippets.runner.child_monitor import DUMP_SECONDS, ChildMonitor, OutputFiles
from flashproof.snippets.runner.hidden_modules import HiddenModules, ImportRecorder
from flashproof.snippets.runner.protocol import (
    Answer,
    Job,
    JobStarted,
    ZygoteReady,
    decode_config,
    decode_job,
    encode,
)
from flashproof.snippets.runner.tensorflow_warmup import warm_up


class InChild(BaseException):
    """Raised in a new child to leave the zygote's code."""

    def __init__(self, job: Job, fds: child.ChildFds) -> None:
        super().__init__()
        self.job, self.fds = job, fds


class Zygote:
    """Forks children, enforces their deadlines, and reports how they ended."""

    def __init__(self, jobs: IO[bytes], answers: IO[bytes], *, namespaced: bool) -> None:
        self._jobs, self._answers = jobs, answers
        self._namespaces = sandbox.PidNamespaces() if namespaced else None
        self._children: dict[int, ChildMonitor] = {}
        self._selector = selectors.DefaultSelector()
        self._pending = b""
        self._next_poll = 0.0

    def serve(self) -> None:
        """Run jobs until the input ends; raise ``InChild`` in each child."""
        deaths = _wake_on_child_exit()
        os.set_blocking(self._jobs.fileno(), False)
        self._selector.register(self._jobs, selectors.EVENT_READ, self._read_jobs)
        self._selector.register(deaths, selectors.EVENT_READ, lambda: bool(os.read(deaths, 512)))
        try:
            while self._step():
                pass
        except Exception:
            self._end_all()
            raise
        self._end_all()

    def _end_all(self) -> None:
        for monitor in list(self._children.values()):
            self._end(monitor)

    def answer(self, message: Answer) -> None:
        """Send a message to the parent."""
        _send(self._answers, message)

    def _step(self) -> bool:
        """Handle new input and events, or the next deadline; return False when the input ends."""
        now = time.monotonic()
        next_deadline = min((one.deadline for one in self._children.values()), default=now + 60)
        if self._namespaces and self._children:
            next_deadline = min(next_deadline, self._next_poll)
        for key, _ in self._selector.select(max(0.0, next_deadline - now)):
            if isinstance(key.data, ChildMonitor):
                self._read_events(key.data)
            elif not key.data():
                return False
        self._watch_memory()
        for monitor in list(self._children.values()):
            self._check(monitor)
        return True

    def _watch_memory(self) -> None:
        """End the children that use too much memory; check at most a few times a second."""
        if not self._namespaces or time.monotonic() < self._next_poll:
            return
        self._next_poll = time.monotonic() + memory_watch.POLL_SECONDS
        namespaces = {}
        for monitor in self._children.values():
            with suppress(OSError):
                pid = monitor.namespace_pid or monitor.pid
                namespaces[memory_watch.namespace_of(pid)] = monitor
        for namespace in memory_watch.find_excessive(namespaces):
            namespaces[namespace].limit_error = memory_watch.MEMORY_ERROR

    def _read_events(self, monitor: ChildMonitor) -> None:
        was_started = monitor.is_started
        if not monitor.read():
            self._selector.unregister(monitor.events)
        if monitor.is_started and not was_started:
            self.answer(JobStarted(monitor.job.number))

    def _read_jobs(self) -> bool:
        data = os.read(self._jobs.fileno(), 1 << 20)
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            self._start(line)
        return bool(data)

    def _start(self, line: bytes) -> None:
        job = decode_job(line)
        files = OutputFiles.open(job.folder)
        reading, writing = os.pipe()
        seals, seals_writing = os.pipe()
        namespace_pid = self._namespaces.open() if self._namespaces else None
        pid = os.fork()
        if pid == 0:
            raise InChild(job, files.child_fds(writing, seals))
        for descriptor in (writing, seals):
            os.close(descriptor)
        if self._namespaces:
            self._namespaces.leave()
        for descriptor in (reading, seals_writing):
            os.set_blocking(descriptor, False)
        monitor = ChildMonitor(job, pid, namespace_pid, reading, seals_writing, files)
        self._children[job.number] = monitor
        self._selector.register(reading, selectors.EVENT_READ, monitor)

    def _check(self, monitor: ChildMonitor) -> None:
        """Finish a child that has ended; at its deadline, have it dump its stacks, then kill it."""
        ended, status = os.waitpid(monitor.pid, os.WNOHANG)
        if ended:
            self._finish(monitor, status)
        elif monitor.limit_error:
            self._finish(monitor, None)
        elif time.monotonic() < monitor.deadline:
            return
        elif monitor.timed_out or monitor.protocol_error:
            self._finish(monitor, None)
        else:
            monitor.timed_out = True
            monitor.deadline = time.monotonic() + DUMP_SECONDS
            os.kill(monitor.pid, signal.SIGXCPU)

    def _finish(self, monitor: ChildMonitor, status: int | None) -> None:
        code = os.waitstatus_to_exitcode(self._end(monitor, status))
        monitor.read()
        self.answer(monitor.report(code))
        with suppress(KeyError):
            self._selector.unregister(monitor.events)
        for descriptor in (monitor.events, monitor.seals):
            os.close(descriptor)
        monitor.files.close()

    def _end(self, monitor: ChildMonitor, status: int | None = None) -> int:
        """Kill a child and everything it started; return its wait status."""
        del self._children[monitor.job.number]
        if status is None:
            os.kill(monitor.pid, signal.SIGKILL)
            status = os.waitpid(monitor.pid, 0)[1]
        if monitor.namespace_pid is not None:
            os.kill(monitor.namespace_pid, signal.SIGKILL)
            os.waitpid(monitor.namespace_pid, 0)  # waits for other processes; kill the child first
            return status
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(monitor.pid, signal.SIGKILL)
        while self._kill_orphans():
            pass
        return status

    def _kill_orphans(self) -> bool:
        """Kill orphaned processes of ended children; return whether there were any."""
        orphans = sandbox.children() - {one.pid for one in self._children.values()}
        for pid in orphans:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        return bool(orphans)


def _wake_on_child_exit() -> int:
    """Return a descriptor that becomes readable whenever a child exits."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reading


def find_fork_risk() -> str:
    """Describe why children of this process could hang; return an empty string if they cannot."""
    context = sys.modules.get("tensorflow.python.eager.context")
    current = getattr(context, "_context", None)
    if getattr(current, "_initialized", False):
        return "an import ran a TensorFlow operation, so forked processes could hang"
    if (threads := sandbox.count_threads()) > 1:
        return f"an import started threads ({threads} are running), so forked processes could hang"
    return ""


def main(recorder: ImportRecorder) -> NoReturn:
    """Serve on standard input and output; ``recorder`` has recorded the imports so far."""
    messages = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    config = decode_config(_first_line(messages))
    sys.path[:0] = config.python_path
    problem = "as requested"
    if config.namespaces:
        folder = Path.cwd().parent
        problem = sandbox.enter_namespaces(folder, config.readable, config.devices)
    namespaced = not problem
    sys.path[: len(config.python_path)] = config.shared_path
    if config.requires_namespaces and problem:
        _send(answers, ZygoteReady(0.0, "", is_warm=False, isolation_problem=problem))
        os._exit(1)
    if config.python_path:
        os.environ["PYTHONPATH"] = os.pathsep.join(config.python_path)
    sandbox.become_subreaper()
    child.unbuffer_streams()
    sandbox.hide_memory()
    hidden = HiddenModules(recorder)
    sys.meta_path.insert(0, hidden)
    seconds = child.import_all(config.imports)
    risk = find_fork_risk()
    recorder.ignore_lazy_imports()
    is_warm = not risk and warm_up(config.forks)
    if config.imports:
        recorder.stop()
    hidden.hide()
    hidden.prepare(config.imports)
    if config.shown:
        hidden.show(config.shown)
    hidden.keep_visible()
    zygote = Zygote(messages, answers, namespaced=namespaced)
    gc.collect()
    gc.freeze()
    zygote.answer(ZygoteReady(seconds, risk, is_warm, problem))
    task = None
    try:
        zygote.serve()
    except InChild as fork:
        task = fork
    if task is None:
        os._exit(0)
    shows = config.shown in task.job.leading_imports
    status = child.run(
        task.job,
        task.fds,
        hidden,
        namespaced=namespaced,
        required=config.requires_namespaces,
        shows=shows,
        python_path=config.python_path,
    )
    sys.exit(status)


def _send(answers: IO[bytes], message: Answer) -> None:
    answers.write(encode(message))
    answers.flush()


def _first_line(messages: IO[bytes]) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        if not (byte := messages.read(1)):
            os._exit(0)
        line += byte
    return line
