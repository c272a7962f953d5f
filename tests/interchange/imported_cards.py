"""Import a file and look at the cards, for tests."""

from pathlib import Path

from flashproof.build.checked_project import Reading, read
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.model import Card
from flashproof.project import Project


def import_file(file: Path, project: Path, *arguments: str) -> Reading:
    """Import a file with the command line and read the project, which must have no errors."""
    assert main(["import", str(file), *arguments]) == 0
    diagnostics = Diagnostics()
    reading = read(Project(project, project / "cards", project / "dist"), diagnostics)
    assert not diagnostics.has_errors, list(diagnostics)
    return reading


def cards(reading: Reading) -> list[Card]:
    """All cards of a project."""
    return [card for _, card in reading.library.cards()]


def card_file_texts(project: Path) -> str:
    """The text of all card files."""
    return "\n".join(path.read_text("utf-8") for path in sorted(project.rglob("cards/**/*.md")))
