"""Forecast the changes for learners who have an older release and import the current deck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from flashproof import anki
from flashproof.build.cache import BuildCache
from flashproof.build.full_build import make_deck
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.releases.changes import Changes, compare
from flashproof.releases.locate import find_release
from flashproof.releases.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Forecast:
    """The changes in the next release for learners who have an older release."""

    changes: Changes
    retired_search: str
    """A search for Anki's browser that finds the retired cards; empty if there are none."""


def forecast(project: Project, old: str, diagnostics: Diagnostics) -> Forecast | None:
    """Compare the current project with an older release.

    Args:
        project: the deck to be released.
        old: the path of an ``.apkg`` or ``.lock`` file, or a git revision.
        diagnostics: receives the problems of the project.

    Returns:
        The changes; ``None`` if the project has errors.

    Raises:
        ReleaseError: the older release does not exist or cannot be read.

    """
    result = make_deck(project, diagnostics, BuildCache.of(project))
    if result is None:
        return None
    deck, next_lock = result
    before = find_release(
        old, project.cards, deck.namespace, lambda cards: _old_deck(project, cards)
    )
    search = anki.retired_search(next_lock, deck.title)
    return Forecast(compare(before, Snapshot.of_deck(deck, next_lock)), search)


def _old_deck(project: Project, cards: Path) -> anki.Deck | None:
    """Return the deck of an old cards folder, built with the current program and settings.

    The result is ``None`` if the current program reports errors in the old cards.
    """
    ignored = Diagnostics()
    result = make_deck(replace(project, cards=cards), ignored)
    return result[0] if result else None
