"""The cause of a failure is stated as its author needs it."""

from __future__ import annotations

import pytest

from flashproof.snippets.error_hints import explanation
from flashproof.snippets.runner.sandbox import tmp_is_free
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Outcome
from tests.snippets.sample_chains import chain_of, run

MISSING = {
    "import no_such_thing": "install it with 'pip install no-such-thing'",
    "from no_such_thing.part import x": "install it with 'pip install no-such-thing'",
    "import json.nothing": "",
    "from json import nothing": "",
}


@pytest.mark.parametrize(("statement", "hint"), MISSING.items(), ids=MISSING.keys())
def test_a_missing_import_names_the_package(statement: str, hint: str, runner: Supervisor) -> None:
    result = run(runner, chain_of(f"{statement}\n"))
    assert result.outcome is Outcome.FAILED
    assert ("pip install" in result.message) is bool(hint)
    assert hint in result.message


@pytest.mark.parametrize(
    ("module", "package"), [("no_sklearn", "no-sklearn"), ("cv2.nowhere", "opencv-python-headless")]
)
def test_the_package_may_have_another_name(
    module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flashproof.snippets.error_hints.find_spec", lambda _: None)
    headline = explanation("ModuleNotFoundError", f"No module named '{module}'")
    assert headline.endswith(f"'pip install {package}'")


def test_a_module_of_python_itself_cannot_be_installed() -> None:
    headline = explanation("ModuleNotFoundError", "No module named 'tkinter'")
    assert "missing from this installation of Python" in headline


def test_a_name_of_another_card_points_to_setup() -> None:
    defines = chain_of("import math\nsize = 3\ndef area():\n    return size\n", line=10)
    misses = [chain_of(f"print({name})\n", line=30) for name in ("size", "area", "math", "other")]
    with Supervisor([defines, *misses], RunOptions(workers=1)) as supervisor:
        messages = [run(supervisor, one).message for one in misses]
    hint = "topic.md:10 defines the name; move that code to a {setup} fence, or use {continue}"
    assert messages[0] == f"NameError: name 'size' is not defined in this snippet: {hint}"
    assert [hint in one for one in messages] == [True, True, True, False]


NETWORK = {
    "urllib": "import urllib.request\nurllib.request.urlopen('http://example.org')\n",
    "http.client": "from http.client import HTTPConnection\n"
    "HTTPConnection('example.org').request('GET', '/')\n",
    "socket": "import socket\nsocket.create_connection(('example.org', 80))\n",
    "address": "import socket\nsocket.create_connection(('192.0.2.1', 80))\n",
    "keras": "import keras\nkeras.utils.get_file('x', 'https://example.org/x')\n",
}


@pytest.mark.parametrize("code", NETWORK.values(), ids=NETWORK.keys())
def test_a_refused_connection_is_stated_in_a_line(code: str, runner: Supervisor) -> None:
    if "keras" in code and not tmp_is_free():
        pytest.skip("Python or flashproof is installed in /tmp, where Keras looks for its cache")
    message = run(runner, chain_of(code)).message
    assert message.startswith("snippets have no network access (requested '")
    assert "\n" not in message


BROKEN = {
    "an alarm later": """
        import signal
        def handler(*_):
            raise KeyError("late")
        signal.signal(signal.SIGPROF, handler)
        signal.setitimer(signal.ITIMER_PROF, 0.0005, 0.0005)
        """,
    "no modules": "import sys\nsys.modules.clear()\n",
    "no folder": "import os, shutil, sys\nshutil.rmtree(os.path.dirname(sys.argv[0]))\n",
    "no memory": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 20, 1 << 20))\n",
    "a low recursion limit": "import sys\nsys.setrecursionlimit(sys.getrecursionlimit() // 20)\n",
    "no descriptors": "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))\n",
    "a tracing function that fails": """
        import sys
        def trace(frame, event, argument):
            if "flashproof" in frame.f_code.co_filename:
                raise OSError("no")
            return trace
        sys.settrace(trace)
        """,
}


@pytest.mark.parametrize("code", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("end", ["1 / 0\n", "print('x' * 3)\n", "import atexit\n"])
def test_a_snippet_that_breaks_its_process_is_not_a_problem_of_the_runner(
    end: str, code: str, runner: Supervisor
) -> None:
    first, second = runner.submit(chain_of(code, end, timeout=20)).result()
    assert "the runner crashed" not in first.message + second.message
