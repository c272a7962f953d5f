"""What ``export`` writes comes back whole, and edits in it are imported or reported."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from flashproof.cli.main import main

WHOLE_TOPIC = Path(__file__).parents[1] / "cases" / "whole-topic.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    text = WHOLE_TOPIC.read_text("utf-8")
    goals = "goals:\n  l2-adds: add an `L2` penalty\n  quiz-zero: see <https://example.org>\n"
    text = re.sub(r"^prerequisites:.*\n", goals, text, flags=re.MULTILINE)
    (tmp_path / "cards" / "l2.md").write_text(text, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nname = "small"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exported(project: Path, file_type: str) -> tuple[str, Path]:
    """Export the only card file, remove it, and return its text and the export."""
    assert main(["export", file_type, "-q"]) == 0
    path = project / "cards" / "l2.md"
    text = path.read_text("utf-8")
    path.unlink()
    return text, project / "dist" / f"small.{file_type}"


def comparable_text(text: str) -> list[str]:
    """Return the lines of a card file from its first card, without what an import changes."""
    text = text[text.index("\n## ") :]
    text = text.replace(' {skip="imported"}', "").replace(' skip="imported"', "")
    return [line.rstrip() for line in text.split("\n") if line]


@pytest.mark.parametrize("file_type", ["csv", "json"])
def test_all_cards_come_back(project: Path, file_type: str) -> None:
    before, path = exported(project, file_type)
    assert main(["import", str(path), "-q"]) == 0
    after = (project / "cards" / "l2.md").read_text("utf-8")
    assert comparable_text(after) == comparable_text(before)
    assert after.count("skip=") == after.count("```python")
    assert main(["build", "-q"]) == 0


def test_json_keeps_the_lesson(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, path = exported(project, "json")
    assert main(["import", str(path)]) == 0
    after = (project / "cards" / "l2.md").read_text("utf-8")
    assert "Weights cost something:" in after
    assert '```python {setup skip="imported"}' in after
    assert 'summary: "A price on large weights."' in after or "summary: A price" in after
    assert '\ngoals:\n  l2-adds: "add an `L2` penalty"\n---\n' in after
    assert "a goal without a matching card or with unsupported text" in capsys.readouterr().out


def test_edits_of_single_fields_are_imported_or_reported(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, path = exported(project, "csv")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    row = next(one for one in rows if one["id"] == "quiz-zero")
    row["why"], row["answer"] = "A new reason.", "Something else"
    row["question"] = row["question"].replace("?", " exactly?", 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    assert main(["import", str(path)]) == 0
    output = capsys.readouterr().out
    after = (project / "cards" / "l2.md").read_text("utf-8")
    assert "#### Why\n\nA new reason." in after
    assert " exactly?" in after
    assert "a change to 'answer' was not imported: change 'markdown' as well" in output
    assert output.count("was not imported") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not valid JSON"),
        ("[]", "is not a file that 'export json' wrote"),
        ('{"format": "flashproof-1", "topics": [1]}', "is not a file that 'export json' wrote"),
        ("[" * 100_000, "is not valid JSON"),
    ],
)
def test_other_json_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    (project / "x.json").write_text(content, "utf-8")
    assert main(["import", "x.json"]) == 2
    assert message in capsys.readouterr().err


def test_a_card_cannot_contain_another_card(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(project / "cards")
    (project / "cards").mkdir()
    cards = [
        {"kind": "recall", "question": "One?", "markdown": "a\n\n### Two?\n\nb"},
        {"kind": "recall", "question": "Three?", "markdown": "c"},
        {"kind": "other", "question": "Four?", "markdown": "d"},
    ]
    document = {"format": "flashproof-1", "topics": [{"title": "T", "cards": cards}]}
    (project / "x.json").write_text(json.dumps(document), "utf-8")
    assert main(["import", "x.json"]) == 0
    text = (project / "cards" / "t.md").read_text("utf-8")
    assert re.findall("### (.*)", text) == ["Three?"]
    output = capsys.readouterr().out
    assert "a card whose 'markdown' contains other cards was skipped: One?" in output
    assert "a card without a known kind or without 'markdown' was skipped: Four?" in output
