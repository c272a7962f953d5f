"""A snippet cannot forge a result, for itself or another card, and cannot outwait the runner."""

from __future__ import annotations

import textwrap
import time
from dataclasses import replace

import pytest

from flashproof.snippets.runner import zygote_client
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, RunMode
from tests.snippets.sample_chains import chain_of, processes_with, run, wait_until

DONE = """
import json, os
done = {"type": "Done", "seconds": 0.001, "output_end": 3, "error": None, "plot": "",
        "plot_error": "", "threads": []}
line = json.dumps(done).encode() + b"\\n"
"""
FORGERIES = {
    "an end in the event pipe": DONE + "os.write(1, b'42\\n')\nos.write(200, line)\nos._exit(0)\n",
    "an end in every descriptor": DONE
    + "for fd in range(3, 300):\n    try:\n        os.write(fd, line)\n    except OSError:\n"
    "        pass\nos._exit(0)\n",
    "a guessed seal": DONE + "os.write(200, b'0' * 32 + b'\\n' + line)\nos._exit(0)\n",
    "a seal from its own pipe": DONE
    + "os.set_blocking(201, False)\ntry:\n    os.write(200, os.read(201, 33) + line)\n"
    "except OSError:\n    pass\nos._exit(0)\n",
    "a seal from the runner's frames": """
        import gc, os, sys, types
        frame, found = sys._getframe(), []
        while frame is not None:
            found += list(frame.f_locals.values()) + gc.get_referents(frame)
            frame = frame.f_back
        found += [x for o in gc.get_objects() for x in gc.get_referents(o)]
        seals = {x for x in found if type(x) is bytes and len(x) == 33 and x.endswith(b"\\n")}
        done = b'{"type": "Done", "seconds": 0, "output_end": 0, "error": null, "plot": "", '
        done += b'"plot_error": "", "threads": []}\\n'
        for seal in seals:
            os.write(200, seal + done)
        os._exit(0)
        """,
    "a jump over the exception": """
        import sys
        def trace(frame, event, argument):
            try:
                frame.f_lineno += 1
            except ValueError:
                pass
            return trace
        frame = sys._getframe(1)
        frame.f_trace = trace
        sys.settrace(trace)
        """,
    "the functions that report replaced": """
        import sys
        frame = sys._getframe(1)
        while frame is not None:
            for name in ("describe", "_describe", "Done", "encode", "write"):
                if name in frame.f_globals:
                    frame.f_globals[name] = lambda *a, **k: None
            frame = frame.f_back
        """,
    "an exception that was not raised": DONE
    + "done['error'] = {'names': ['ValueError'], 'message': '', 'line': 1, 'trace': '',"
    " 'written': '', 'is_expected': True}\n"
    "os.write(200, json.dumps(done).encode() + b'\\n')\nos._exit(0)\n",
    "a seal that its thread waits for": """
        import os, threading
        threading.Thread(target=lambda: os.write(200, os.read(201, 66)), daemon=True).start()
        """,
    "a pipe of its own for the seals": """
        import os
        reading, writing = os.pipe()
        os.dup2(reading, 201)
        os.write(writing, b"0" * 32 + b"\\n")
        """,
    "the code of the next fence replaced": """
        import gc, sys
        nothing = compile("", "nothing", "exec")
        frame, found = sys._getframe(1), []
        while frame is not None:
            found += [*frame.f_locals.values(), *frame.f_globals.values()]
            frame = frame.f_back
        for one in [*found, *(x for x in found if hasattr(x, "__dict__")), *gc.get_objects()]:
            for value in (one, *getattr(one, "__dict__", {}).values()):
                if isinstance(value, list) and any(type(x) is type(nothing) for x in value):
                    value[:] = [nothing] * len(value)
        """,
    "the hook for exceptions replaced": "import os, sys\nsys.excepthook = lambda *a: os._exit(0)\n",
    "the functions of modules replaced": """
        import builtins, json, os, sys, threading
        for module, names in ((json, "dumps loads"), (os, "write read fstat getpid _exit")):
            for name in names.split():
                setattr(module, name, lambda *a, **k: 0)
        sys.unraisablehook = threading.excepthook = sys.excepthook = lambda *a: None
        for name in ("exec", "compile", "isinstance", "getattr", "BaseException", "len", "type"):
            setattr(builtins, name, lambda *a, **k: None)
        """,
    "standard output closed": "import os, sys\nsys.stdout.close()\nos.close(1)\n",
    "all descriptors closed": "import os\nos.closerange(0, 4096)\n",
    "another program instead": """
        import os, sys
        os.execv(sys.executable, [sys.executable, "-c", "print(42)"])
        """,
    "an exit by another thread": """
        import os, threading
        threading.Thread(target=os._exit, args=(0,)).start()
        threading.Event().wait()
        """,
    "killed by itself": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n",
    "an exit in a signal handler": """
        import os, signal
        signal.signal(signal.SIGALRM, lambda *a: os._exit(0))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        signal.pause()
        """,
    "an exit in a finalizer": """
        import os
        class Last:
            def __del__(self):
                os._exit(0)
        last = Last()
        raise KeyError
        """,
    "its fork goes on": "import os\nif os.fork():\n    os._exit(0)\nos._exit(0)\n",
    "the loaders of modules": "import sys\nsys.modules.clear()\nsys.meta_path.clear()\n",
}


