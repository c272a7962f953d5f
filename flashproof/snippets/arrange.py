"""Find the correct orders of lines of code by running all orders in the sandbox.

An order is correct if the code prints the expected output, its assertions hold, and it passes the
checks of the card. The orders run at least twice, and every second pass starts with the last order.
If the results differ, an order has affected the next one or was correct by chance, and the code is
not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import perm

from flashproof.arrange_problem import ArrangeProblem, arrange_problem, orders_key
from flashproof.lock.line_orders import NO_ORDERS, LineOrders, Order
from flashproof.model import Topic
from flashproof.snippets.extract import chains, fences
from flashproof.snippets.output_compare import clean, compare
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result
from flashproof.snippets.trials import printed_json, trial_chain

SECONDS = 30.0
"""The limit on processor time for running all orders of one snippet, in seconds."""
TIME_LIMIT = 600.0
"""The time limit for running all orders of one snippet, in seconds. It is high to allow for busy
machines."""
PASSES = 2
"""The number of times that all orders run."""
DRAW_PASSES = 6
"""The number of times that all orders run if the code draws random numbers. If a wrong order gives
the correct result by chance, it will probably give a different result in one of these passes."""
MAX_SHARE = 1 / 3
"""The maximum share of correct orders. With a larger share, random guesses are often correct."""
_DRAWS = re.compile(r"rand|shuffle|seed|sample|uniform|normal|[Dd]ropout|initializer")
"""Matches the names of functions that draw random numbers."""


@dataclass(frozen=True, slots=True)
class ArrangeTask:
    """An Arrange problem, and the chain that is used to find its correct orders."""

    problem: ArrangeProblem
    chain: Chain
    """The chain whose first snippet contains the lines."""

    @property
    def chain_hash(self) -> str:
        """The hash of the chain."""
        return self.chain.snippets[0].chain_hash

    @property
    def key(self) -> str:
        """The key under which the lock stores the correct orders."""
        return orders_key(self.problem, self.chain_hash)


def arrange_tasks(topic: Topic) -> Iterator[ArrangeTask]:
    """Yield a task for each of a topic's cards that has a suitable snippet."""
    by_code = {
        codes[0]: chain
        for chain, codes in zip(chains(topic), fences(topic), strict=True)
        if codes and chain.snippets
    }
    for card in topic.cards:
        problem = arrange_problem(card)
        if problem is not None and problem.code in by_code:
            yield ArrangeTask(problem, by_code[problem.code])


def find_orders(
    supervisor: Supervisor, tasks: Sequence[ArrangeTask]
) -> Iterator[tuple[ArrangeTask, str]]:
    """Yield each task with the text of its correct orders, which may be ``NO_ORDERS``.

    Several tasks run at the same time; the results are in the order of the tasks. After an
    exception such as ``KeyboardInterrupt``, tasks that are running end when the caller closes the
    supervisor.
    """
    pool = ThreadPoolExecutor(supervisor.options.workers, "orders")
    try:
        yield from zip(tasks, pool.map(partial(_find, supervisor), tasks), strict=True)
    finally:
        # Waiting here would delay Ctrl-C until the running tasks reach their time limits.
        pool.shutdown(wait=False, cancel_futures=True)


def _find(supervisor: Supervisor, task: ArrangeTask) -> str:
    (result,) = supervisor.run_once(order_chain(task))
    correct = _correct_orders(task, result)
    return NO_ORDERS if correct is None else orders_text(task.problem, correct)


def orders_text(problem: ArrangeProblem, correct: frozenset[Order]) -> str:
    """Return the correct orders as the text that the lock stores.

    The result is ``NO_ORDERS`` if the original order is wrong, if too many orders are correct, or
    if the lock cannot represent the orders.
    """
    total, used = len(problem.lines), len(problem.split.blocks)
    if tuple(range(used)) not in correct or len(correct) > perm(total, used) * MAX_SHARE:
        return NO_ORDERS
    orders = LineOrders.of(total, used, correct)
    return orders.text if orders else NO_ORDERS


def order_chain(task: ArrangeTask) -> Chain:
    """Return the chain that runs all orders of a task."""
    snippet, split = task.chain.snippets[0], task.problem.split
    total, used = len(task.problem.lines), len(split.blocks)
    fields = {
        "setup": [piece.text for piece in task.chain.setup],
        "before": split.before,
        "lines": task.problem.lines,
        "after": split.after,
        "used": used,
        "checks": [check.piece.text for check in snippet.checks],
        "passes": DRAW_PASSES if _DRAWS.search(snippet.piece.text) else PASSES,
        "seconds": SECONDS,
        "max_correct": perm(total, used) if snippet.expected else perm(total, used) * MAX_SHARE,
    }
    return trial_chain(snippet, "run_orders", fields, TIME_LIMIT)


def _correct_orders(task: ArrangeTask, result: Result) -> frozenset[Order] | None:
    """Return the correct orders from the script's output.

    The result is ``None`` if the script failed or stopped early, or if its passes differ.
    """
    if result.outcome is not Outcome.PASSED:
        return None
    try:
        report = printed_json(result)
        outputs = {output for orders in report["passes"] for _, output in orders}
        expected = {output for output in outputs if _prints_expected(task, output)}
        found = {
            frozenset(tuple(order) for order, output in orders if output in expected)
            for orders in report["passes"]
        }
    except (ValueError, KeyError, TypeError):
        return None
    return None if report["problem"] or len(found) != 1 else found.pop()


def _prints_expected(task: ArrangeTask, output: str) -> bool:
    snippet = task.chain.snippets[0]
    if snippet.expected is None:
        return True
    printed = output if snippet.exact else clean(output)
    code = "\n".join(piece.text for piece in task.chain.pieces)
    expected, tolerance = snippet.expected, snippet.tolerance
    return compare(expected, printed, tolerance, exact=snippet.exact, code=code) is None
