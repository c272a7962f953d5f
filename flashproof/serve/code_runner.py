"""Run learners' code with the checks of a task, in a process that has imported the packages."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress

from flashproof.serve.code_task import CodeTask
from flashproof.serve.code_verdict import CodeVerdict, not_run, verdict
from flashproof.snippets.error_hints import DISTRIBUTIONS
from flashproof.snippets.imports import missing_module
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor, available_cores
from flashproof.snippets.runner.zygote_client import ZygoteDiedError
from flashproof.snippets.snippet import Chain

MAX_WAITING = 4
"""The maximum number of runs that wait for other runs to end."""


class BusyError(Exception):
    """Raised when too many runs are already waiting."""


class CodeRunner:
    """Runs code for the tasks of a deck; a context manager that ends all its processes."""

    def __init__(
        self,
        tasks: Iterable[CodeTask],
        *,
        requires_namespaces: bool,
        workers: int | None = None,
    ) -> None:
        """Prepare to run the code of some tasks; no process starts yet.

        Args:
            tasks: the tasks that can be run.
            requires_namespaces: whether to refuse to run code without isolation in namespaces.
            workers: the maximum number of parallel runs; by default, one per core.

        """
        self.tasks = {task.card: task for task in tasks}
        """The tasks, keyed by card id."""
        chains = [task.chain("") for task in self.tasks.values()]
        options = RunOptions(requires_namespaces=requires_namespaces)
        self.missing = {
            card: missing_module(chain) for card, chain in zip(self.tasks, chains, strict=True)
        }
        """For each card id, a module that the card needs but that is missing; empty if none is."""
        self._supervisor = Supervisor(filter(_can_import, chains), options)
        workers = workers or available_cores()
        self._running = threading.Semaphore(workers)
        self._admitted = threading.Semaphore(workers + MAX_WAITING)

    def start(self) -> None:
        """Import the packages now, so the first run does not wait for them."""
        with suppress(ZygoteDiedError):  # the command is ending
            self._supervisor.start()

    def run(self, card: str, code: str) -> CodeVerdict:
        """Run code against the checks of a card, and wait for the verdict.

        Raises:
            KeyError: no task has this card id.
            BusyError: too many runs are already waiting.

        """
        task = self.tasks[card]
        if module := self.missing[card]:
            package = DISTRIBUTIONS.get(module, module.replace("_", "-"))
            return not_run(f"{module} is not installed: run 'pip install {package}'")
        if not self._admitted.acquire(blocking=False):
            raise BusyError
        try:
            with self._running:
                return verdict(task, self._supervisor.report(task.chain(code)))
        except ZygoteDiedError:
            return not_run("the process that runs the code was killed")
        finally:
            self._admitted.release()

    def close(self) -> None:
        """End all processes and delete their files."""
        self._supervisor.close()


def _can_import(chain: Chain) -> bool:
    return not missing_module(chain)