@pytest.mark.parametrize("code", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_end_is_a_failure(code: str, runner: Supervisor) -> None:
    end = "assert False, 'never reached'\n"
    first, last = (replace(one, timeout=2) for one in chain_of(code + "\n", end).snippets)
    compile(first.piece.text, "the forgery", "exec")
    together = replace(first, piece=replace(first.piece, text=first.piece.text + end))
    chains = (Chain((), (together,)), Chain((), (first, last)))
    for future in [runner.submit(chain) for chain in chains]:
        result = future.result()[-1]
        assert result.outcome is Outcome.FAILED
        assert "the runner crashed" not in result.message


EXPECTED = """
import json, os
error = {"names": ["ValueError", "Exception"], "message": "no", "line": 1, "trace": "",
         "written": "ValueError: no\\n", "is_expected": True}
done = {"type": "Done", "seconds": 0.0, "output_end": 0, "error": error, "plot": "",
        "plot_error": "", "threads": []}
os.write(200, json.dumps(done).encode() + b"\\n")
os._exit(1)
"""


FALSE_EXCEPTIONS = {
    "the first seal kept back": """
        import os, sys
        frame = sys._getframe(1)
        while frame.f_code.co_name != "_run_up_to":
            frame = frame.f_back
        events = frame.f_locals["self"]._fds.events
        copy = os.dup(events)
        os.dup2(os.open(os.devnull, os.O_WRONLY), events)
        class Output:
            def write(self, text):
                return len(text)
            def flush(self):
                os.dup2(copy, events)
                frame = sys._getframe()
                names = sys._getframe(1).f_globals
                while frame is not None:
                    for value in list(frame.f_locals.values()):
                        if isinstance(value, bytes) and len(value) == 33:
                            os.write(events, value)
                    frame = frame.f_back
                error = names["ExceptionInfo"](("ValueError",), "", 1, "", "", True)
                values = {"plot": "", "plot_error": "", "threads": ()}
                done = names["Done"](seconds=0.0, output_end=-1, error=error, **values)
                os.write(events, names["encode"](done))
                os._exit(1)
        sys.stdout = Output()
        """,
    "a jump to another return": """
        import sys
        own = sys._getframe(1)
        steps = own.f_locals["self"]
        with open(own.f_code.co_filename) as file:
            lines = list(enumerate(file, 1))
        first = own.f_code.co_firstlineno
        returns = [n for n, line in lines[first : first + 40] if "return " in line[:30]]
        def trace(frame, event, argument):
            steps._error = ValueError()
            while frame is own and returns:
                try:
                    frame.f_lineno = returns.pop(0)
                    break
                except ValueError:
                    pass
            return trace
        own.f_trace = trace
        sys.settrace(trace)
        """,
}


@pytest.mark.parametrize("code", FALSE_EXCEPTIONS.values(), ids=FALSE_EXCEPTIONS.keys())
def test_an_exception_that_was_not_raised_is_a_failure(code: str, runner: Supervisor) -> None:
    chain = chain_of(textwrap.dedent(code), raises="ValueError", timeout=2)
    assert run(runner, chain).outcome is Outcome.FAILED


def test_a_forged_exception_is_a_failure(runner: Supervisor) -> None:
    result = run(runner, chain_of(EXPECTED, raises="ValueError", expected="ValueError: no\n"))
    assert result.outcome is Outcome.FAILED
    assert "a false report on how the code ended" in result.message


NUISANCES = {
    "writes to the zygote": """
        import os
        ppid = open("/proc/self/status").read().split("PPid:")[1].split()[0]
        for process in {ppid, *(p for p in os.listdir("/proc") if p.isdigit())} - {"self"}:
            if process == str(os.getpid()):
                continue
            for fd in range(10):
                try:
                    path = f"/proc/{process}/fd/{fd}"
                    with open(path, "wb", buffering=0) as file:
                        file.write(b'{"job": 999}\\n')
                    if os.readlink(path) != "/dev/null":
                        print("written to", path)
                except OSError:
                    pass
        """,
    "floods the event pipe": """
        import os
        block = b"x" * (1 << 16)
        try:
            for _ in range(1024):
                os.write(200, block)
        except OSError:
            pass
        """,
    "many late errors": """
        import threading
        for _ in range(300):
            t = threading.Thread(target=lambda: 1 / 0)
            t.start()
            t.join()
        """,
    "does not read its seal pipe": "import os\nos.close(201)\n",
    "signals its parent": """
        import os, signal
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            os.kill(os.getppid(), number)
        """,
    "writes to memory": """
        import os
        parents = [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]
        for process in (*parents, os.getppid()):
            try:
                with open(f"/proc/{process}/mem", "r+b", 0) as memory:
                    if "python" in os.readlink(f"/proc/{process}/exe"):
                        print("written to", memory.name)
            except OSError:
                pass
        """,
    "crashes": "import ctypes\nctypes.memset(0, 0, 1)\n",
    "overwrites its own memory": """
        import ctypes, sys
        ctypes.memset(id(sys._getframe()), 0, 4096)
        """,
    "prints without end": "while True:\n    print('x' * 100_000)\n",
    "forks without end": """
        import os
        while True:
            try:
                os.fork()
            except OSError:
                break
        """,
    "kills all it sees": "import os\nos.kill(-1, 9)\n",
}


@pytest.mark.parametrize("code", NUISANCES.values(), ids=NUISANCES.keys())
def test_other_cards_get_their_own_results(code: str, runner: Supervisor) -> None:
    codes = ["print(1)\n", code, "assert 1 == 2\n", "print(2)\n"]
    limits = [10, 1, 10, 10]  # some of the disturbing codes use up their time
    futures = [
        runner.submit(chain_of(one, timeout=limit))
        for one, limit in zip(codes, limits, strict=True)
    ]
    results = [future.result(timeout=60)[0] for future in futures]
    assert [results[index].outcome for index in (0, 2, 3)] == ["passed", "failed", "passed"]
    assert "written to" not in results[1].printed
    assert {one.mode for one in results} == {RunMode.ZYGOTE}


def test_a_process_that_left_its_session_ends_with_the_snippet(runner: Supervisor) -> None:
    code = """
        import os, subprocess, sys
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(987.25)"])
            os._exit(0)
        os.wait()
        print("end")
        """
    result = run(runner, chain_of(code, timeout=10))
    assert result.outcome is Outcome.FAILED
    assert result.message.startswith("a process was still running after the snippet ended")
    wait_until(lambda: not processes_with("sleep(987.25)"))


OUTWAITING = {
    "stops itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n",
    "waits in a thread": """
        import threading
        threading.Thread(target=threading.Event().wait).start()
        """,
    "does not let its thread end": """
        import threading
        def again():
            threading.Timer(0.05, again).start()
        again()
        """,
    "blocks in native code": "import ctypes\nctypes.CDLL(None).sleep(600)\n",
    "events without end": """
        import os, time
        late = b'{"type": "LateError", "place": "", "message": "x", "line": 0, "trace": ""}\\n'
        while True:
            os.write(200, late)
            time.sleep(0.01)
        """,
    "waits at exit": "import atexit, time\natexit.register(time.sleep, 600)\n",
    "waits in __del__": """
        import time
        class Slow:
            def __del__(self):
                time.sleep(600)
        x = Slow()
        """,
    "alarm that is caught": """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, lambda *_: None)
        while True:
            pass
        """,
}


@pytest.mark.parametrize("code", OUTWAITING.values(), ids=OUTWAITING.keys())
def test_the_time_limit_holds(code: str, runner: Supervisor) -> None:
    started = time.monotonic()
    result = run(runner, chain_of(code, timeout=1))
    assert result.outcome is Outcome.FAILED
    assert "still running after 1 s" in result.message
    assert time.monotonic() - started < 30


def test_a_stopped_zygote_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without namespaces, a snippet can stop its parent; the runner must not wait for it."""
    monkeypatch.setattr(zygote_client, "REPORT_SECONDS", 2.0)
    bad = chain_of("import os, time\nos.kill(os.getppid(), 19)\ntime.sleep(9)\n", timeout=1)
    good = chain_of("print(1)\n", expected="1\n")
    with Supervisor([bad], RunOptions(workers=2, namespaces=False)) as supervisor:
        results = [supervisor.submit(one).result(timeout=60)[0] for one in (bad, good)]
    assert [one.outcome for one in results] == ["failed", "passed"]
