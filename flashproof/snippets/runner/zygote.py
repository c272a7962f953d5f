"""The process that imports once, runs no operation, and forks a child for each chain.

It is started with ``exec``, told on its standard input what to do, one JSON line at a time, and
answers on its standard output. It ends, with everything that it started, when its input does.

It guards itself. One eager operation before a fork, ``tf.constant`` is enough, makes later children
hang in ``fit`` and ``tf.function`` while simpler snippets pass and hide it. So after the imports
there must be one thread and no eager context; what it finds is told in its first answer.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import sys
import time
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any, NoReturn

from flashproof.snippets.runner import child, sandbox
from flashproof.snippets.runner.child_monitor import DUMP_SECONDS, ChildMonitor, OutputFiles
from flashproof.snippets.runner.tensorflow_warmup import warm

PACKAGES = ("tensorflow", "keras", "numpy", "matplotlib")
"""Whose versions are told."""


class Zygote:
    """Forks children, watches their clocks, and tells how they ended."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes], *, namespaced: bool) -> None:
        self._commands, self._answers = commands, answers
        self._spaces = sandbox.PidNamespaces() if namespaced else None
        self._running: dict[int, ChildMonitor] = {}
        self._selector = selectors.DefaultSelector()
        self._pending = b""

    def serve(self) -> None:
        """Work until the input ends."""
        deaths = _wake_at_deaths()
        os.set_blocking(self._commands.fileno(), False)
        self._selector.register(self._commands, selectors.EVENT_READ, self._read_commands)
        self._selector.register(deaths, selectors.EVENT_READ, lambda: bool(os.read(deaths, 512)))
        try:
            while self._step():
                pass
        finally:
            for running in list(self._running.values()):
                self._end(running)

    def answer(self, message: dict[str, Any]) -> None:
        """Tell the supervisor."""
        self._answers.write(json.dumps(message).encode() + b"\n")
        self._answers.flush()

    def _step(self) -> bool:
        now = time.monotonic()
        soonest = min((one.deadline for one in self._running.values()), default=now + 60)
        for key, _ in self._selector.select(max(0.0, soonest - now)):
            if isinstance(key.data, ChildMonitor):
                if not key.data.read():
                    self._selector.unregister(key.fd)
            elif not key.data():
                return False
        for running in list(self._running.values()):
            self._look_after(running)
        return True

    def _read_commands(self) -> bool:
        data = os.read(self._commands.fileno(), 1 << 20)
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            self._start(json.loads(line))
        return bool(data)

    def _start(self, message: dict[str, Any]) -> None:
        job = child.Job.of(message, namespaced=self._spaces is not None)
        files = OutputFiles.open(job.folder)
        reading, writing = os.pipe()
        idle = self._spaces.open() if self._spaces else None
        pid = os.fork()
        if pid == 0:
            child.run(job, files.channels(writing))
        os.close(writing)
        if self._spaces:
            self._spaces.leave()
        os.set_blocking(reading, False)
        running = ChildMonitor(message["job"], job, pid, idle, reading, files)
        self._running[running.number] = running
        self._selector.register(reading, selectors.EVENT_READ, running)

    def _look_after(self, running: ChildMonitor) -> None:
        """Finish a child that has ended; at its limit, ask first where it stands, then end it."""
        ended, status = os.waitpid(running.pid, os.WNOHANG)
        if ended:
            self._finish(running, status)
        elif time.monotonic() < running.deadline:
            return
        elif running.timed_out:
            self._finish(running, None)
        else:
            running.timed_out = True
            running.deadline = time.monotonic() + DUMP_SECONDS
            os.kill(running.pid, signal.SIGXCPU)

    def _finish(self, running: ChildMonitor, status: int | None) -> None:
        code = os.waitstatus_to_exitcode(self._end(running, status))
        running.read()
        self.answer(running.report(code))
        with suppress(KeyError):
            self._selector.unregister(running.events)
        os.close(running.events)
        running.files.close()

    def _end(self, running: ChildMonitor, status: int | None = None) -> int:
        """End a child with all that it started; its wait status."""
        del self._running[running.number]
        if status is None:
            os.kill(running.pid, signal.SIGKILL)
            status = os.waitpid(running.pid, 0)[1]
        if running.idle is not None:
            os.kill(running.idle, signal.SIGKILL)
            os.waitpid(running.idle, 0)  # which waits for all others, so the child goes first
            return status
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
        while self._end_orphans():
            pass
        return status

    def _end_orphans(self) -> bool:
        """Without namespaces, what children left behind has become this process's own."""
        own = {one.pid for one in self._running.values()}
        orphans = sandbox.children() - own
        for pid in orphans:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        return bool(orphans)


def _wake_at_deaths() -> int:
    """A descriptor that can be read whenever a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reading


def find_fault() -> str:
    """Why children of this process could hang, in words; empty where they cannot."""
    context = sys.modules.get("tensorflow.python.eager.context")
    current = getattr(context, "_context", None)
    if getattr(current, "_initialized", False):
        return "an import ran a TensorFlow operation, so forks of it could hang"
    tasks = Path("/proc/self/task")
    threads = len(list(tasks.iterdir())) if tasks.is_dir() else 1
    if threads > 1:
        return f"an import started threads ({threads} run now), so forks of it could hang"
    return ""


def _versions() -> dict[str, str]:
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def main() -> NoReturn:
    """Serve on standard input and output."""
    commands = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    namespaced = "FLASHPROOF_NO_NAMESPACES" not in os.environ and sandbox.own_processes()
    if namespaced and (inner := os.fork()):
        os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) & 0xFF)
    if namespaced:
        sandbox.die_with_parent()
    sandbox.become_subreaper()
    child.redirect_stderr()
    hello = json.loads(_first_line(commands))
    seconds = child.import_all(tuple(hello["imports"]))
    fault = find_fault()
    is_warm = not fault and warm(hello["forks"])
    zygote = Zygote(commands, answers, namespaced=namespaced)
    gc.collect()
    gc.freeze()
    zygote.answer(
        {
            "import_seconds": seconds,
            "versions": _versions(),
            "fault": fault or find_fault(),
            "is_warm": is_warm,
        }
    )
    zygote.serve()
    os._exit(0)


def _first_line(commands: IO[bytes]) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        if not (byte := commands.read(1)):
            os._exit(0)
        line += byte
    return line
