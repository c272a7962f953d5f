"""The command, from outside: what it writes, what it leaves, and how it ends."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from flashproof.cli.main import COMMAND_MODULES, main

REPOSITORY = Path(__file__).parents[2]
BUILD = (sys.executable, str(REPOSITORY / "build.py"))
CARD = "---\ntitle: A topic\n---\n\n## Recall\n\n### What is it?\n<!-- id: x-1 -->\n\nIt.\n"


def run(
    *arguments: str, cwd: Path, code: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*BUILD, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stderr
    return done


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cards").mkdir()
    shutil.copy(REPOSITORY / "tests" / "cases" / "whole-topic.md", tmp_path / "cards" / "l2.md")
    topic = "---\ntitle: Dense layers\n---\n\nA lead.\n"
    (tmp_path / "cards" / "dense-layers.md").write_text(topic, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.flashproof]\nname = "small"\ntitle = "Small"\n', encoding="utf-8"
    )
    return tmp_path


def test_a_build_writes_the_deck_and_the_site(project: Path) -> None:
    done = run(cwd=project)
    assert "dist/small.apkg: 8 notes" in done.stdout
    assert zipfile.is_zipfile(project / "dist" / "small.apkg")
    page = (project / "dist" / "site" / "topics" / "l2.html").read_text(encoding="utf-8")
    assert "What does an L2 penalty add to the loss?" in page
    deck = (project / "dist" / "site" / "small.apkg").read_bytes()
    assert deck == (project / "dist" / "small.apkg").read_bytes()


def test_equal_input_gives_equal_bytes(project: Path) -> None:
    run(cwd=project, PYTHONHASHSEED="1")
    first = files(project / "dist")
    lock = (project / "cards" / "cards.lock").read_bytes()
    shutil.rmtree(project / "dist")
    later = str(int(time.time()) + 40 * 86_400)
    run(cwd=project, PYTHONHASHSEED="2", SOURCE_DATE_EPOCH=later, TZ="Asia/Tokyo", LC_ALL="C")
    second = files(project / "dist")
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if second[name] != content] == []
    assert (project / "cards" / "cards.lock").read_bytes() == lock


def test_an_edit_moves_the_time_of_its_card_alone(project: Path) -> None:
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    path = project / "cards" / "l2.md"
    path.write_text(path.read_text("utf-8").replace("The sum of", "The total of"), "utf-8")
    run(cwd=project, SOURCE_DATE_EPOCH="1700000100")
    lines = (project / "cards" / "cards.lock").read_text("utf-8").splitlines()
    times = {line["card"]: line["modified"] for line in map(json.loads, lines) if "card" in line}
    assert times.pop("l2-adds") == 1700000100
    assert set(times.values()) == {1700000000}


def test_a_fault_leaves_the_last_output(project: Path) -> None:
    run(cwd=project)
    before = files(project / "dist")
    lock = (project / "cards" / "cards.lock").read_bytes()
    path = project / "cards" / "l2.md"
    path.write_text(path.read_text("utf-8").replace("## Quiz", "## Quizz"), "utf-8")
    done = run(cwd=project, code=1)
    assert "cards/l2.md:50:4: error[unknown-kind] unknown card kind 'Quizz'" in done.stderr
    assert "did you mean 'Quiz'?" in done.stderr
    assert files(project / "dist") == before
    assert (project / "cards" / "cards.lock").read_bytes() == lock


def test_locked_fails_where_the_lock_would_change(project: Path) -> None:
    assert "lock-outdated" in run("build", "--locked", cwd=project, code=1).stderr
    assert not (project / "cards" / "cards.lock").exists()
    run(cwd=project)
    run("build", "--locked", cwd=project)
    path = project / "cards" / "l2.md"
    path.write_text(path.read_text("utf-8").replace("The sum of", "The total of"), "utf-8")
    done = run("build", "--locked", cwd=project, code=1)
    assert "cards/l2.md:19:1: error[lock-outdated]" in done.stderr
    assert done.stderr.count("lock-outdated") == 1


def test_identity_outlives_the_name_of_the_folder(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.flashproof]\ntitle = "Small"\n', encoding="utf-8"
    )
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    lock = (project / "cards" / "cards.lock").read_bytes()
    other = project.parent / "another-folder"
    other.mkdir()
    shutil.copytree(project / "cards", other / "cards")
    shutil.copy(project / "pyproject.toml", other)
    run(cwd=other)
    assert (other / "cards" / "cards.lock").read_bytes() == lock
    (other / "pyproject.toml").write_text(
        '[tool.flashproof]\nnamespace = "mine"\n', encoding="utf-8"
    )
    done = run(cwd=other, code=1)
    assert "pyproject.toml:2:1: error[namespace-changed]" in done.stderr
    assert (other / "cards" / "cards.lock").read_bytes() == lock


def test_proof_can_be_required(project: Path) -> None:
    done = run("build", "--require-proof", cwd=project, code=1)
    assert "cards/l2.md:13:1: error[not-proved] this snippet was not run yet" in done.stderr


@pytest.mark.parametrize("delay", [0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1])
def test_killed_it_leaves_the_last_output_whole(project: Path, delay: float) -> None:
    run(cwd=project)
    before = files(project / "dist")
    path = project / "cards" / "l2.md"
    path.write_text(path.read_text("utf-8").replace("The sum of", "The total of"), "utf-8")
    process = subprocess.Popen([*BUILD, "-q"], cwd=project, start_new_session=True)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = files(project / "dist")
    visible = {name for name in left if not name.startswith(".")}
    assert visible == set(before)
    assert zipfile.is_zipfile(project / "dist" / "small.apkg")
    site = {name: left[name] for name in visible if name.startswith("site/")}
    old = {name: content for name, content in before.items() if name.startswith("site/")}
    run(cwd=project)
    after = files(project / "dist")
    new = {name: content for name, content in after.items() if name.startswith("site/")}
    assert site in (old, new)
    assert not [name for name in after if name.startswith(".")]


def test_builds_at_once_leave_what_one_leaves(project: Path) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    at_once = [
        subprocess.Popen([*BUILD, "-q"], cwd=project, env=environment, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    assert [(process.wait(), process.communicate()[1]) for process in at_once] == [(0, b"")] * 4
    made = files(project / "dist")
    shutil.rmtree(project / "dist")
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    assert made == files(project / "dist")


def test_json_for_programs(project: Path) -> None:
    (project / "cards" / "bad.md").write_text(CARD.replace("Recall", "Recal"), encoding="utf-8")
    done = run("check", "--format", "json", cwd=project, code=1)
    problems = json.loads(done.stdout)
    (problem,) = [one for one in problems if one["severity"] == "error"]
    assert problem["code"] == "unknown-kind"
    assert (problem["file"], problem["line"], problem["column"]) == ("cards/bad.md", 5, 4)
    assert (problem["end_line"], problem["end_column"]) == (5, 9)
    assert json.loads(run("check", "--format", "json", cwd=REPOSITORY).stdout) == []


def test_annotations_for_github(project: Path) -> None:
    bad = CARD.replace("title: A topic", "title: A topic\nmnutes: 3")
    (project / "cards" / "bad, or: worse.md").write_text(bad, encoding="utf-8")
    done = run("check", "--format", "github", cwd=project, code=1)
    assert done.stdout.startswith(
        "::error file=cards/bad%2C or%3A worse.md,line=3,endLine=3,col=1,title=unknown-key::"
        "unknown key 'mnutes' in the front matter%0Ahelp: did you mean 'minutes'?"
    )


def test_ids_are_written_and_told(tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    text = (
        CARD.replace("<!-- id: x-1 -->\n", "") + "\n### What is it?\n<!-- level: advanced -->\nB\n"
    )
    before = ("\ufeff" + text).replace("\n", "\r\n").encode()
    (cards / "a.md").write_bytes(before)
    done = run("ids", cwd=tmp_path)
    assert "cards/a.md:7:16: id: a-what-is-it  (What is it?)" in done.stdout
    after = (cards / "a.md").read_bytes()
    ids = re.findall(rb"id: ([a-z0-9-]+)", after)
    assert len(set(ids)) == 2
    added = re.sub(rb"<!-- id: [a-z0-9-]+ -->\r\n", b"", after)
    assert re.sub(rb" id: [a-z0-9-]+;", b"", added) == before
    assert "every card has an id" in run("ids", cwd=tmp_path).stdout
    run("check", cwd=tmp_path)


def test_folders_can_be_given(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    cards, out = str(project / "cards"), str(elsewhere / "out")
    run("build", "--cards", cards, "--out", out, cwd=elsewhere)
    assert (elsewhere / "out" / "small.apkg").is_file()


def test_no_card_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    assert "the deck has no cards yet" in run(cwd=tmp_path).stderr
    (tmp_path / "cards" / "a.md").write_text("---\ntitle: A lead\n---\n\nOnly that.\n", "utf-8")
    assert "the deck has no cards yet" in run(cwd=tmp_path).stderr
    assert (tmp_path / "dist" / "site" / "topics" / "a.html").is_file()


@pytest.mark.parametrize(
    "arguments",
    [("build", "--no-such"), ("no-such",), ("build", "--cards", "no-such-folder")],
    ids=["option", "command", "folder"],
)
def test_wrong_use_is_told_apart(arguments: tuple[str, ...], project: Path) -> None:
    done = run(*arguments, cwd=project, code=2)
    assert "no-such" in done.stderr


def test_quiet_is_quiet(project: Path) -> None:
    done = run("-q", cwd=project)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("command", list(COMMAND_MODULES))
def test_every_command_has_help(command: str, project: Path) -> None:
    assert f"build.py {command}" in run(command, "--help", cwd=project).stdout
    assert command in run("--help", cwd=project).stdout


def test_version(project: Path) -> None:
    assert re.fullmatch(r"flashproof \d+\.\d+\.\d+\n", run("--version", cwd=project).stdout)


@pytest.mark.parametrize("command", [("ids",), ("check", "--fix")])
def test_what_is_told_to_programs_is_json_alone(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "a.md").write_text(CARD.replace("<!-- id: x-1 -->\n", ""), "utf-8")
    assert isinstance(json.loads(run(*command, "--format", "json", cwd=tmp_path).stdout), list)
    assert "id: a-what-is-it" in (tmp_path / "cards" / "a.md").read_text("utf-8")


def test_what_cannot_be_written_is_told(project: Path) -> None:
    (project / "taken").touch()
    for command in (["build"], ["export", "csv"], ["check", "--report"]):
        done = run(*command, "--out", "taken", cwd=project, code=2)
        assert "error: taken: " in done.stderr
        assert "Traceback" not in done.stderr


def test_a_missing_folder_of_cards_tells_how_to_begin(tmp_path: Path) -> None:
    assert (
        "'build.py new PROJECT' creates a deck project" in run("check", cwd=tmp_path, code=2).stderr
    )


def test_a_run_that_is_stopped_ends_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("flashproof.build.pipeline.build", stopped)
    assert main(["build", "--cards", str(project / "cards")]) == 130
    assert capsys.readouterr().err.startswith("error: interrupted")


def test_a_difference_needs_something_to_compare_with(project: Path) -> None:
    stderr = run("diff", cwd=project, code=2, GIT_CEILING_DIRECTORIES=str(project.parent)).stderr
    assert (
        stderr == "error: the cards are not in a git repository; name an .apkg or cards.lock file\n"
    )


def test_a_build_writes_no_file_that_replaces_a_collection(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The settings refuse the name; if they did not, the build still would."""
    (project / "pyproject.toml").write_text('[tool.flashproof]\nname = "collection"\n', "utf-8")
    arguments = ["build", "--cards", str(project / "cards")]
    assert main(arguments) == 1
    assert "pyproject.toml:2:1: error[bad-setting]" in capsys.readouterr().err
    monkeypatch.setattr("flashproof.settings.is_reserved_name", lambda _name: False)
    assert main(arguments) == 2
    assert "error: the package cannot be called collection.apkg" in capsys.readouterr().err
    assert not (project / "dist").exists()


def test_no_new_project_is_called_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "collection"]) == 2
    assert "a deck cannot be called 'collection'" in capsys.readouterr().err
