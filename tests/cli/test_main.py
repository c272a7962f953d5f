"""The command line as a whole: arguments, exit codes, output formats, and errors.

Also tests ``project.py``.
"""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flashproof.cli.main import COMMAND_MODULES
from tests.command_line import REPOSITORY, Run

BUILD = (sys.executable, str(REPOSITORY / "build.py"))
LIGHT = """
import sys
from flashproof.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_no_command(option: str) -> None:
    """They take about 50 ms; importing Jinja2 or PyYAML would double that."""
    command = [sys.executable, "-c", LIGHT, option]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    modules = {name.split(".")[0] for name in done.stderr.split()}
    assert "flashproof" in modules, done.stderr
    assert not modules & {"yaml", "jinja2", "rich", "markdown", "genanki", "sqlite3", "watchfiles"}


def test_the_version(run: Run, tmp_path: Path) -> None:
    assert re.fullmatch(r"flashproof \d+\.\d+\.\d+\n", run("--version", cwd=tmp_path).stdout)


@pytest.mark.parametrize("command", list(COMMAND_MODULES))
def test_every_command_has_help(command: str, run: Run, tmp_path: Path) -> None:
    assert f"build.py {command}" in run(command, "--help", cwd=tmp_path).stdout
    assert command in run("--help", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    "arguments",
    [("build", "--no-such"), ("no-such",), ("build", "--cards", "no-such-folder")],
    ids=["option", "command", "folder"],
)
def test_wrong_arguments_exit_with_2(run: Run, arguments: tuple[str, ...], project: Path) -> None:
    assert "no-such" in run(*arguments, cwd=project, code=2).stderr


def test_a_missing_cards_folder_is_reported_with_a_hint(run: Run, tmp_path: Path) -> None:
    stderr = run("check", cwd=tmp_path, code=2).stderr
    assert "create a deck with 'build.py new PROJECT'" in stderr


def test_the_program_exits_with_the_code_of_the_command(tmp_path: Path) -> None:
    command = [*BUILD, "check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: there is no cards folder at cards; ")


def test_quiet_prints_nothing(run: Run, project: Path) -> None:
    assert run("-q", cwd=project) == ("", "")


def test_folders_can_be_anywhere(
    run: Run, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    run(
        *("build", "--cards", str(project / "cards"), "--out", str(elsewhere / "out")),
        cwd=elsewhere,
    )
    assert (elsewhere / "out" / "small.apkg").is_file()


@pytest.mark.parametrize(
    "command", [("build",), ("export", "csv"), ("check", "--report")], ids=lambda words: words[0]
)
def test_an_unwritable_path_is_a_one_line_error(
    run: Run, project: Path, command: tuple[str, ...]
) -> None:
    (project / "taken").touch()
    stderr = run(*command, "--out", "taken", cwd=project, code=2).stderr
    assert "error: taken: " in stderr
    assert "Traceback" not in stderr


def test_ctrl_c_prints_one_line(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("flashproof.build.pipeline.build", interrupt)
    stderr = run("build", "-q", cwd=project, code=130).stderr
    assert stderr == "error: interrupted; files written so far are complete\n"


def test_a_full_disk_is_a_one_line_error(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("flashproof.build.pipeline.build", fail)
    assert run("build", "-q", cwd=project, code=2).stderr == "error: No space left on device\n"


def test_a_closed_pipe_prints_no_traceback(project: Path) -> None:
    command = [*BUILD, "check", "--format", "json"]
    process = subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        assert "Traceback" not in process.stderr.read()
    process.wait()
