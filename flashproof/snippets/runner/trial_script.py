"""Run many variations of code in one process: lines in all orders, or the mutants of a proof.

This file is a script for the sandbox. The runner passes the text of this file to a child as a
snippet, followed by a call to ``run_orders`` or ``run_mutants``. The script uses only the standard
library, because flashproof may not be installed in the sandbox. One process is much faster than a
process for each variation. Therefore, the script resets the state that could affect the next
variation: each variation has its own names, its own folder, and new random seeds.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import itertools
import json
import linecache
import os
import random
import signal
import sys
import tempfile
import traceback
from ast import AST, stmt
from ast import parse as parse_tree
from pathlib import Path
from typing import Any, cast

SIMPLE = ("body", "cases")
"""The names of the ``ast`` fields that only compound statements have."""

ENVIRONMENT = dict(os.environ)
"""The environment variables at the start."""
STOPPED: list[int] = []
"""The numbers of the signals that were sent at the time limit; empty if there were none."""


def run_orders(task: dict[str, Any]) -> None:
    """Run a task's lines in all orders, several times, and print the result as JSON.

    The task has these keys:

    - ``setup``: the code blocks to run first.
    - ``before``: the code above the lines.
    - ``lines``: the lines to put in order.
    - ``after``: the code below the lines.
    - ``used``: the number of lines in an order.
    - ``checks``: the code blocks that must not raise an exception.
    - ``passes``: the number of times to run all orders. Every second pass starts with the last
      order.
    - ``seconds``: the limit on processor time, in seconds.
    - ``max_correct``: the maximum number of correct orders.

    The printed object has two keys. ``passes`` contains, for each pass, a list of the correct
    orders with their output. ``problem`` is the reason for not running all orders; it is empty if
    all orders were run.
    """
    folder = Path.cwd()
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, task["seconds"])
    passes: list[list[tuple[tuple[int, ...], str]]] = []
    problem = ""
    while not problem and len(passes) < task["passes"]:
        correct, problem = _run_orders(task, is_reversed=len(passes) % 2 == 1)
        passes.append(list(correct.items()))
    signal.setitimer(signal.ITIMER_PROF, 0)
    os.chdir(folder)
    sys.stdout.write(f"\n{json.dumps({'passes': passes, 'problem': problem})}\n")


def run_mutants(task: dict[str, Any]) -> None:
    """Run mutants and then the original code, and print the results as JSON.

    The task has these keys:

    - ``before``: the code blocks to run before each mutant.
    - ``mutants``: the code of each mutant.
    - ``original``: the code without a change.
    - ``seconds``: the limit on the processor time of each mutant, in seconds.

    The printed list contains whether each mutant passed, and finally whether the original passed. A
    mutant that exceeds the time limit does not pass. If the original does not pass, a mutant has
    changed the state of the process, and the results are not valid.
    """
    folder = Path.cwd()
    signal.signal(signal.SIGPROF, _stop)
    passed = [_passes(task, code) for code in (*task["mutants"], task["original"])]
    os.chdir(folder)
    sys.stdout.write(f"\n{json.dumps(passed)}\n")


def _passes(task: dict[str, Any], code: str) -> bool:
    """Return whether code runs to its end within the time limit, after the code before it."""
    # The signal is repeated, because the code may catch the exception.
    signal.setitimer(signal.ITIMER_PROF, task["seconds"], 1)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            names = _reset()
            for index, before in enumerate(task["before"]):
                _execute(before, f"<before {index}>", names)
            _execute(code, "<mutant>", names)
    except BaseException:  # noqa: BLE001 - the code can raise any exception
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return True


def _stop(number: int, frame: object) -> None:  # noqa: ARG001 - a signal handler
    """Stop the variation that is running, which may contain an endless loop."""
    STOPPED.append(number)
    raise TimeoutError


def _run_orders(
    task: dict[str, Any], *, is_reversed: bool
) -> tuple[dict[tuple[int, ...], str], str]:
    """Return the output of each correct order, and why the run stopped early, if it did."""
    correct: dict[tuple[int, ...], str] = {}
    failed: set[tuple[int, ...]] = set()
    orders = list(itertools.permutations(range(len(task["lines"])), task["used"]))
    for order in reversed(orders) if is_reversed else orders:
        if any(order[:size] in failed for size in range(1, len(order))):
            continue
        if STOPPED:
            return correct, "too slow"
        output, failed_lines = _run_order(task, order)
        if output is not None:
            correct[order] = output
        elif failed_lines:
            failed.add(order[:failed_lines])
        if len(correct) > task["max_correct"]:
            return correct, "too many correct orders"
    return correct, ""


def _run_order(task: dict[str, Any], order: tuple[int, ...]) -> tuple[str | None, int]:
    """Run the lines in one order.

    Return the output and 0. If the order is wrong, return ``None`` and the number of lines at the
    start that are enough for the code to fail; the number is 0 if it is unknown.
    """
    lines = [task["lines"][number] for number in order]
    code = task["before"] + "".join(f"{line}\n" for line in lines) + task["after"]
    name = f"<order {' '.join(map(str, order))}>"
    try:
        tree = parse_tree(code)
        program = compile(code, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None, 0
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    names = _reset()
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for number, setup in enumerate(task["setup"]):
                _execute(setup, f"<setup {number}>", names)
        with contextlib.redirect_stdout(output):
            exec(program, names)  # noqa: S102 - runs in the sandbox
        with contextlib.redirect_stdout(io.StringIO()):
            for number, check in enumerate(task["checks"]):
                _execute(check, f"<check {number}>", names)
    except BaseException as error:  # noqa: BLE001 - the code can raise any exception
        first = task["before"].count("\n")
        return None, _failed_lines(tree, error, name, [one.count("\n") + 1 for one in lines], first)
    return output.getvalue(), 0


def _execute(code: str, name: str, names: dict[str, Any]) -> None:
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    exec(compile(code, name, "exec", dont_inherit=True), names)  # noqa: S102 - in the sandbox


def _failed_lines(tree: AST, error: BaseException, name: str, sizes: list[int], before: int) -> int:
    """Return the number of lines at the start that are enough for the code to fail.

    The number is 0 if it is unknown. It is known only if a simple statement fails: in a compound
    statement, a line that is added to the body can prevent the exception.
    """
    frames = traceback.extract_tb(error.__traceback__)
    at = next((frame.lineno or 0 for frame in frames if frame.filename == name), 0)
    for statement in cast(list[stmt], getattr(tree, "body", [])):
        end = statement.end_lineno or 0
        if statement.lineno <= at <= end:
            if any(hasattr(statement, field) for field in SIMPLE):
                return 0
            ends = itertools.accumulate(sizes, initial=before)
            return next((count for count, last in enumerate(ends) if count and last >= end), 0)
    return 0


def _reset() -> dict[str, Any]:
    """Reset the state that the last run may have changed; return the names for the next one."""
    os.chdir(tempfile.mkdtemp())
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "keras" in sys.modules:
        sys.modules["keras"].utils.clear_session(free_memory=False)
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(int.from_bytes(os.urandom(4), "big"))
    return {"__name__": "__main__", "__builtins__": builtins}
