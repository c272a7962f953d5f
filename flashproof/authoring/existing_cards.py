"""What a deck has already, for commands that add to it."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof import lock
from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.project import Project
from flashproof.text.source import Source, display_path


@dataclass(frozen=True, slots=True)
class ExistingCards:
    """What is new must differ from this."""

    sources: tuple[Source, ...] = ()
    ids: frozenset[str] = frozenset()
    """Ids of now and of old, as the lock has them."""

    @property
    def topics(self) -> frozenset[str]:
        """The names of the topics."""
        return frozenset(source.path.stem for source in self.sources)


NOTHING = ExistingCards()


def read_existing_cards(project: Project, diagnostics: Diagnostics) -> ExistingCards:
    """The card files and ids of a project; what cannot be read is told."""
    entries = lock.read(project.lock, display_path(project.lock, project.root), diagnostics)
    paths = sorted(project.cards.rglob("*.md"))
    sources = (read_source(path, project.root, diagnostics) for path in paths)
    return ExistingCards(
        tuple(source for source in sources if source is not None),
        frozenset((*entries.cards, *(entry.card for entry in entries.retired))),
    )
