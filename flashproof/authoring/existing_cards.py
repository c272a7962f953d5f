"""Collect the topic names and card ids that new cards must not reuse."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof import lock
from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_sources
from flashproof.project import Project
from flashproof.text.source import Source, display_path


@dataclass(frozen=True, slots=True)
class ExistingCards:
    """The card files of a deck and the ids in its lock."""

    sources: tuple[Source, ...] = ()
    ids: frozenset[str] = frozenset()
    """The ids of all cards in the lock, including retired cards."""

    @property
    def topics(self) -> frozenset[str]:
        """The names of the topics."""
        return frozenset(source.path.stem for source in self.sources)


NO_CARDS = ExistingCards()
"""The cards of a new deck."""


def read_existing_cards(project: Project, diagnostics: Diagnostics) -> ExistingCards:
    """Read the card files and the lock of a project; report files that cannot be read."""
    entries = lock.read(project.lock, display_path(project.lock, project.root), diagnostics)
    return ExistingCards(
        tuple(read_sources(project.cards, project.root, diagnostics, project.exclude)),
        frozenset((*entries.cards, *(entry.card for entry in entries.retired))),
    )
