"""Small programs print and end as with ``python file.py`` in a new process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from flashproof.snippets.output_compare import clean
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.runner.zygote_client import zygote_environment
from flashproof.snippets.snippet import Chain, Outcome, Piece, Snippet
from tests.optional_packages import needs_tensorflow
from tests.snippets.small_programs import programs
from tests.snippets.small_tensorflow_programs import tensorflow_programs

PROGRAMS = programs()
TENSORFLOW_PROGRAMS = tensorflow_programs()
FAST = 5
"""One of so many programs runs by default."""
LATE_FAILURES = ("Exception in thread", "Exception ignored")


@pytest.fixture(scope="module")
def plain_runner() -> Iterator[Supervisor]:
    """A supervisor that imports no packages and does not repeat failures."""
    with Supervisor([], RunOptions(workers=2, confirm=False)) as supervisor:
        yield supervisor


def _cases(names: Iterable[str]) -> list[object]:
    return [
        pytest.param(name, marks=() if number % FAST == 0 else pytest.mark.slow)
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize("name", _cases(PROGRAMS))
def test_a_program_prints_and_ends_as_in_a_new_process(
    name: str, plain_runner: Supervisor, tmp_path: Path
) -> None:
    check(PROGRAMS[name], plain_runner, tmp_path)


@needs_tensorflow
@pytest.mark.slow
@pytest.mark.parametrize("name", list(TENSORFLOW_PROGRAMS))
def test_a_tensorflow_program_prints_and_ends_as_in_a_new_process(
    name: str, runner: Supervisor, tmp_path: Path
) -> None:
    check(TENSORFLOW_PROGRAMS[name][0], runner, tmp_path)


def check(code: str, supervisor: Supervisor, folder: Path) -> None:
    """Compare a program in a new process with the same program as a snippet."""
    file = folder / "program.py"
    file.write_text(code, encoding="utf-8", errors="surrogatepass")
    status, prints, stderr = run_alone(file)
    (result,) = supervisor.submit(chain_for(code, file)).result()
    is_fine = status == 0 and not any(text in stderr for text in LATE_FAILURES)
    reaches_its_end = is_fine and "exit" not in result.message
    assert (result.outcome is Outcome.PASSED) is reaches_its_end, (result.message, stderr)
    assert result.printed == clean(prints)


def run_alone(file: Path) -> tuple[int, str, str]:
    """Run a file in a new Python process; return its exit status, output, and standard error."""
    stdout, stderr_file = file.with_name("stdout"), file.with_name("stderr")
    with stdout.open("wb") as out, stderr_file.open("wb") as err:  # a pipe waits for grandchildren
        alone = subprocess.run(
            [sys.executable, str(file)],
            cwd=file.parent,
            env=zygote_environment(file.parent) | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            timeout=120,
            check=False,
        )
    prints = stdout.read_bytes().decode("utf-8", "backslashreplace")
    return alone.returncode, prints, stderr_file.read_bytes().decode("utf-8", "backslashreplace")


def chain_for(code: str, file: Path) -> Chain:
    snippet = Snippet(name="program", piece=Piece(str(file), 1, code), timeout=60)
    return Chain((), (snippet,))


MARK = "--- end of program ---"
SHARED = f"""\
import linecache
for number, (name, code) in enumerate(PROGRAMS):
    file = f"program{{number}}.py"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    end = "passed"
    try:
        exec(compile(code, file, "exec"), {{"__name__": "__main__"}})
    except Exception as error:
        end = type(error).__name__
    print(f"\\n{MARK}{{name}}|{{end}}", flush=True)
"""
"""A program that runs others one after the other, each in its own namespace."""


@pytest.mark.slow
@needs_tensorflow
def test_tensorflow_programs_print_and_end_as_in_one_new_process(
    runner: Supervisor, tmp_path: Path
) -> None:
    """One process for all programs is enough for those that do not depend on its state."""
    programs = [(name, code) for name, (code, shares) in TENSORFLOW_PROGRAMS.items() if shares]
    file = tmp_path / "all.py"
    file.write_text(f"PROGRAMS = {programs!r}\n{SHARED}", encoding="utf-8")
    status, prints, stderr = run_alone(file)
    assert status == 0, stderr
    parts = re.findall(rf"(.*?)\n{MARK}(.+?)\|(\w+)\n", prints, re.DOTALL)
    assert len(parts) == len(programs)
    chains = {
        name: runner.submit(chain_for(code, tmp_path / f"program{number}.py"))
        for number, (name, code) in enumerate(programs)
    }
    results = {name: future.result()[0] for name, future in chains.items()}
    for text, name, end in parts:
        result = results[name]
        assert result.printed == clean(text), name
        passes = result.outcome is Outcome.PASSED
        assert ("passed" if passes else result.message.partition(":")[0]) == end, name


def test_there_are_three_hundred_programs() -> None:
    assert len(PROGRAMS) >= 300
    assert len(TENSORFLOW_PROGRAMS) >= 60
