"""``insights`` prints a report in four formats.

Also tests ``cli/insights.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flashproof.cli.main import main

CARDS = """---
title: One
---

## Recall

### What is <1>?
<!-- id: one -->

1

### What is 2?
<!-- id: two; reverse: yes -->

2

## Quiz

### Which is *right*?
<!-- id: quiz -->

- [x] yes
- [ ] no
- [ ] <b>
"""


def results(again: int) -> str:
    def row(card: str, number: int, first: str, **counts: object) -> dict[str, object]:
        grades = {"again": 0, "hard": 0, "good": 1, "easy": 0}
        return {"card": card, "number": number, "first": first, **grades, **counts}

    cards = [
        row("one", 1, "again" if again else "good", again=again),
        row("two", 2, "good" if again else "again", again=1),
        row("quiz", 1, "good", choices=[2, 1, 0]),
        row("gone", 1, "good"),
    ]
    head = {"format": "flashproof-results", "format_version": 1, "namespace": "small"}
    return json.dumps({**head, "release": "", "cards": cards}) + "\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "one.md").write_text(CARDS, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nname = "small"\n', "utf-8")
    text = "".join(results(9 if number % 2 else 0) for number in range(12))
    (tmp_path / "results.jsonl").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("project")
def test_the_text_lists_cards_with_their_location(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["insights", "results.jsonl"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("12 learners gave 102 answers to 3 cards.\n")
    assert "  cards/one.md:7: one: What is <1>?\n" in text
    assert "12 learners, 50% correct the first time, lapse rate 82%" in text
    assert "  cards/one.md:12: two (card 2): What is 2?\n" in text
    assert "Dead distractors (1): nobody chooses these incorrect options" in text
    assert "    - <b>\n" in text
    assert text.endswith("The results also contain 1 card that is not in this deck.\n")


@pytest.mark.usefixtures("project")
def test_the_other_formats_contain_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    def output(name: str) -> str:
        assert main(["insights", "--output", name, "results.jsonl"]) == 0
        return capsys.readouterr().out

    value = json.loads(output("json"))
    assert (value["learners"], value["unknown"]) == (12, ["gone"])
    assert value["cards"][2]["dead_distractors"] == ["<b>"]
    markdown = output("markdown")
    assert "- [ ] **one**: What is \\<1\\>?" in markdown
    html = output("html")
    assert "What is &lt;1&gt;?" in html
    assert "Never chosen: &lt;b&gt;" in html
    assert "http" not in html.split("</style>")[1], "the page needs nothing from elsewhere"


def test_few_learners_are_mentioned(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "one.json").write_text(results(0), "utf-8")
    assert main(["insights", "one.json"]) == 0
    assert "Most statistics need at least 10 learners." in capsys.readouterr().out
    assert main(["insights", "--min-learners", "1", "one.json"]) == 0
    assert "Easy (2)" in capsys.readouterr().out


def test_invalid_files_are_reported_with_file_line_and_column(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "bad.jsonl").write_text(results(0) + '{"format": \n', "utf-8")
    (project / "latin.json").write_bytes(b'{"a": "\xe9"}')
    assert main(["insights", "bad.jsonl", "latin.json"]) == 1
    text = capsys.readouterr().err
    assert "bad.jsonl:3:1: error[bad-results] the file is not valid JSON: expecting value" in text
    assert "latin.json:1:8: error[not-utf8] the file is not UTF-8: byte 0xe9" in text
    assert "2 errors" in text
    assert main(["insights", "missing.json"]) == 2
    assert "missing.json: No such file" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 5_000])
def test_the_minimum_must_be_positive(number: str) -> None:
    with pytest.raises(SystemExit):
        main(["insights", "--min-learners", number, "results.jsonl"])
