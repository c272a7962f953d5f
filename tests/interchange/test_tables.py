"""The CSV and JSON exports contain all text on the cards.

Also tests ``cli/export.py``.
"""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from flashproof.cli.main import main

WHOLE_TOPIC = Path(__file__).parents[1] / "cases" / "whole-topic.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    shutil.copy(WHOLE_TOPIC, tmp_path / "cards" / "l2.md")
    (tmp_path / "cards" / "dense-layers.md").write_text("---\ntitle: Dense\n---\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nname = "small"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_json_has_all_texts(project: Path) -> None:
    assert main(["export", "json", "-q"]) == 0
    document = json.loads((project / "dist" / "small.json").read_text("utf-8"))
    assert document["format"] == "flashproof-1"
    topics = {topic["name"]: topic for topic in document["topics"]}
    cards = {card["id"]: card for card in topics["l2"]["cards"]}
    assert cards["l2-adds"]["answer"].startswith("The sum of the **squared** weights")
    assert "proof" not in cards["l2-adds"]["answer"]
    assert cards["l2-adds"]["proofs"][0].startswith("```python {proof")
    assert [one["right"] for one in cards["quiz-zero"]["options"]].count(True) == 1
    assert cards["predict-l2"]["output"]
    assert cards["compare-l2"]["statements"][0]["holds"]
    assert "{{c1::" in cards["cloze-l2"]["text"]
    assert "match" in cards["explain-l2"]["concepts"][0]


def test_csv_has_a_row_per_card(project: Path) -> None:
    assert main(["export", "csv", "-q"]) == 0
    text = (project / "dist" / "small.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    source = (project / "cards" / "l2.md").read_text("utf-8")
    assert [row["id"] for row in rows] == [
        line.split("id: ")[1].split(";")[0].split(" ")[0]
        for line in source.splitlines()
        if line.startswith("<!-- id:")
    ]
    quiz = next(row for row in rows if row["id"] == "quiz-zero")
    assert (quiz["answer"], quiz["wrong"]) == ("L1, the absolute one", "L2")
    assert quiz["kind"] == "quiz"
