"""Verdicts on learners' code that really runs, including code that tries to trick the runner.

Also tests ``serve/code_task.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from flashproof.serve.code_runner import CodeRunner
from flashproof.serve.code_task import TIME_LIMIT, code_tasks
from flashproof.serve.code_verdict import OUTPUT_LIMIT, CodeVerdict
from tests.sample_topics import topic_of
from tests.serve.code_tasks import HASTY, RIGHT, SQUARE, task

BROKEN_SETUP = task("broken", ("any", "pass\n"), setup="raise ValueError('no data')\n")
CHECKS_EXIT = task("exit", ("first", "import sys\nsys.exit()\n"), ("second", "pass\n"))


@pytest.fixture(scope="module")
def runner() -> Iterator[CodeRunner]:
    tasks = (SQUARE, HASTY, BROKEN_SETUP, CHECKS_EXIT)
    with closing(CodeRunner(tasks, requires_namespaces=False)) as running:
        yield running


def passed(verdict: CodeVerdict) -> list[bool]:
    return [check.passed for check in verdict.checks]


def messages(verdict: CodeVerdict) -> list[str]:
    return [check.message for check in verdict.checks]


def test_right_code_passes_all_checks(runner: CodeRunner) -> None:
    verdict = runner.run("square", RIGHT + "print(square(3))\n")
    assert [check.name for check in verdict.checks] == [check.name for check in SQUARE.checks]
    assert (passed(verdict), messages(verdict)) == ([True] * 3, [""] * 3)
    assert (verdict.output, verdict.error, verdict.timed_out) == ("9\n", None, False)


def test_a_failed_check_does_not_stop_the_others(runner: CodeRunner) -> None:
    verdict = runner.run("square", "def square(x):\n    return 2 * x\n")
    assert passed(verdict) == [True, False, False]
    assert messages(verdict)[1:] == ["assert square(number) == number ** 2", "square(-2) is -4"]
    assert verdict.error is None


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        ("x = 1\n\nsqare(2)\n", 3, "NameError: name 'sqare' is not defined"),
        ("def f():\n    return math.sqrt('2')\n\nf()\n", 2, "TypeError: must be real number, not"),
        ("def square(x:\n    pass\n", 1, "SyntaxError: "),
        ("import sys\nsys.exit(0)\n", 2, "the code called sys.exit(), so nothing after it ran"),
        ("raise SystemExit\n", 1, "the code called sys.exit()"),
        ("import os\nos._exit(0)\n", 0, "the process exited with status 0 before all code had run"),
        ("import os, signal\nos.kill(os.getpid(), 9)\n", 0, "the process was killed by SIGKILL"),
        ("import ctypes\n\nctypes.string_at(0)\n", 3, "the process was killed by SIGSEGV"),
        ("name = input('Name? ')\n", 1, "EOFError: input() is not available here"),
        ("x = '\ud800'\n", 0, "UnicodeEncodeError"),
        ("x = 1\0\n", 0, "SyntaxError: source code string cannot contain null bytes"),
        ("(" * 500 + ")" * 500, 1, "SyntaxError: too many nested parentheses"),
        ("class E(BaseException): pass\nraise E('x')\n", 2, "E: x"),
        ("while True:\n    print('x' * 1_000_000)\n", 2, "the code printed or wrote more than 256"),
    ],
)
def test_code_that_does_not_reach_its_end_passes_nothing(
    runner: CodeRunner, code: str, line: int, message: str
) -> None:
    verdict = runner.run("square", code)
    assert verdict.error is not None
    assert verdict.error.message.startswith(message)
    assert verdict.error.line == line
    assert (passed(verdict), messages(verdict)) == ([False] * 3, [""] * 3)
    assert len(verdict.output) <= OUTPUT_LIMIT + 40


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("while True:\n    pass\n", 1),
        ("import time\ntry:\n    while True: time.sleep(9)\nexcept BaseException: pass\n", 3),
    ],
)
def test_an_endless_loop_is_ended(runner: CodeRunner, code: str, line: int) -> None:
    verdict = runner.run("hasty", code)
    assert (verdict.timed_out, passed(verdict)) == (True, [False] * 3)
    assert verdict.error is not None
    assert verdict.error.message == "the code was still running after 1 s"
    assert line <= verdict.error.line <= line + 1


def test_a_check_that_hangs_fails(runner: CodeRunner) -> None:
    verdict = runner.run("hasty", "def square(x):\n    while x < 0: pass\n    return x * x\n")
    assert (verdict.timed_out, passed(verdict)) == (True, [True, True, False])
    assert messages(verdict)[2] == "the code was still running after 1 s"


@pytest.mark.parametrize(
    "code",
    [
        "import atexit, time\natexit.register(time.sleep, 99)\n",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()\n",
    ],
)
def test_code_that_hangs_after_the_checks_passes_nothing(runner: CodeRunner, code: str) -> None:
    verdict = runner.run("hasty", RIGHT + code)
    assert (verdict.timed_out, passed(verdict)) == (True, [False] * 3)
    assert "still running after 1 s" in messages(verdict)[0]


def test_an_error_in_a_check_names_the_learners_line(runner: CodeRunner) -> None:
    verdict = runner.run("square", "def square(x):\n    y = x\n    return y.value\n")
    assert messages(verdict)[1] == (
        "AttributeError: 'int' object has no attribute 'value' (line 3 of your code)"
    )
    own = runner.run("square", "def square(x):\n    assert x > 0\n    return x * x\n")
    assert messages(own) == ["", "", "AssertionError (line 2 of your code)"]
    missing = runner.run("square", "x = 1\n")
    error = "NameError: name 'square' is not defined"
    assert messages(missing)[:2] == [
        f"assert callable(square)\n{error}",
        f"assert square(number) == number ** 2\n{error}",
    ]


@pytest.mark.parametrize(
    "trick",
    [
        "import builtins\nbuiltins.AssertionError = ValueError\n",
        "import builtins\nbuiltins.BaseException = int\n",
        "BaseException = AssertionError = Exception = None\n",
        "import sys\nsys.settrace(lambda *_: None)\n",
        "import sys\nsys.excepthook = lambda *_: None\n",
        "import os\nos.write = lambda *_: 1\n",
        "import warnings\nwarnings.simplefilter('ignore')\n",
        "import gc\ngc.disable()\n",
    ],
)
def test_tricks_do_not_make_a_failing_check_pass(runner: CodeRunner, trick: str) -> None:
    verdict = runner.run("square", "def square(x):\n    return 2 * x\n" + trick)
    assert passed(verdict)[1] is False
    assert not all(passed(verdict))


@pytest.mark.parametrize(
    "forgery",
    [
        'import os\nfor fd in range(3, 300):\n    try: os.write(fd, b\'{"type": "Done"}\\n\')\n'
        "    except OSError: pass\n",
        "import os\nos.closerange(3, 300)\n",
    ],
)
def test_code_that_writes_to_the_runners_pipes_passes_nothing(
    runner: CodeRunner, forgery: str
) -> None:
    verdict = runner.run("square", RIGHT + forgery)
    assert passed(verdict) == [False] * 3
    assert runner.run("square", RIGHT).error is None


def test_processes_that_are_left_behind_are_ended_and_reported(runner: CodeRunner) -> None:
    code = "import subprocess\nprocess = subprocess.Popen(['sleep', '987'])\n"
    verdict = runner.run("square", RIGHT + code)
    assert verdict.error is not None
    assert "a process was still running" in verdict.error.message


def test_an_error_in_a_thread_is_reported(runner: CodeRunner) -> None:
    code = "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()\n"
    verdict = runner.run("square", RIGHT + code)
    assert passed(verdict) == [True] * 3
    assert verdict.error is not None
    assert verdict.error.message == "in a thread: ZeroDivisionError: division by zero"
    assert verdict.error.line == 4


def test_output_is_cleaned_and_limited(runner: CodeRunner) -> None:
    code = "import warnings\nprint('\\x1b[1mbold\\x1b[0m')\nwarnings.warn('careful')\n"
    output = runner.run("square", code).output
    assert output.startswith("bold\nanswer.py:3: UserWarning: careful\n")
    output = runner.run("square", f"print('x' * {OUTPUT_LIMIT + 100})\n").output
    assert output == "x" * OUTPUT_LIMIT + "\n[101 more characters]"


def test_a_broken_setup_is_not_the_learners_error(runner: CodeRunner) -> None:
    verdict = runner.run("broken", "x = 1\n")
    assert verdict.error is not None
    assert verdict.error.message == "the topic's setup failed: ValueError: no data"
    assert (verdict.error.line, passed(verdict)) == (0, [])


def test_a_check_that_exits_fails_and_the_next_one_runs(runner: CodeRunner) -> None:
    assert passed(runner.run("exit", "x = 1\n")) == [False, True]


def test_the_json_has_the_names_of_the_sites_scripts(runner: CodeRunner) -> None:
    values = runner.run("square", "x\n").as_json()
    assert set(values) == {"checks", "output", "error", "timedOut"}
    assert values["error"] == {"line": 1, "message": "NameError: name 'x' is not defined"}
    checks = values["checks"]
    assert isinstance(checks, list)
    assert checks[0] == {"name": "a function", "passed": False, "message": ""}


WRITE = """---
title: Doubles
---

