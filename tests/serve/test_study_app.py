"""The ``study`` command: what it asks before code runs, and how it ends.

Also tests ``cli/study.py``.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from flashproof.console import Console, ExitCode
from flashproof.project import Project
from flashproof.serve import study_app
from flashproof.serve.code_runner import CodeRunner
from flashproof.serve.study_app import study
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.runner.supervisor import Supervisor
from tests.serve.test_code_verdict import WRITE

BUILD = Path(__file__).parents[2] / "build.py"


def studied(project: Project, isolation: Isolation = Isolation.AUTO) -> ExitCode:
    return study(project, Console(), port=0, open_browser=False, isolation=isolation)


@pytest.mark.parametrize(
    ("problem", "isolation", "answer", "is_served", "requires_namespaces"),
    [
        ("", Isolation.AUTO, "", True, True),
        ("", Isolation.REQUIRED, "", True, True),
        ("no namespaces", Isolation.AUTO, "y\n", True, False),
        ("no namespaces", Isolation.AUTO, "Yes\n", True, False),
        ("no namespaces", Isolation.AUTO, "n\n", False, False),
        ("no namespaces", Isolation.AUTO, "\n", False, False),
        ("no namespaces", Isolation.AUTO, "", False, False),
        ("no namespaces", Isolation.REQUIRED, "y\n", False, False),
    ],
)
def test_without_isolation_it_asks_before_it_serves(
    problem: str,
    isolation: Isolation,
    answer: str,
    *,
    is_served: bool,
    requires_namespaces: bool,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    served = []

    def serve(_view: object, runner: CodeRunner, *_: object, **__: object) -> ExitCode:
        served.append(vars(runner)["_supervisor"].options.requires_namespaces)
        return ExitCode.OK

    monkeypatch.setattr(Supervisor, "find_isolation_problem", lambda _: problem)
    monkeypatch.setattr(study_app, "_serve", serve)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert studied(project, isolation) == (ExitCode.OK if is_served else ExitCode.USAGE)
    assert served == ([requires_namespaces] if is_served else [])
    printed = capsys.readouterr().err
    assert ("cannot isolate the code that you run: no namespaces" in printed) is bool(problem)
    assert ("[y/N]" in printed) is (bool(problem) and isolation is Isolation.AUTO)


def test_cards_with_errors_are_reported(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.cards / "sums.md").write_text("---\ntitle: Sums\n---\n\n## Recal\n", encoding="utf-8")
    assert studied(project) == ExitCode.PROBLEMS
    assert "unknown-kind" in capsys.readouterr().err


@contextmanager
def running(project: Project, **more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", str(BUILD), "study", "--port", "0", "--isolation", "auto"]
    process = subprocess.Popen(
        command,
        cwd=project.root,
        env={**os.environ, **more},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write("y\n")  # the answer, if the system cannot isolate code
    process.stdin.flush()
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def address(process: subprocess.Popen[str]) -> str:
    """Return the address that the command prints."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.match(r"study at (http://127\.0\.0\.1:\d+/[\w-]{22}/);", line):
            return found[1]
    raise AssertionError("no address")


def read(url: str, body: bytes | None = None, **headers: str) -> bytes:
    with urlopen(Request(url, body, headers), timeout=60) as response:  # noqa: S310 - a fixed scheme
        content: bytes = response.read()
        return content


def test_the_code_of_a_write_card_runs(project: Project) -> None:
    (project.cards / "doubles.md").write_text(WRITE, encoding="utf-8")
    with running(project) as process:
        url = address(process)
        token = re.findall(r'token = "([\w-]{22})"', read(f"{url}-/runner.js").decode())[0]
        headers = {
            "Content-Type": "application/json",
            "Origin": url.rpartition("/")[0].rpartition("/")[0],
            "X-Flashproof-Token": token,
        }
        for code, expected in (("x = factor * base", [True, True]), ("x = 1", [True, False])):
            body = json.dumps({"card": "double-base", "code": code}).encode()
            verdict = json.loads(read(f"{url}-/run", body, **headers))
            assert [check["passed"] for check in verdict["checks"]] == expected


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_until_a_signal_and_leaves_nothing_behind(
    number: signal.Signals, project: Project, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with running(project, TMPDIR=str(temporary)) as process:
        assert b"runner.js" in read(address(process))
        process.send_signal(number)
        rest, errors = process.communicate(timeout=60)
    assert (process.returncode, rest, "Traceback" in errors) == (0, "", False)
    assert list(temporary.iterdir()) == []
    after = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    assert after == before
