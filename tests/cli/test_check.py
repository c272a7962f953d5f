"""``check``: JSON and GitHub output, formatted by ``diagnostics/formatting.py``."""

import json
from pathlib import Path

import pytest

from tests.command_line import CARD, REPOSITORY, Run


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
    (project / "cards" / "bad, or worse.md").write_text(bad, encoding="utf-8")
    stdout = run("check", "--format", "github", cwd=project, code=1).stdout
    start = "::error file=cards/bad%2C or worse.md,line=3,endLine=3,col=1,title=unknown-key::"
    assert stdout.startswith(start)
    assert "%0Ahelp: did you mean 'minutes'?" in stdout


@pytest.mark.parametrize("command", [("ids",), ("check", "--fix")])
def test_json_output_is_only_json(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "a.md").write_text(CARD.replace("<!-- id: x-1 -->\n", ""), "utf-8")
    assert isinstance(json.loads(run(*command, "--format", "json", cwd=tmp_path).stdout), list)
    assert "id: a-what-is-it" in (tmp_path / "cards" / "a.md").read_text("utf-8")


def test_strict_reports_cards_without_evidence(run: Run, tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    for name, code in (("bad", 1), ("good", 0)):
        case = REPOSITORY / "tests" / "cases" / "lint" / f"no-evidence.{name}.md"
        (cards / "topic.md").write_text(case.read_text("utf-8"), "utf-8")
        assert "no-evidence" not in run("check", cwd=tmp_path).stderr
        stderr = run("check", "--strict", cwd=tmp_path, code=code).stderr
        assert ("cards/topic.md:7:5: warning[no-evidence]" in stderr) == bool(code)


def test_strict_fails_on_warnings(run: Run, project: Path) -> None:
    card = CARD.replace("x-1", "x-2").replace("It.", "word " * 41)
    (project / "cards" / "long.md").write_text(card + "\n#### Source\nA book.\n", "utf-8")
    assert "long-answer" in run("check", cwd=project).stderr
    run("check", "--strict", cwd=project, code=1)
