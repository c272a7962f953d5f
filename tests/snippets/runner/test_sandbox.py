"""Hostile snippets fail alone, at their line, with a clear message; others are not affected."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

import pytest

from flashproof.snippets.runner import resource_limits, sandbox, seccomp
from flashproof.snippets.runner.sandbox import IsolationKind, tmp_is_free
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome, Result, RunMode
from tests.optional_packages import is_installed
from tests.snippets.sample_chains import chain_of, processes_with, run, run_in_fork

GOOD, GOOD_OUTPUT = "print(1)\n", "1\n"
if is_installed("tensorflow"):
    GOOD = "import tensorflow as tf\nprint(tf.function(lambda x: x * 2)(tf.constant([1.0, 2.0])))\n"
    GOOD_OUTPUT = "tf.Tensor([2. 4.], shape=(2,), dtype=float32)\n"
SECONDS = f"600.{os.getpid()}"
"""An argument of ``sleep`` that only this test run uses."""


@dataclass(frozen=True)
class Case:
    code: str
    message: str
    """A regular expression."""
    line: int = 10
    fields: tuple[tuple[str, Any], ...] = ()


HOSTILE = {
    # On one line, because a longer loop may be interrupted at any of its lines.
    "endless loop": Case(
        "x = 0\nwhile True: x += 1\n", "still running after 2 s", 11, (("timeout", 2),)
    ),
    "hanging op": Case(
        """
        import tensorflow as tf
        queue = tf.queue.FIFOQueue(1, tf.int32)
        while True:
            queue.dequeue()
        """,
        "still running after 2 s",
        13,
        (("timeout", 2),),
    ),
    "sleep": Case(
        "import time\ntime.sleep(600)\n", "still running after 1 s", 11, (("timeout", 1),)
    ),
    "os._exit(0)": Case(
        "import os\nos._exit(0)\n", "exited with status 0 before the snippet ended"
    ),
    "sys.exit(1)": Case("import sys\nsys.exit(1)\n", r"called sys\.exit\(1\)", 11),
    "segfault": Case("import ctypes\nctypes.string_at(0)\n", "SIGSEGV", 11),
    "abort": Case("import os\nos.abort()\n", "SIGABRT", 11),
    "stack overflow": Case(
        """
        import sys
        sys.setrecursionlimit(10**9)
        def deeper(value):
            return [deeper(value)]
        import json
        nested = []
        for _ in range(10**6):
            nested = [nested]
        repr(nested) == json.dumps(nested)
        """,
        "SIGSEGV|RecursionError|MemoryError",
        18,
    ),
    "ten gigabytes": Case("block = bytearray(10 * 2**30)\nblock[::4096] = b'x'\n", "MemoryError"),
    "a gigabyte of output": Case(
        "line = 'x' * 2**20\nfor _ in range(1024):\n    print(line)\n", "more than 256 MB", 12
    ),
    "stdout closed": Case(
        "import sys\nsys.stdout.close()\nprint('x')\n", "ValueError: I/O operation on closed", 12
    ),
    "descriptor 1 closed": Case("import os\nos.close(1)\nprint('x')\n", "Bad file descriptor", 12),
    "every descriptor closed": Case(
        "import os\nos.closerange(0, 4096)\n", "exited with status|killed"
    ),
    "thread left running": Case(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n",
        r"still running after 1 s, waiting for the thread Thread-1 \(sleep\)",
        fields=(("timeout", 1),),
    ),
    "process left running": Case(
        f"import subprocess\nsubprocess.Popen(['sleep', '{SECONDS}'])\n",
        "a process was still running after the snippet ended: sleep 600",
    ),
    "fork left running": Case(
        "import os, time\nif os.fork() == 0:\n    time.sleep(600)\n", "a fork of the snippet"
    ),
    "kills its group": Case("import os\nos.killpg(0, 9)\n", "SIGKILL"),
    "kills its parent": Case("import os\nos.kill(os.getppid(), 9)\n", "SIGKILL|killed"),
    "kills everything": Case("import os\nos.kill(-1, 9)\n", "No such process|SIGKILL", 11),
    "stops itself": Case(
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n",
        "still running",
        10,
        (("timeout", 1),),
    ),
    "ignores signals": Case(
        """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True:
            pass
        """,
        "still running",
        10,
        (("timeout", 1),),
    ),
    "address looked up": Case(
        "import socket\nsocket.getaddrinfo('example.org', 80)\n", "have no network", 11
    ),
    "connection": Case(
        "import socket\nsocket.create_connection(('203.0.113.1', 80))\n", "have no network", 11
    ),
    "download": Case(
        "from urllib.request import urlopen\nurlopen('http://example.org')\n", "have no network", 11
    ),
    "raw socket call": Case(
        """
        import _socket
        _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM).connect(('203.0.113.1', 80))
        """,
        "unreachable|Permission|timed out",
        11,
    ),
    "missing import": Case(
        "import nowhere_to_be_found\n", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"
    ),
    "input": Case("print(1)\nname = input('your name? ')\n", "have no standard input", 11),
    "syntax error": Case("x = 1\nif x\n    y = 2\n", "SyntaxError: expected ':'", 11),
    "indented": Case("    x = 1\ny = 2\n", "IndentationError: unexpected indent"),
    "null byte": Case("x = '\0'\n", "null bytes"),
    "str raises": Case(
        """
        class Sly(Exception):
            def __str__(self):
                raise RuntimeError("no words")
        raise Sly
        """,
        "Sly: <its str\\(\\) raised RuntimeError>",
        13,
    ),
    "megabyte on a line": Case(
        f"x = [{'1, ' * 350_000}]\ny = x[-1] / 0\n", "ZeroDivisionError", 11
    ),
    "surrogate": Case("print('\\ud800')\n", "UnicodeEncodeError"),
    "interrupt": Case("raise KeyboardInterrupt\n", "KeyboardInterrupt"),
    "runner's modules broken": Case(
        """
        import builtins, json, os, sys, time, traceback
        json.dumps = os.write = os.getpid = time.perf_counter = None
        traceback.TracebackException = None
        builtins.len = builtins.isinstance = builtins.print = builtins.str = None
        1 / 0
        """,
        "ZeroDivisionError",
        14,
    ),
    "garbage in the event pipe": Case(
        "import os\nfor number in range(200, 210):\n    os.write(number, b'garbage\\n')\n",
        "the snippet interfered with the runner: not a line of JSON",
    ),
    "flood in the event pipe": Case(
        "import os\nwhile True:\n    os.write(200, b'x' * 2**16)\n",
        "the snippet interfered with the runner: a message is too long",
    ),
    "hook removed": Case(
        "import sys\nsys.excepthook = sys.exit\nsys.stdout = sys.stderr = None\n1 / 0\n",
        "ZeroDivisionError",
        13,
    ),
    "written elsewhere": Case(
        "from pathlib import Path\nPath('/fp-hostile-file').write_text('x')\n", "Read-only", 11
    ),
}


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_snippet_fails_alone_at_its_line(case: Case, runner: Supervisor) -> None:
    hostile = chain_of(case.code, **{"timeout": 20, **dict(case.fields)})
    before, bad, after = (
        runner.submit(one)
        for one in (
            chain_of(GOOD, expected=GOOD_OUTPUT, line=30),
            hostile,
            chain_of(GOOD, expected=GOOD_OUTPUT, line=50),
        )
    )
    result = bad.result(timeout=120)[0]
    assert result.outcome is Outcome.FAILED
    assert re.search(case.message, result.message), result.message
    assert result.line == case.line
    for other in (before.result(timeout=120)[0], after.result(timeout=120)[0]):
        assert other.outcome is Outcome.PASSED, other.message
    assert not processes_with(SECONDS)
    assert runner.mode is RunMode.ZYGOTE


HARMLESS = {
    "prints to descriptor 2": ("import os\nos.write(2, b'log\\n')\nprint('x')\n", "x\n"),
    "prints bytes that are not UTF-8": (
        "import sys\nsys.stdout.buffer.write(b'\\xff\\xfe\\n')\n",
        "\\xff\\xfe\n",
    ),
    "warns and logs": (
        """
        import logging, sys, warnings
        warnings.warn("warning")
        logging.warning("log")
        print("error", file=sys.stderr)
        print("output")
        """,
        "output\n",
    ),
    "forks and waits": (
        "import os\npid = os.fork()\nif pid == 0:\n    os._exit(0)\nprint(os.waitpid(pid, 0)[1])\n",
        "0\n",
    ),
    "fork runs to the end": (
        "import os\nif os.fork():\n    os.wait()\n    print('parent')\nelse:\n    print('child')\n",
        "child\nparent\n",
    ),
    "working directory deleted": (
        "import os, shutil\nshutil.rmtree(os.getcwd())\nprint('still here')\n",
        "still here\n",
    ),
    "files in all writable folders": (
        """
        import os, pathlib, tempfile
        for place in (".", pathlib.Path.home(), tempfile.gettempdir(), "/tmp"):
            (pathlib.Path(place) / "left").write_text("x")
        os.makedirs("a/b"); os.chmod("a", 0)
        print("written")
        """,
        "written\n",
    ),
    "daemon thread": (
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        print("done")
        """,
        "done\n",
    ),
    "thousands of threads in turn": (
        """
        import threading
        for _ in range(2000):
            thread = threading.Thread(target=int)
            thread.start()
            thread.join()
        print("done")
        """,
        "done\n",
    ),
    "loopback connection": (
        """
        import socket, threading
        server = socket.create_server(("127.0.0.1", 0))
        client = socket.create_connection(server.getsockname())
        print(server.accept()[1] == client.getsockname())
        """,
        "True\n",
    ),
}


