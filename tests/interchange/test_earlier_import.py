"""A second import of a file adds its new cards and updates the others, but repeats none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flashproof.cli.main import main
from tests.interchange.imported_cards import card_file_texts, import_file
from tests.interchange.markdown_formats.test_formats import SAMPLES, Sample

NOTES = """\
# Words

## le chat

the cat

## le chien

the dog

```python
print(1)
```
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nname = "small"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_importing_a_file_twice_changes_nothing(project: Path, sample: Sample) -> None:
    path = project / "notes.md"
    path.write_text(sample.text, "utf-8")
    import_file(path, project)
    before = card_file_texts(project)
    for arguments in ((), ("--update",)):
        import_file(path, project, *arguments)
        assert card_file_texts(project) == before


def test_new_cards_are_added_and_changed_cards_are_updated(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "notes.md"
    path.write_text(NOTES, "utf-8")
    import_file(path, project)
    card_file = project / "cards" / "words.md"
    own = card_file.read_text("utf-8").replace(' {skip="imported"}', "")
    own = own.replace("the cat", "my own answer")
    card_file.write_text(own.replace("\n", "\r\n"), "utf-8", newline="")
    path.write_text(NOTES.replace("dog", "hound") + "\n## la vache\n\nthe cow\n", "utf-8")
    capsys.readouterr()

    import_file(path, project)
    output = capsys.readouterr().out
    assert "1 card\n" in output
    assert "'--update' replaces its text in the deck (2 times)" in output
    text = card_file.read_bytes().decode()
    assert text.startswith(own.rstrip().replace("\n", "\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert re.findall(r"<!-- id: (\S+) -->", text) == ["le-chat", "le-chien", "la-vache"]

    import_file(path, project, "--update")
    assert "0 cards\n2 cards updated\n" in capsys.readouterr().out
    text = card_file.read_text("utf-8")
    assert re.findall(r"<!-- id: (\S+) -->", text) == ["le-chat", "le-chien", "la-vache"]
    assert "my own answer" not in text
    assert "the hound" in text
    import_file(path, project, "--update")
    assert card_file.read_text("utf-8") == text


def test_a_failed_update_leaves_no_new_files(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "notes.md"
    path.write_text(NOTES, "utf-8")
    import_file(path, project)
    path.write_text(NOTES.replace("dog", "hound"), "utf-8")
    other = project / "other.md"
    other.write_text("# Other\n\n## q\n\na\n", "utf-8")

    def fail(_edits: object) -> None:
        raise OSError(28, "No space left")

    monkeypatch.setattr("flashproof.cli.import_cards.write_edits", fail)
    assert main(["import", str(path), str(other), "--update"]) == 2
    assert "No space left" in capsys.readouterr().err
    assert [one.name for one in (project / "cards").iterdir()] == ["words.md"]
