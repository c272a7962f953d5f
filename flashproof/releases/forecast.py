"""Forecast what importing today's deck changes for learners who have an older release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof import anki, lock
from flashproof.build.checked_project import Reading, read
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.releases.changes import Changes, compare
from flashproof.releases.locate import find_release
from flashproof.releases.snapshot import Snapshot
from flashproof.snippets.lock_evidence import LockEvidence


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a learner who has an older release gets from the next one."""

    changes: Changes
    retired_search: str
    """Search for Anki's browser that finds the retired cards; empty if there are none."""


def forecast(project: Project, old: str, diagnostics: Diagnostics) -> Forecast | None:
    """Compare today's project with an older release.

    Args:
        project: the deck to be released.
        old: the path of an ``.apkg`` or ``.lock`` file, or a git revision.
        diagnostics: takes the problems of the project.

    Returns:
        The changes; ``None`` if the project has errors.

    Raises:
        ReleaseError: the older release does not exist or cannot be read.

    """
    reading = read(project, diagnostics)
    if diagnostics.has_errors:
        return None
    deck = _build_deck(reading)
    next_lock = anki.updated_lock(reading.lock, deck, lock.now())
    before = find_release(
        old, project.cards, reading.settings.namespace, lambda cards: _old_deck(project, cards)
    )
    search = anki.retired_search(next_lock, reading.settings.title)
    return Forecast(compare(before, Snapshot.of_deck(deck, next_lock)), search)


def _old_deck(project: Project, cards: Path) -> anki.Deck | None:
    """Return the deck of an old cards folder, built with today's program and settings.

    ``None`` if the old cards have errors in today's program.
    """
    ignored = Diagnostics()
    reading = read(replace(project, cards=cards), ignored)
    return None if ignored.has_errors else _build_deck(reading)


def _build_deck(reading: Reading) -> anki.Deck:
    evidence = LockEvidence.of(reading.library, reading.lock, reading.project.plots)
    loader = FileSystemLoader([folder.parent for folder in reading.project.templates("anki")])
    return anki.build_deck(reading.library, reading.settings, reading.renderer, evidence, loader)
