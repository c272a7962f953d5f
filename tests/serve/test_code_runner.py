"""Runs for several learners' windows at once, missing packages, and what is left behind."""

from __future__ import annotations

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from flashproof.serve.code_runner import MAX_WAITING, BusyError, CodeRunner
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.runner.zygote_client import ZygoteDiedError
from tests.serve.code_tasks import RIGHT, SQUARE, task


def test_runs_beyond_the_limit_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    release, started = threading.Event(), threading.Semaphore(0)

    def report(*_: object) -> None:
        started.release()
        release.wait(60)
        raise ZygoteDiedError

    monkeypatch.setattr(Supervisor, "report", report)
    with (
        closing(CodeRunner([SQUARE], requires_namespaces=False, workers=2)) as runner,
        ThreadPoolExecutor() as pool,
    ):
        runs = [pool.submit(runner.run, "square", RIGHT) for _ in range(2)]
        assert started.acquire(timeout=60)
        assert started.acquire(timeout=60)
        admitted = vars(runner)["_admitted"]
        for _ in range(MAX_WAITING):
            assert admitted.acquire(blocking=False)
        with pytest.raises(BusyError):
            runner.run("square", RIGHT)
        release.set()
        errors = [run.result(60).error for run in runs]
        assert [error and error.message for error in errors] == [
            "the process that runs the code was killed"
        ] * 2


def test_a_missing_package_is_named_and_the_other_cards_run() -> None:
    missing = task("missing", ("any", "pass\n"), setup="import yaml, no_such_module\n")
    with closing(CodeRunner([missing, SQUARE], requires_namespaces=False)) as runner:
        verdict = runner.run("missing", "x = 1\n")
        assert verdict.checks == ()
        assert verdict.error is not None
        assert verdict.error.message == (
            "no_such_module is not installed: run 'pip install no-such-module'"
        )
        assert all(check.passed for check in runner.run("square", RIGHT).checks)


def test_an_unknown_card_is_an_error() -> None:
    with (
        closing(CodeRunner([SQUARE], requires_namespaces=False)) as runner,
        pytest.raises(KeyError),
    ):
        runner.run("circle", RIGHT)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    code = (
        "import tempfile\nfrom pathlib import Path\n"
        "Path('a.txt').write_text('x')\nPath(tempfile.gettempdir(), 'b').touch()\n"
    )
    with closing(CodeRunner([SQUARE], requires_namespaces=False)) as runner:
        runner.start()
        before = {path for path in tmp_path.rglob("*") if path.is_file()}
        # The second run finds nothing of the first one.
        again = code + "assert len(list(Path().iterdir())) == 1\n"
        assert runner.run("square", code).error is None
        assert runner.run("square", again).error is None
        assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    assert list(tmp_path.iterdir()) == []