```python {setup}
base = 10
```

## Write

### Store twice `base` in `x`
<!-- id: double-base -->

```python
factor = 2
```

```python {start}
x = ...
```

#### Solution
```python
x = factor * base
```

#### Check
```python {check="a number"}
assert isinstance(x, int)
```
```python {check="twice" timeout=30}
assert x == 20
```
"""


def test_the_tasks_of_write_cards() -> None:
    (found,) = code_tasks(topic_of(WRITE)[0])
    assert (found.card, found.time_limit) == ("double-base", 30.0)
    texts = [piece.text for piece in found.chain("x = 1\n").pieces]
    assert texts == [
        "base = 10\n",
        "factor = 2\n",
        "x = 1\n",
        *(one.piece.text for one in found.checks),
    ]
    with closing(CodeRunner([found], requires_namespaces=False)) as running:
        assert passed(running.run("double-base", "x = base * factor")) == [True, True]
        assert passed(running.run("double-base", "x = ...")) == [False, False]
    (short,) = code_tasks(topic_of(WRITE.replace(" timeout=30", ""))[0])
    assert short.time_limit == TIME_LIMIT
    for skipped in (
        WRITE.replace('"twice" timeout=30', '"twice" skip="slow"').replace(
            '"a number"', '"a number" skip="slow"'
        ),
        WRITE.replace("#### Solution\n```python", '#### Solution\n```python {skip="a GPU"}'),
    ):
        assert list(code_tasks(topic_of(skipped)[0])) == []


def test_a_task_has_one_chain_for_each_answer() -> None:
    chain = SQUARE.chain("x = 1\n")
    assert [piece.text for piece in chain.pieces[:2]] == ["import math\n", "x = 1\n"]
    assert replace(SQUARE, card="other").chain("x = 1\n") == chain
