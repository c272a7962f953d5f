"""Small programs print and end as with ``python file.py`` in a new process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flashproof.snippets.output_compare import clean
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.runner.zygote_client import zygote_environment
from flashproof.snippets.snippet import Chain, Outcome, Piece, Snippet
from tests.snippets.small_programs import programs

PROGRAMS = programs()
FAST = 5
"""One of so many programs runs by default."""
LATE_FAILURES = ("Exception in thread", "Exception ignored")


@pytest.fixture(scope="module")
def plain_runner() -> Iterator[Supervisor]:
    """A supervisor that imports no packages and does not repeat failures."""
    with Supervisor([], RunOptions(workers=2, confirm=False)) as supervisor:
        yield supervisor


def _cases() -> list[object]:
    return [
        pytest.param(code, id=name, marks=() if number % FAST == 0 else pytest.mark.slow)
        for number, (name, code) in enumerate(PROGRAMS.items())
    ]


@pytest.mark.parametrize("code", _cases())
def test_a_program_prints_and_ends_as_in_a_new_process(
    code: str, plain_runner: Supervisor, tmp_path: Path
) -> None:
    file = tmp_path / "program.py"
    file.write_text(code, encoding="utf-8", errors="surrogatepass")
    stdout, stderr_file = tmp_path / "stdout", tmp_path / "stderr"
    with stdout.open("wb") as out, stderr_file.open("wb") as err:  # a pipe waits for grandchildren
        alone = subprocess.run(
            [sys.executable, str(file)],
            cwd=tmp_path,
            env=zygote_environment(tmp_path) | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            timeout=60,
            check=False,
        )
        prints = stdout.read_bytes().decode("utf-8", "backslashreplace")
        stderr = stderr_file.read_bytes().decode("utf-8", "backslashreplace")
    snippet = Snippet(name="program", piece=Piece(str(file), 1, code), timeout=30)
    (result,) = plain_runner.submit(Chain((), (snippet,))).result()
    is_fine = alone.returncode == 0 and not any(text in stderr for text in LATE_FAILURES)
    reaches_its_end = is_fine and "exit" not in result.message
    assert (result.outcome is Outcome.PASSED) is reaches_its_end, (result.message, stderr)
    assert result.printed == clean(prints)


def test_there_are_three_hundred_programs() -> None:
    assert len(PROGRAMS) >= 300
