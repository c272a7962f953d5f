"""Import a file and read its cards, for tests."""

from pathlib import Path

from flashproof.build.checked_project import CheckedProject, load_project
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.model import Card
from flashproof.project import Project

NOWHERE = Path("nowhere/cards")
"""A folder that does not exist, for cards that are not written to disk."""


def import_file(file: Path, project: Path, *arguments: str) -> CheckedProject:
    """Import a file with the command line and read the project, which must have no errors."""
    assert main(["import", str(file), *arguments]) == 0
    diagnostics = Diagnostics()
    checked = load_project(Project(project, project / "cards", project / "dist"), diagnostics)
    assert not diagnostics.has_errors, list(diagnostics)
    return checked


def cards(checked: CheckedProject) -> list[Card]:
    """Return all cards of a project."""
    return [card for _, card in checked.library.cards()]


def card_file_texts(project: Path) -> str:
    """Return the text of all card files."""
    return "\n".join(path.read_text("utf-8") for path in sorted(project.rglob("cards/**/*.md")))
