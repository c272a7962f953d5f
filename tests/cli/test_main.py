"""The command line as a whole: arguments, exit codes, output formats, and errors."""

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flashproof.cli.main import COMMAND_MODULES
from tests.cli.conftest import CARD, REPOSITORY, Run

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
    """They answer in about 50 ms; a library such as Jinja2 or PyYAML would double that."""
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


def test_a_missing_cards_folder_names_the_way_out(run: Run, tmp_path: Path) -> None:
    stderr = run("check", cwd=tmp_path, code=2).stderr
    assert "'build.py new PROJECT' creates a deck project" in stderr


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


def test_json_output(run: Run, project: Path) -> None:
    (project / "cards" / "bad.md").write_text(CARD.replace("Recall", "Recal"), encoding="utf-8")
    problems = json.loads(run("check", "--format", "json", cwd=project, code=1).stdout)
    (problem,) = [one for one in problems if one["severity"] == "error"]
    assert problem["code"] == "unknown-kind"
    assert (problem["file"], problem["line"], problem["column"]) == ("cards/bad.md", 5, 4)
    assert (problem["end_line"], problem["end_column"]) == (5, 9)


def test_json_output_without_problems(run: Run) -> None:
    assert json.loads(run("check", "--format", "json", cwd=REPOSITORY).stdout) == []


def test_github_output(run: Run, project: Path) -> None:
    bad = CARD.replace("title: A topic", "title: A topic\nmnutes: 3")
    (project / "cards" / "bad, or: worse.md").write_text(bad, encoding="utf-8")
    stdout = run("check", "--format", "github", cwd=project, code=1).stdout
    start = "::error file=cards/bad%2C or%3A worse.md,line=3,endLine=3,col=1,title=unknown-key::"
    assert stdout.startswith(start)
    assert "%0Ahelp: did you mean 'minutes'?" in stdout


@pytest.mark.parametrize("command", [("ids",), ("check", "--fix")])
def test_json_output_is_json_alone(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "a.md").write_text(CARD.replace("<!-- id: x-1 -->\n", ""), "utf-8")
    assert isinstance(json.loads(run(*command, "--format", "json", cwd=tmp_path).stdout), list)
    assert "id: a-what-is-it" in (tmp_path / "cards" / "a.md").read_text("utf-8")


@pytest.mark.parametrize(
    "command", [("build",), ("export", "csv"), ("check", "--report")], ids=lambda words: words[0]
)
def test_a_path_that_cannot_be_written_is_one_line(
    run: Run, project: Path, command: tuple[str, ...]
) -> None:
    (project / "taken").touch()
    stderr = run(*command, "--out", "taken", cwd=project, code=2).stderr
    assert "error: taken: " in stderr
    assert "Traceback" not in stderr


def test_ctrl_c_is_one_line(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("flashproof.build.pipeline.build", interrupt)
    stderr = run("build", "-q", cwd=project, code=130).stderr
    assert stderr == "error: interrupted; files written so far are complete\n"


def test_a_full_disk_is_one_line(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("flashproof.build.pipeline.build", fail)
    assert run("build", "-q", cwd=project, code=2).stderr == "error: No space left on device\n"


def test_a_closed_pipe_is_no_traceback(project: Path) -> None:
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
