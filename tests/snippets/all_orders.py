"""Run the lines of a problem in all orders with plain Python, to test the recorded orders.

    python -m tests.snippets.all_orders [TOPIC…]

Unlike ``prove``, this skips no order, uses no sandbox, and resets nothing between orders. An order
whose result differs from the record runs again in a process that has run no other order.
"""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib import import_module
from itertools import permutations
from typing import TypeVar

from flashproof.build.checked_project import load_project
from flashproof.diagnostics import Diagnostics
from flashproof.lock import LineOrders
from flashproof.project import Project
from flashproof.snippets.arrange import ArrangeTask, arrange_tasks
from flashproof.snippets.output_compare import clean, compare

Order = tuple[int, ...]
Value = TypeVar("Value")


def main() -> None:
    """Test the recorded orders of all topics, or of the named topics, in the current folder."""
    checked = load_project(Project.find(), Diagnostics())
    for name in ("numpy", "tensorflow", "keras"):
        import_module(name)
    count, orders, wrong = 0, 0, 0
    for topic in checked.library.topics:
        if sys.argv[1:] and topic.name not in sys.argv[1:]:
            continue
        for task in arrange_tasks(topic):
            recorded = LineOrders.parse(checked.lock.orders.get(task.key, ""))
            if recorded is None:
                continue
            count, orders = count + 1, orders + len(recorded.orders())
            for order in wrong_orders(task, set(recorded.orders())):
                wrong += 1
                print(f"{task.chain.snippets[0].name}: {order}", flush=True)
    print(f"{count} problems, {orders} correct orders, {wrong} wrong records")


def wrong_orders(task: ArrangeTask, recorded: set[Order]) -> list[Order]:
    """Return the orders that are recorded as correct but are wrong, or the other way round.

    Call this in a process that has imported the packages but used them for nothing.
    """
    total, used = len(task.problem.lines), len(task.problem.split.blocks)
    orders = list(permutations(range(total), used))
    found = in_fork(lambda: [is_correct(task, order) for order in orders])
    suspects = [one for one, right in zip(orders, found, strict=True) if right != (one in recorded)]
    isolated = [in_fork(partial(is_correct, task, one)) for one in suspects]
    return [
        one for one, right in zip(suspects, isolated, strict=True) if right != (one in recorded)
    ]


def is_correct(task: ArrangeTask, order: Order) -> bool:
    """Run one order in this process."""
    snippet, split = task.chain.snippets[0], task.problem.split
    code = split.before + "".join(f"{task.problem.lines[line]}\n" for line in order) + split.after
    name = f"<{order}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    names: dict[str, object] = {"__name__": "__main__"}
    output = io.StringIO()
    os.chdir(tempfile.mkdtemp())
    try:
        program = compile(code, name, "exec")
        with contextlib.redirect_stdout(io.StringIO()):
            for piece in task.chain.setup:
                run(piece.text, names)
        with contextlib.redirect_stdout(output):
            exec(program, names)  # noqa: S102 - the code of the deck
        with contextlib.redirect_stdout(io.StringIO()):
            for check in snippet.checks:
                run(check.piece.text, names)
    except BaseException:  # noqa: BLE001 - whatever a wrong order raises
        return False
    if snippet.expected is None:
        return True
    printed = output.getvalue() if snippet.exact else clean(output.getvalue())
    pieces = "\n".join(piece.text for piece in task.chain.pieces)
    expected, tolerance = snippet.expected, snippet.tolerance
    return compare(expected, printed, tolerance, exact=snippet.exact, code=pieces) is None


def run(code: str, names: dict[str, object]) -> None:
    name = f"<code {hash(code)}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    exec(compile(code, name, "exec"), names)  # noqa: S102 - the code of the deck


def in_fork(function: Callable[[], Value]) -> Value:
    """Call a function in a fork of this process, and return its result."""
    reader, writer = os.pipe()
    if not (child := os.fork()):
        with contextlib.suppress(BaseException), os.fdopen(writer, "w") as stream:
            json.dump(function(), stream)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "r") as stream:
        result: Value = json.load(stream)
    os.waitpid(child, 0)
    return result


if __name__ == "__main__":
    main()
