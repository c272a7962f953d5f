"""Jupyter notebooks: prose and code become the lesson, and questions become cards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flashproof.errors import ImportFileError
from flashproof.interchange.detect import read_file
from tests.interchange.imported_cards import import_file

CELLS = [
    {"cell_type": "markdown", "source": ["# Tensors\n", "\n", "Some prose.\n"]},
    {
        "cell_type": "code",
        "source": "x = 1\nprint(x)\nx",
        "outputs": [
            {"output_type": "stream", "name": "stdout", "text": ["1\n"]},
            {"output_type": "execute_result", "data": {"text/plain": "1"}},
        ],
    },
    {"cell_type": "code", "source": "%matplotlib inline", "outputs": []},
    {"cell_type": "markdown", "source": "## Quiz\n\n---\nQ: What is x?\nA: One."},
    {"cell_type": "raw", "source": "raw"},
]


def write(folder: Path, cells: object) -> Path:
    path = folder / "my_notebook.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}), "utf-8")
    return path


def test_a_notebook_becomes_a_topic(tmp_path: Path) -> None:
    found = read_file(write(tmp_path, CELLS))
    (topic,) = found.topics
    assert topic.title == "Tensors"
    assert topic.lead == (
        'Some prose.\n\n```python {skip="imported"}\nx = 1\nprint(x)\nx\n```\n\n'
        '```output\n1\n```\n\n```python {skip="imported"}\n%matplotlib inline\n```\n\n**Quiz**'
    )
    assert [(card.question, card.main) for card in topic.cards] == [("What is x?", "One.")]
    assert list(found.warnings) == [
        "a value, an image, or an error below a cell was left out: x = 1 print(x) x",
        "a cell contains an IPython command, which is not Python code: %matplotlib inline",
        "a raw cell was left out: raw",
    ]


def test_other_output_is_kept_or_reported(tmp_path: Path) -> None:
    error = {"output_type": "stream", "name": "stderr", "text": "warning"}
    printed = {"output_type": "stream", "name": "stdout", "text": "printed"}
    cell = {"cell_type": "code", "source": "", "outputs": [printed, error]}
    found = read_file(write(tmp_path, [cell]))
    assert [topic.lead for topic in found.topics] == ["```text\nprinted\n```"]
    assert list(found.warnings) == ["standard error output (stderr) below a cell was left out"]


def test_the_project_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nname = "small"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    checked = import_file(write(tmp_path, CELLS), tmp_path)
    (topic,) = checked.library.topics
    assert len(topic.lead) == 4


@pytest.mark.parametrize("content", ["{", "[]", '{"cells": 1}', "[" * 100_000])
def test_other_files_are_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(ImportFileError):
        read_file(path)
