"""Build a deck and its package from a folder of cards, in memory."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof import anki
from flashproof.build.checked_project import load_project
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import NoEvidence
from flashproof.model import Library
from flashproof.parse import read_topic
from flashproof.project import Project
from flashproof.releases.snapshot import _plain_fields
from flashproof.settings import Settings
from flashproof.text.source import Source
from tests.anki import sample_decks
from tests.anki.sample_decks import deck_from_library, make_lock

REPOSITORY = Path(__file__).parents[2]
CARDS = REPOSITORY / "cards"
SETTINGS = Settings(name="own", title="Own", namespace="test/own", tag_root="Own::Tags")
LOADER = FileSystemLoader(REPOSITORY / "templates")


@dataclass(frozen=True, slots=True)
class SampleDeck:
    """A library and the deck that is built from it."""

    library: Library
    deck: anki.Deck

    def plain_fields(self) -> dict[str, dict[str, str]]:
        """The plain text of all fields, by GUID and field name."""
        return {note.guid: dict(_plain_fields(note.kind, note.fields)) for note in self.deck.notes}


def copy_project_cards(target: Path, pattern: str = "*") -> Path:
    """Copy the project's cards, without files that have errors, and return the folder.

    ``pattern`` selects the folders and files to copy.
    """
    copied_paths = (path for one in CARDS.glob(pattern) for path in (one, *one.rglob("*")))
    for path in sorted(copied_paths):
        copied = target / path.relative_to(CARDS)
        if path.suffix == ".md":
            ignored = Diagnostics()
            read_topic(Source(path, path.name, path.read_text("utf-8")), "Own", ignored)
            if ignored.has_errors:
                continue
        if path.is_file() and path.suffix != ".lock":
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copied)
    return target


def build_sample_deck(cards: Path) -> SampleDeck:
    """Build the deck of a folder of cards."""
    diagnostics = Diagnostics()
    checked = load_project(Project(cards.parent, cards, cards.parent / "dist"), diagnostics)
    errors = [f"{one.span.location} {one.message}" for one in diagnostics]
    if errors:
        raise AssertionError("\n".join(errors[:20]))
    library = checked.library
    deck = deck_from_library(library, SETTINGS, checked.renderer, NoEvidence(), LOADER)
    return SampleDeck(library, deck)


def write_package(path: Path, sample: SampleDeck) -> Path:
    """Write the package of a deck and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sample_decks.write_package(path, sample.deck, make_lock(sample.deck))
    return path
