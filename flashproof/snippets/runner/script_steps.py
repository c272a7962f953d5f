"""Run the steps of a job with a program such as ``bash`` or ``node``, in the sandbox of a child.

The program runs in its own process. This module runs in the child, and determines how each step
ended. To run a step that continues others, a new process runs a script with the code of all these
steps, in empty folders. The script must begin with the output that the earlier steps have already
printed; the rest is the output of the step. So the output contains no markers that a snippet
could forge, and the result is the same as when a reader runs the code as one file. SQL scripts run
one after another in the same database.

In Bash and JavaScript, the last line of the script creates a file, which shows that the program has
reached it. The program cannot read the child's memory or open files, because the child hides them.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from flashproof.snippets.runner import sandbox
from flashproof.snippets.runner.program_errors import read_error, status_names
from flashproof.snippets.runner.program_process import ProgramEnd, ProgramRun, ProgramRunner
from flashproof.snippets.runner.protocol import (
    SEAL_SIZE,
    Done,
    Event,
    ExceptionInfo,
    Job,
    JobStep,
    LateError,
)
from flashproof.snippets.runner.script_files import ScriptCommand, ScriptFiles

_KEPT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ", "COLUMNS")
"""The child's environment variables that programs inherit."""
_NOT_RUN = ProgramEnd(status=0, seconds=0.0, stderr="", stderr_size=0)


class ScriptSteps:
    """Runs the steps of a job in order.

    Args:
        job: The job; its ``command`` is the program.
        output: The file descriptor to which the output of all steps is written.
        events: The descriptor of the pipe to which seals are written.
        seals: The descriptor of the pipe from which seals are read.
        send: Sends an event.
        clears_shared_memory: Whether ``/dev/shm`` is private and must be empty for each step.
        grace: How long processes may outlive the program, in seconds.

    """

    def __init__(  # noqa: PLR0913 - called once
        self,
        job: Job,
        *,
        output: int,
        events: int,
        seals: int,
        send: Callable[[Event], None],
        clears_shared_memory: bool,
        grace: float,
    ) -> None:
        self.status = 0
        """The exit status of the child: 1 if the last step that ran ended with an error."""
        self._job, self._output, self._send, self._grace = job, output, send, grace
        self._events, self._seals = events, seals
        script = Path(sys.argv[0])
        self._script_folder, self._base = script.parent, script.parent.parent
        self._files = ScriptFiles(job, script.parent, script.stem)
        self._folders = [Path.cwd(), Path(os.environ["HOME"]), Path(os.environ["TMPDIR"])]
        self._clears_shared_memory = clears_shared_memory
        self._runner = ProgramRunner()
        self._last = _NOT_RUN

    def run(self) -> None:
        """Run the steps in order, until one ends with an unexpected error."""
        sandbox.hide_memory()
        seals = _read_seals(self._seals, len(self._job.steps))
        is_complete = True
        for index, (end_seal, error_seal) in enumerate(seals):
            error: ExceptionInfo | None
            if is_complete:
                error, is_complete = self._run_step(index)
            else:
                error = _problem_info("not run: the fence that it continues ends the process")
            if self._last.leftovers:
                names = self._last.leftovers
                text = f"a process was still running after the snippet ended: {names}"
                self._send(LateError("", text))
            self.status = 0 if error is None else 1
            os.write(self._events, end_seal if error is None else error_seal)
            size = os.fstat(self._output).st_size
            self._send(Done(seconds=self._last.seconds, output_end=size, error=error))
            if error is not None and not error.is_expected:
                return

    def _run_step(self, index: int) -> tuple[ExceptionInfo | None, bool]:
        """Run a step; return its error, and whether the program reached the end of the script."""
        if index:
            self._clear_folders()
        command = self._files.command(index + 1)
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        run = ProgramRun(
            command.arguments,
            {**kept, **self._files.environment},
            self._output,
            known_output=os.fstat(self._output).st_size if index else 0,
            known_stderr=self._last.stderr_size,
            time_limit=self._last.seconds + self._time_limit(index),
            grace=self._grace,
        )
        try:
            end = self._last = self._runner.run(run)
        except OSError as error:
            reason = error.strerror or str(error)
            return _problem_info(f"{command.arguments[0]} cannot be started: {reason}"), False
        is_complete = self._job.language == "sql" or end.status == 0
        if command.end_mark is not None:
            is_complete = command.end_mark.is_file()
            command.end_mark.unlink(missing_ok=True)
        step = self._job.steps[index]
        return self._error(end, command, step, is_complete=is_complete), is_complete

    def _time_limit(self, index: int) -> float:
        """Return the time limit of a step, excluding the steps that it repeats, in seconds.

        The zygote enforces the total time limit of all steps up to this step.
        """
        limits = [0.0, *(step.time_limit for step in self._job.steps)]
        return limits[index + 1] - limits[index] if index else float("inf")

    def _error(
        self, end: ProgramEnd, command: ScriptCommand, step: JobStep, *, is_complete: bool
    ) -> ExceptionInfo | None:
        """Return the error with which a step ended; None if it ended normally."""
        if end.problem:
            return _problem_info(end.problem)
        if end.status == 0 and is_complete:
            return None
        found = read_error(self._job.language, end.stderr, str(self._script_folder))
        names: tuple[str, ...] = status_names(end.status)
        message = found.message
        if end.status == 0:
            message = "the script ended before its last line"
        elif end.status > 0:
            names = (*found.names, *names)
        return ExceptionInfo(
            names=names,
            message=message,
            line=command.card_line(found.line),
            trace=end.stderr.replace(f"{self._script_folder}/", "").strip(),
            written="" if step.raises.isdecimal() else found.written,
            is_expected=bool(step.raises) and step.raises in names,
        )

    def _clear_folders(self) -> None:
        """Delete all files that the last run left behind, and create the folders again."""
        os.chdir("/")
        left = [path for path in self._base.iterdir() if path != self._script_folder]
        if self._clears_shared_memory:
            left += Path("/dev/shm").iterdir()  # noqa: S108 - it is private
        for path in left:
            _delete(path)
        for folder in self._folders:
            folder.mkdir(exist_ok=True)
        os.chdir(self._folders[0])


def _problem_info(problem: str) -> ExceptionInfo:
    return ExceptionInfo((problem,), "", 0, "")


def _read_seals(descriptor: int, count: int) -> list[tuple[bytes, bytes]]:
    """Return the two seals of each step: one for a normal end, and one for an error."""
    text = b""
    while len(text) < 2 * count * SEAL_SIZE:
        text += os.read(descriptor, 2 * count * SEAL_SIZE - len(text))
    lines = [text[start : start + SEAL_SIZE] for start in range(0, len(text), SEAL_SIZE)]
    return list(zip(lines[1::2], lines[::2], strict=True))[::-1]  # sent from the last step on


def _delete(path: Path) -> None:
    """Delete a file or a folder, even if the snippet removed the permissions to do so."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    with suppress(OSError):
        path.chmod(0o700)
    for folder, names, _ in os.walk(path):
        for name in names:
            with suppress(OSError):
                os.chmod(f"{folder}/{name}", 0o700, follow_symlinks=False)  # noqa: PTH101
    shutil.rmtree(path, ignore_errors=True)
