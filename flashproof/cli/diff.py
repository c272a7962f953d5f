"""``diff``: what learners who have an old release will get."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof import anki, lock
from flashproof.build.checked_project import Reading, read
from flashproof.cli.command import OK, Command, Console
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Evidence
from flashproof.project import Project
from flashproof.releases.change_report import to_json, to_markdown, to_text
from flashproof.releases.changes import Changes, compare
from flashproof.releases.locate import find_release
from flashproof.releases.snapshot import of_deck
from flashproof.snippets.lock_evidence import LockEvidence


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old",
        nargs="?",
        default="HEAD",
        metavar="OLD",
        help="an .apkg or cards.lock of old, or a state in git (default: HEAD)",
    )
    parser.add_argument(
        "--output",
        choices=("text", "json", "markdown"),
        default="text",
        help="how it is told (markdown suits a pull request)",
    )


def _diff(options: argparse.Namespace, project: Project, screen: Console) -> int:
    diagnostics = Diagnostics()
    found = difference(project, options.old, diagnostics)
    if found is None:
        return screen.tell(diagnostics)
    told = {"text": to_text, "json": to_json, "markdown": to_markdown}[options.output]
    screen.give(told(found.changes, found.retired_search).rstrip())
    return OK


@dataclass(frozen=True, slots=True)
class Difference:
    """What a learner who has an old release will get."""

    changes: Changes
    retired_search: str
    """Finds the cards that are no longer in the deck, in Anki's browser."""


def difference(project: Project, old: str, diagnostics: Diagnostics) -> Difference | None:
    """Compare with an old package, an old lock or a state in git; ``None`` where there is an error.

    Raises:
        ReleaseError: there is no such release, or it cannot be read.

    """
    reading = read(project, diagnostics)
    if diagnostics.has_errors:
        return None
    made = _make_deck(reading, LockEvidence.of(reading.library, reading.lock, project.plots))
    after = anki.updated_lock(reading.lock, made, lock.now())
    before = find_release(
        old, project.cards, reading.settings.namespace, lambda cards: _old_deck(project, cards)
    )
    search = anki.retired_search(after, reading.settings.title)
    return Difference(compare(before, of_deck(made, after)), search)


def _old_deck(project: Project, cards: Path) -> anki.Deck | None:
    """The deck of a folder of cards as they were, with today's program and settings."""
    unheard = Diagnostics()
    old = replace(project, cards=cards)
    reading = read(old, unheard)
    if unheard.has_errors:
        return None
    return _make_deck(reading, LockEvidence.of(reading.library, reading.lock, old.plots))


def _make_deck(reading: Reading, evidence: Evidence) -> anki.Deck:
    """The deck as a value."""
    folders = [folder.parent for folder in reading.project.templates("anki")]
    loader = FileSystemLoader(folders)
    return anki.build_deck(reading.library, reading.settings, reading.renderer, evidence, loader)


COMMANDS = (
    Command("diff", "tell what learners who have an old release will get", _diff, _arguments),
)
