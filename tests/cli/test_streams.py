"""Closed and full output streams, unusual locales, and Ctrl-C in new processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import REPOSITORY, files_in

BUILD = (sys.executable, str(REPOSITORY / "build.py"))


def run_shell(
    project: Path, command: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", f'"$0" "$1" {command}', *BUILD],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_file(project: Path, closed: str) -> None:
    done = run_shell(project, f"build {closed}")
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert not any(b"reading cards" in content for content in files_in(project).values())


def test_a_full_output_is_one_line(project: Path) -> None:
    done = run_shell(project, "export csv --out /dev/stdout > /dev/full")
    assert b"Traceback" not in done.stderr
    done = run_shell(project, "check --format json > /dev/full")
    assert b"Traceback" not in done.stderr
    assert b"error: " in done.stderr
    assert b"No space left on device" in done.stderr
    assert done.returncode in (1, 2)


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "none.none"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "utf-16"},
        {"LANG": "\udcff", "LC_ALL": ""},
    ],
    ids=["c", "unknown", "ascii", "utf-16", "bytes"],
)
def test_any_locale_will_do(project: Path, locale: dict[str, str]) -> None:
    text = (project / "cards" / "l2.md").read_text("utf-8")
    (project / "cards" / "l2.md").write_text(text.replace("## Quiz", "## Übung…"), "utf-8")
    done = run_shell(project, "check", **locale)
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)


def test_ctrl_c_leaves_no_traceback_and_no_process(project: Path) -> None:
    process = subprocess.Popen(
        BUILD, cwd=project, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    rest = process.communicate(timeout=60)[1]
    assert b"reading cards" in first
    assert b"Traceback" not in rest
    assert process.returncode in (0, 130)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
