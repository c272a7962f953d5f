"""The ``study`` command: what it asks before code runs, and how it ends.

Also tests ``cli/study.py``.
"""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from flashproof.console import Console, ExitCode
from flashproof.project import Project
from flashproof.serve import study_app
from flashproof.serve.code_runner import CodeRunner
from flashproof.serve.study_app import study
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.runner.supervisor import Supervisor

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_until_a_signal_and_leaves_nothing_behind(
    number: signal.Signals, project: Project, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-u", str(BUILD), "study", "--port", "0"],
        cwd=project.root,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    note, line = process.stdout.readline(), process.stdout.readline()
    assert note == "the deck has no Write cards, so there is no code to run\n"
    found = re.match(r"study at (http://127\.0\.0\.1:\d+/[\w-]{22}/);", line)
    assert found
    with urlopen(found[1], timeout=60) as page:  # noqa: S310 - a fixed scheme
        assert b"runner.js" in page.read()
    process.send_signal(number)
    rest, errors = process.communicate(timeout=60)
    assert (process.returncode, rest, "Traceback" in errors) == (0, "", False)
    assert list(temporary.iterdir()) == []
    after = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    assert after == before
