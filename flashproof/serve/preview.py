"""Builds in memory, as often as a file changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flashproof.build.cache import BuildCache, code_key
from flashproof.build.incremental import Draft, IncrementalBuilder
from flashproof.build.worker_pool import WorkerPool
from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_text
from flashproof.model import Topic
from flashproof.project import Project
from flashproof.site.links import topic_page
from flashproof.site.page import AnyPage


@dataclass(frozen=True, slots=True)
class EditedCard:
    """A card that says something else than before, or is new."""

    topic: str
    """The topic's name."""
    page: str
    card: str
    """Empty where it is the lesson, or what stands above it."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What one build showed."""

    pages: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The last good site, by path."""
    problems: tuple[str, ...] = ()
    """What is told of the cards as they are now."""
    has_errors: bool = False
    """Whether the site is older than the cards."""
    edited: EditedCard | None = None
    """What the author is working at."""


class Preview:
    """A project, built again and again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.diagnostics = Diagnostics()
        """Of the last build."""
        self._builder = IncrementalBuilder(BuildCache(project.cache, in_memory=True), code_key())
        self._draft: Draft | None = None
        self._view = PreviewView()

    def build(self) -> PreviewView:
        """The site as the files are now; what cannot be built is told."""
        self.diagnostics = Diagnostics()
        team = WorkerPool(self._builder.desk, self._builder.store, most=1)
        draft = self._builder.draft(self.project, team, self.diagnostics)
        edited = next(_edits(self._draft, draft), self._view.edited)
        pages = self._view.pages
        if not self.diagnostics.has_errors:
            leaves = self._builder.leaves(draft, team)
            wide = self._builder.site(leaves, draft.lock, None, team)
            made: list[AnyPage] = [*wide, *self._builder.pages(leaves)]
            pages = {page.path: page.content for page in made}
        self._draft = draft
        self._builder.tidy()
        return self._keep(pages, edited, (as_text(one).plain for one in self.diagnostics))

    def failed(self, fault: Exception) -> PreviewView:
        """What is shown where a build broke off: a deck's own template may be wrong."""
        told = f"{type(fault).__name__}: {fault}"
        return self._keep(self._view.pages, self._view.edited, iter((told,)), has_errors=True)

    def topic(self, name: str) -> Topic | None:
        """A topic of the last build, with all that its cards say."""
        if self._draft is None:
            return None
        for scan in self._draft.scans.values():
            if scan.head.name == name:
                return self._builder.desk.topic(scan)
        return None

    def is_proved(self, chain: str) -> bool:
        """Whether the lock knows that a chain of snippets ran."""
        return self._draft is not None and self._draft.lock.proof_of(chain) is not None

    def _keep(
        self,
        pages: Mapping[str, bytes],
        edited: EditedCard | None,
        problems: Iterator[str],
        *,
        has_errors: bool = False,
    ) -> PreviewView:
        is_broken = has_errors or self.diagnostics.has_errors
        self._view = PreviewView(pages, tuple(problems), is_broken, edited)
        return self._view


def _edits(before: Draft | None, after: Draft) -> Iterator[EditedCard]:
    """Cards whose text is another than before, or new; then topics of which that is true."""
    if before is None:
        return
    for name, scan in after.scans.items():
        topic = scan.head
        old = before.scans.get(name)
        if old is not None and old.head.source == topic.source:
            continue
        known = _texts(old.head) if old else {}
        page = topic_page(topic)
        changed = (card for card, text in _texts(topic).items() if known.get(card) != text)
        yield from (EditedCard(topic.name, page, card) for card in changed)
        yield EditedCard(topic.name, page, "")


def _texts(topic: Topic) -> dict[str, str]:
    """What stands in the file from each card's heading to the next."""
    starts = [card.span.start for card in topic.cards] + [len(topic.source.text)]
    return {
        card.id: topic.source.text[start:end].strip()
        for card, start, end in zip(topic.cards, starts, starts[1:], strict=False)
    }
