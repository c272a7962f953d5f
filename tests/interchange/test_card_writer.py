"""Imported card files are valid in the project."""

from pathlib import Path

import pytest

from flashproof.cli.main import main
from tests.interchange.imported_cards import import_file
from tests.interchange.sample_files import ANKI_TEXT

pytest.importorskip("markdownify")


def test_tags_that_are_not_in_the_glossary_are_removed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "cards" / "glossary.yml").write_text("pets:\n  term: Pets\n  text: Animals.\n")
    (project / "t.txt").write_text(ANKI_TEXT, "utf-8")
    import_file(project / "t.txt", project, "--into", "cards/lang")
    assert "the tag 'animals' is not in the glossary and was removed" in capsys.readouterr().out
    assert (project / "cards" / "lang" / "spanish.md").is_file()


def test_a_target_outside_the_cards_is_an_error(project: Path) -> None:
    (project / "t.txt").write_text(ANKI_TEXT, "utf-8")
    assert main(["import", "t.txt", "--into", "elsewhere"]) == 2
