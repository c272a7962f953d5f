"""The correct orders of lines are found by running them, in a sandbox.

Also tests ``snippets/trials.py`` and ``snippets/runner/trial_script.py``.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Generator
from itertools import permutations
from threading import Event
from typing import cast

import pytest

from flashproof.lock.line_orders import LineOrders
from flashproof.snippets.arrange import ArrangeTask, arrange_tasks, find_orders
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result
from tests.command_line import REPOSITORY
from tests.sample_topics import card_file, topic_of


def task_of(code: str, *, setup: str = "", output: str = "") -> ArrangeTask:
    fence = f"```python\n{code}\n```\n" + (f"```output\n{output}\n```\n" if output else "")
    setup = f"```python {{setup}}\n{setup}\n```\n\n" if setup else ""
    topic, diagnostics = topic_of(card_file("Recall", f"An answer.\n\n{setup}{fence}"))
    assert [one.message for one in diagnostics] == []
    (task,) = arrange_tasks(topic)
    return task


def orders(task: ArrangeTask, runner: Supervisor) -> set[tuple[int, ...]]:
    """The correct orders; empty if the task is not suitable."""
    ((_, text),) = find_orders(runner, [task])
    found = LineOrders.parse(text)
    return set(found.orders()) if found else set()


@pytest.mark.parametrize(
    ("code", "setup", "output"),
    [
        ("a = 1\nb = a + 1\nc = a + 2\nprint(b, c)", "", "2 3"),
        ("print(1)\nprint(2)\nprint(3)", "", "1\n2\n3"),
        ("x = base\nx *= 2\nx += 1\nassert x == 7\nprint(x)", "base = 3", "7"),
        ("items = []\nfor i in range(3):\n    items.append(i)\nprint(items)", "", "[0, 1, 2]"),
        ("for i in range(2):\n    print(i)\n    print(-i)", "", "0\n0\n1\n-1"),
        ("try:\n    print(1 // 0)\nexcept ZeroDivisionError:\n    print('zero')", "", "zero"),
        ("def f(x):\n    y = x + 1\n    return y\nprint(f(1))", "", "2"),
        ("shared.append(1)\nshared.append(len(shared))\nprint(shared)", "shared = []", "[1, 1]"),
        ("import random\nrandom.seed(0)\na = random.random()\nb = random.random()\nprint(a, b)", "",
         "0.8444218515250481 0.7579544029403025"),
    ],
    ids=["values", "prints", "setup", "loop", "body", "try", "function", "shared", "seed"],
)  # fmt: skip
def test_the_orders_are_those_that_plain_python_accepts(
    code: str, setup: str, output: str, runner: Supervisor, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every permutation is run with ``exec`` in this process, without pruning anything."""
    task = task_of(code, setup=setup, output=output)
    split = task.problem.split
    expected = set()
    for order in permutations(range(len(split.blocks))):
        lines = "".join(f"{split.blocks[number]}\n" for number in order)
        random.seed()  # forget the state that the last order left
        try:
            exec(f"{setup}\n{split.before}{lines}{split.after}", {"__name__": "__main__"})  # noqa: S102
        except Exception:  # noqa: BLE001, S112 - a wrong order
            continue
        finally:
            printed = capfd.readouterr().out
        if printed.split() == output.split():
            expected.add(order)
    assert expected
    assert orders(task, runner) == expected


@pytest.mark.parametrize(
    ("code", "output"),
    [
        ("a = 1\nb = 2\nc = 3\nprint('x')", "x"),
        ("import random\na = random.random()\nb = random.random()\nc = random.random()"
         "\nprint(a < b < c)", "True"),
        ("import math\nmath.x = getattr(math, 'x', 0) + 1\ny = math.x\nprint(y)", "1"),
        ("a = 1\nb = a\nwhile b < 2:\n    pass", "x"),
        ("a = 1\nprint(a)\nimport os\nos._exit(0)", "1"),
    ],
    ids=["any order", "chance", "state", "endless", "exit"],
)  # fmt: skip
def test_other_code_is_not_suitable(
    code: str, output: str, runner: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flashproof.snippets.arrange.SECONDS", 1.0)
    assert orders(task_of(code, output=output), runner) == set()


def test_an_order_with_a_distractor_is_correct_if_it_passes_the_checks(runner: Supervisor) -> None:
    card = """```python {start}
x = ...
```

#### Solution
```python
x = [1]
x.append(2)
```

#### Check
```python {check="two items"}
assert x == [1, 2]
```

#### Mistakes
```python
x = [1, 2]
x.append(2)
```
> Three items.
"""
    topic, _ = topic_of(card_file("Write", card))
    (task,) = arrange_tasks(topic)
    assert task.problem.distractors == ("x = [1, 2]",)
    assert orders(task, runner) == {(0, 1), (0, 2)}


@pytest.mark.slow
def test_no_correct_order_of_the_deck_is_refused() -> None:
    """All orders of all problems of this repository's deck run again, in a different way."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.snippets.all_orders"],
        cwd=REPOSITORY, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    summary = done.stdout.splitlines()[-1]
    count = re.fullmatch(r"(\d+) problems, \d+ correct orders, 0 wrong records", summary)
    assert count, done.stdout
    assert int(count[1]) >= 150


class BusySupervisor:
    """A supervisor that does not finish a task whose code contains ``lengthy``."""

    options = RunOptions(workers=2)

    def __init__(self) -> None:
        self.is_started, self.may_end = Event(), Event()
        self.has_ended = False

    def run_once(self, chain: Chain) -> tuple[Result, ...]:
        if "lengthy" in chain.snippets[0].piece.text:
            self.is_started.set()
            self.has_ended = self.may_end.wait(60)
        return (Result(snippet=chain.snippets[0], outcome=Outcome.FAILED),)


def test_an_interruption_does_not_wait_for_running_tasks() -> None:
    codes = [f"{name} = 1\nb = {name} + 1\nprint({name} + b)" for name in ("brief", "lengthy")]
    tasks = [task_of(code, output="3") for code in codes]
    supervisor = BusySupervisor()
    found = find_orders(cast(Supervisor, supervisor), tasks)
    next(found)
    supervisor.is_started.wait(60)
    with pytest.raises(KeyboardInterrupt):
        cast(Generator[object, None, None], found).throw(KeyboardInterrupt())
    assert not supervisor.has_ended
    supervisor.may_end.set()
