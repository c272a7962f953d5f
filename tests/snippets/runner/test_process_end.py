"""A snippet ends as the same code in a file: what is printed late counts, and so does a crash."""

from __future__ import annotations

import pytest

from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result
from tests.snippets.sample_chains import chain_of

LATE_OUTPUT = {
    "thread": (
        """
        import threading, time
        def work():
            time.sleep(0.4)
            print("worker done")
        threading.Thread(target=work).start()
        print("main done")
        """,
        "main done\nworker done\n",
    ),
    "worker with a queue": (
        """
        import queue, threading
        q = queue.Queue()
        def worker():
            while (item := q.get()) is not None:
                print("got", item)
        threading.Thread(target=worker).start()
        for item in (1, 2, None):
            q.put(item)
        """,
        "got 1\ngot 2\n",
    ),
    "timer": (
        "import threading\nthreading.Timer(0.1, print, ['tick']).start()\nprint('done')\n",
        "done\ntick\n",
    ),
    "atexit": ("import atexit\natexit.register(print, 'bye')\nprint('hello')\n", "hello\nbye\n"),
    "atexit in reverse order": (
        "import atexit\nfor n in range(3):\n    atexit.register(print, n)\n",
        "2\n1\n0\n",
    ),
    "finalizer": (
        """
        import weakref
        class A: ...
        a = A()
        weakref.finalize(a, print, "finalized")
        print("end")
        """,
        "end\nfinalized\n",
    ),
    "__del__ of a global name": (
        """
        class Loud:
            def __del__(self):
                print("deleted")
        x = Loud()
        print("end")
        """,
        "end\ndeleted\n",
    ),
    "__del__ in a cycle": (
        """
        class Loud:
            def __del__(self):
                print("deleted")
        x = Loud()
        x.me = x
        del x
        print("end")
        """,
        "end\ndeleted\n",
    ),
    "__del__ of a class attribute": (
        """
        class Loud:
            def __del__(self):
                print("deleted")
        class Holder:
            held = Loud()
        print("end")
        """,
        "end\ndeleted\n",
    ),
    "__del__ in a module of the snippet's own": (
        """
        from pathlib import Path
        Path("loud.py").write_text(
            "class Loud:\\n    def __del__(self):\\n        print('deleted')\\nx = Loud()\\n"
        )
        import loud
        print("end")
        """,
        "end\ndeleted\n",
    ),
    "generator that was not finished": (
        """
        def numbers():
            try:
                yield 1
            finally:
                print("closed")
        g = numbers()
        print(next(g))
        """,
        "1\nclosed\n",
    ),
    "standard output replaced": (
        """
        import io, sys
        class Loud:
            def __del__(self):
                print("deleted")
        x = Loud()
        sys.stdout = io.StringIO()
        print("lost")
        """,
        "deleted\n",
    ),
    "idle executor": (
        """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(2)
        print(pool.submit(pow, 2, 3).result())
        """,
        "8\n",
    ),
    "busy executor": (
        """
        import time
        from concurrent.futures import ThreadPoolExecutor
        ThreadPoolExecutor(1).submit(lambda: (time.sleep(0.4), print("late")))
        print("end")
        """,
        "end\nlate\n",
    ),
    "daemon thread": (
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        print("end")
        """,
        "end\n",
    ),
    "process that is not joined": (
        """
        import multiprocessing, time
        def work():
            time.sleep(0.4)
            print("worker done")
        multiprocessing.get_context("fork").Process(target=work).start()
        print("main done")
        """,
        "main done\nworker done\n",
    ),
    "hook for threads": (
        """
        import threading
        threading.excepthook = lambda args: print("caught", args.exc_type.__name__)
        t = threading.Thread(target=lambda: 1 / 0)
        t.start()
        t.join()
        """,
        "caught ZeroDivisionError\n",
    ),
    "sys.exit in a thread": (
        "import sys, threading\nthreading.Thread(target=sys.exit, args=(3,)).start()\nprint(1)\n",
        "1\n",
    ),
    "buffer of the C library": (
        "import ctypes\nctypes.CDLL(None).puts(b'from C')\n",
        "from C\n",
    ),
    "fork that ends with the snippet": (
        """
        import atexit, os
        atexit.register(print, "bye")
        if os.fork():
            os.wait()
            print("parent")
        else:
            print("child")
        """,
        "child\nbye\nparent\nbye\n",
    ),
}

FAILURES = {
    "failed assert in a thread": (
        """
        import threading
        def check():
            assert 1 == 2
        t = threading.Thread(target=check)
        t.start()
        t.join()
        """,
        "in a thread, AssertionError",
        12,
    ),
    "exception in a timer": (
        "import threading\nthreading.Timer(0.1, lambda: 1 / 0).start()\n",
        "in a thread, ZeroDivisionError: division by zero",
        11,
    ),
    "exception at exit": (
        "import atexit\natexit.register(lambda: 1 / 0)\nprint('hi')\n",
        "at exit, ZeroDivisionError: division by zero",
        11,
    ),
    "exception in __del__": (
        "class A:\n    def __del__(self):\n        1 / 0\nx = A()\n",
        "in a finalizer, ZeroDivisionError: division by zero",
        12,
    ),
    "exception in a deleted object's __del__": (
        "class A:\n    def __del__(self):\n        assert 0, 'no'\nx = A()\ndel x\nprint(1)\n",
        "in a finalizer, AssertionError: no",
        12,
    ),
    "exception in weakref.finalize": (
        "import weakref\nclass A: ...\nx = A()\nweakref.finalize(x, lambda: 1 / 0)\n",
        "in a finalizer, ZeroDivisionError: division by zero",
        13,
    ),
    "crash at exit": (
        "import atexit, ctypes\natexit.register(ctypes.string_at, 0)\nprint('hi')\n",
        "after the snippet ended, its process was killed by SIGSEGV (a crash in native code)",
        10,
    ),
    "exit status set at exit": (
        "import atexit, os\natexit.register(os._exit, 3)\n",
        "after the snippet ended, its process exited with status 3",
        10,
    ),
    "thread that exits the process": (
        """
        import os, threading, time
        threading.Thread(target=lambda: (time.sleep(0.1), os._exit(4))).start()
        """,
        "after the snippet ended, its process exited with status 4",
        10,
    ),
    "sys.exit(1) in the middle": (
        "import sys\nsys.exit(1)\nprint('hi')\n",
        "called sys.exit(1): a snippet must run to the end",
        11,
    ),
    "sys.exit(0) before an assert": (
        "import sys\nsys.exit(0)\nassert False\n",
        "called sys.exit(0): a snippet must run to the end",
        11,
    ),
    "os._exit(0) before an assert": (
        "import os\nos._exit(0)\nassert False\n",
        "the process exited with status 0 before the snippet ended",
        10,
    ),
}


def run_in(mode: str, chain: Chain, runner: Supervisor) -> Result:
    results = runner.submit(chain).result() if mode == "zygote" else runner.run_fresh(chain)
    return results[-1]


@pytest.mark.parametrize("mode", ["zygote", "fresh"])
@pytest.mark.parametrize(("code", "prints"), LATE_OUTPUT.values(), ids=LATE_OUTPUT.keys())
def test_late_output_counts(code: str, prints: str, mode: str, runner: Supervisor) -> None:
    result = run_in(mode, chain_of(code, expected=prints), runner)
    assert result.outcome is Outcome.PASSED, (result.message, result.printed, result.stderr)
    assert result.printed == prints


@pytest.mark.parametrize("mode", ["zygote", "fresh"])
@pytest.mark.parametrize(("code", "message", "line"), FAILURES.values(), ids=FAILURES.keys())
def test_a_late_failure_is_a_failure(
    code: str, message: str, line: int, mode: str, runner: Supervisor
) -> None:
    result = run_in(mode, chain_of(code), runner)
    assert (result.outcome, result.message, result.line) == (Outcome.FAILED, message, line)


def test_a_late_failure_counts_for_the_fence_that_runs(runner: Supervisor) -> None:
    code = "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()\n"
    first, second = runner.submit(chain_of(code, "print('fine')\n")).result()
    assert (first.outcome, second.outcome) == (Outcome.FAILED, Outcome.PASSED)


def test_a_failing_thread_of_the_setup_is_a_failure_of_the_setup(runner: Supervisor) -> None:
    setup = "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()\n"
    (result,) = runner.submit(chain_of("print(1)\n", setup=setup)).result()
    assert result.message.startswith("not run: the setup failed: in a thread, ZeroDivisionError")


def test_late_output_follows_an_expected_exception(runner: Supervisor) -> None:
    code = "import atexit\natexit.register(print, 'bye')\nprint('hi')\nint('x')\n"
    written = "hi\nValueError: invalid literal for int() with base 10: 'x'\nbye\n"
    (result,) = runner.submit(chain_of(code, raises="ValueError", expected=written)).result()
    assert result.outcome is Outcome.PASSED, result.message