@pytest.mark.parametrize(("code", "prints"), HARMLESS.values(), ids=HARMLESS.keys())
def test_unusual_snippets_pass(code: str, prints: str, runner: Supervisor) -> None:
    _skip_without_tmp(code)
    result = run(runner, chain_of(code, expected=prints))
    assert result.outcome is Outcome.PASSED, (result.message, result.detail, result.stderr)


def _skip_without_tmp(code: str) -> None:
    if "/tmp" in code and not tmp_is_free():  # noqa: S108 - the text of snippets
        pytest.skip("Python is installed below /tmp, which is therefore read-only")


def test_namespaces_without_a_filter_count_as_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("no seccomp filter")

    monkeypatch.setattr(seccomp, "install_filter", fail)
    namespaces = IsolationKind.NAMESPACES
    assert run_in_fork(lambda: sandbox.restrict(10, namespaces)) == IsolationKind.LIMITS
    monkeypatch.setattr(resource_limits, "set_limits", lambda _: False)
    assert run_in_fork(lambda: sandbox.restrict(10, namespaces)) == IsolationKind.NONE


LEAKS = {
    "thread settings": (
        "import tensorflow as tf\ntf.config.threading.set_intra_op_parallelism_threads(3)\n",
        "import tensorflow as tf\nprint(tf.config.threading.get_intra_op_parallelism_threads())\n",
        "0\n",
    ),
    "eager execution": (
        "import tensorflow as tf\ntf.compat.v1.disable_eager_execution()\n",
        "import tensorflow as tf\nprint(tf.executing_eagerly())\n",
        "True\n",
    ),
    "mixed precision": (
        "import keras\nkeras.mixed_precision.set_global_policy('mixed_float16')\n",
        "import keras\nprint(keras.mixed_precision.dtype_policy().name)\n",
        "float32\n",
    ),
    "logical devices": (
        """
        import tensorflow as tf
        cpu = tf.config.list_physical_devices("CPU")[0]
        half = tf.config.LogicalDeviceConfiguration()
        tf.config.set_logical_device_configuration(cpu, [half, half])
        print(len(tf.config.list_logical_devices()))
        """,
        "import tensorflow as tf\nprint(len(tf.config.list_logical_devices()))\n",
        "1\n",
    ),
    "layer names": (
        "import keras\nprint(keras.layers.Dense(1).name)\n",
        "import keras\nprint(keras.layers.Dense(1).name)\n",
        "dense\n",
    ),
    "seeds": (
        "import random\nrandom.seed(99)\n",
        "import random\na = random.random()\nrandom.seed(99)\nprint(a == random.random())\n",
        "False\n",
    ),
    "patched builtins and TensorFlow": (
        "import builtins\nimport tensorflow as tf\nbuiltins.sum = tf.constant = None\n",
        "import tensorflow as tf\nprint(sum([1, 2]), int(tf.constant(3)))\n",
        "3 3\n",
    ),
    "files in tmp": (
        "open('/tmp/fp-leak', 'w').close()\nopen('here', 'w').close()\n",
        "import os\nprint(os.path.exists('/tmp/fp-leak'), os.path.exists('here'))\n",
        "False False\n",
    ),
    "environment": (
        "import os\nos.environ['FP_LEAK'] = '1'\n",
        "import os\nprint('FP_LEAK' in os.environ)\n",
        "False\n",
    ),
}


@pytest.mark.parametrize(("code", "probe", "prints"), LEAKS.values(), ids=LEAKS.keys())
def test_no_state_leaks_between_snippets(
    code: str, probe: str, prints: str, runner: Supervisor
) -> None:
    _skip_without_tmp(code)
    first = run(runner, chain_of(code))
    assert first.outcome is Outcome.PASSED, first.message
    second: Result = run(runner, chain_of(probe, expected=prints))
    assert second.outcome is Outcome.PASSED, (second.message, second.detail)
