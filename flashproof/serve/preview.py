"""Build the site in memory after every change, and keep the last good version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flashproof.build.cache import BuildCache, code_key
from flashproof.build.checked_project import CheckedProject, lint_project
from flashproof.build.incremental import IncrementalBuilder
from flashproof.build.worker_pool import WorkerPool
from flashproof.diagnostics import Diagnostic, Diagnostics, Severity
from flashproof.diagnostics.formatting import as_text
from flashproof.errors import FlashproofError
from flashproof.model import Topic, TopicSummary
from flashproof.project import Project
from flashproof.site.links import topic_page
from flashproof.site.page import AnyPage


@dataclass(frozen=True, slots=True)
class EditedCard:
    """A card or lesson that is new or has changed since the last build."""

    topic: str
    """The topic's name."""
    page: str
    card: str
    """The card's id; empty if the lesson or the front matter changed."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The result of one build."""

    pages: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The pages of the last good site, by path."""
    problems: tuple[str, ...] = ()
    """The problems of the current cards and the lint findings of the edited topic, as text."""
    has_errors: bool = False
    """Whether ``pages`` are older than the cards because of an error."""
    edited: EditedCard | None = None
    """The card or topic that the author is editing; ``None`` before the first change."""


class Preview:
    """Builds a project repeatedly, and reuses the results for unchanged files."""

    def __init__(self, project: Project, *, shows_cards_without_ids: bool = False) -> None:
        """Prepare to build.

        Args:
            project: the project to build.
            shows_cards_without_ids: whether to show cards that do not have an id yet, although
                this problem stops other builds.

        """
        self.project = project
        self.diagnostics = Diagnostics()
        """The problems found by the last build."""
        self._accepted = frozenset({"missing-id"} if shows_cards_without_ids else ())
        self._findings: tuple[str, ...] = ()
        self._builder = IncrementalBuilder(BuildCache.of(project, in_memory=True), code_key())
        self._checked: CheckedProject | None = None
        self._view = PreviewView()

    def build(self) -> PreviewView:
        """Build the site from the current files; keep the last good version if there are errors."""
        self.diagnostics = Diagnostics()
        workers = WorkerPool(self._builder.compiler, self._builder.cache, max_processes=1)
        checked = self._builder.load(self.project, workers, self.diagnostics)
        edited = next(_edits(self._checked, checked), self._view.edited)
        pages = self._view.pages
        if not self._is_broken():
            compiled = self._builder.compile_topics(checked, workers)
            shared = self._builder.site(compiled, checked.lock, None)
            made: list[AnyPage] = [*shared, *self._builder.pages(compiled)]
            pages = {page.path: page.content for page in made}
        self._checked = checked
        self._builder.prune()
        # The old findings are shown until ``lint`` has run, so that they do not flicker.
        return self._update(pages, edited, (*self._problems(), *self._findings))

    def failed(self, error: Exception) -> PreviewView:
        """Return the last good site; the error that interrupted the build is its first problem."""
        is_expected = isinstance(error, FlashproofError)
        problem = str(error) if is_expected else f"{type(error).__name__}: {error}"
        problems = [problem, *self._problems()]
        return self._update(self._view.pages, self._view.edited, problems, has_errors=True)

    def lint(self) -> Sequence[Diagnostic]:
        """Run the lint rules, and return the findings in the edited topic.

        Also add the findings to ``view``. Before the first edit, there are no findings.
        """
        findings: list[Diagnostic] = []
        if self._checked is not None and self._view.edited is not None:
            diagnostics = Diagnostics()
            lint_project(self._checked, diagnostics)
            topic = self.topic(self._view.edited.topic)
            findings = [one for one in diagnostics if topic and one.span.source == topic.source]
        self._findings = _texts_of(findings)
        self._view = replace(self._view, problems=(*self._problems(), *self._findings))
        return findings

    @property
    def view(self) -> PreviewView:
        """The result of the last build."""
        return self._view

    def topic(self, name: str) -> Topic | None:
        """Return a topic of the last build with its full cards; ``None`` if it does not exist."""
        if self._checked is None:
            return None
        topics = self._checked.summary.topics
        summary = next((topic for topic in topics if topic.name == name), None)
        return self._checked.full_topic(summary) if summary else None

    @property
    def topic_names(self) -> tuple[str, ...]:
        """The names of the topics of the last build, in learning order."""
        return tuple(topic.name for topic in self._checked.summary.topics) if self._checked else ()

    def is_proved(self, chain: str) -> bool:
        """Return whether the lock has a proof for the chain with this hash."""
        return self._checked is not None and self._checked.lock.is_proved(chain)

    def _problems(self) -> tuple[str, ...]:
        return _texts_of(self.diagnostics)

    def _is_broken(self) -> bool:
        return any(
            one.severity is Severity.ERROR and one.code not in self._accepted
            for one in self.diagnostics
        )

    def _update(
        self,
        pages: Mapping[str, bytes],
        edited: EditedCard | None,
        problems: Sequence[str],
        *,
        has_errors: bool = False,
    ) -> PreviewView:
        is_broken = has_errors or self._is_broken()
        self._view = PreviewView(pages, tuple(problems), is_broken, edited)
        return self._view


def _texts_of(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    return tuple(as_text(diagnostic).plain for diagnostic in diagnostics)


def _edits(before: CheckedProject | None, after: CheckedProject) -> Iterator[EditedCard]:
    """Yield the cards that are new or changed, each topic's cards before the topic itself."""
    if before is None:
        return
    old_topics = {topic.source.name: topic for topic in before.summary.topics}
    for topic in after.summary.topics:
        old = old_topics.get(topic.source.name)
        if old is not None and old.source == topic.source:
            continue
        known = _texts(old) if old else {}
        page = topic_page(topic.name)
        changed = (card for card, text in _texts(topic).items() if known.get(card) != text)
        yield from (EditedCard(topic.name, page, card) for card in changed)
        yield EditedCard(topic.name, page, "")


def _texts(topic: TopicSummary) -> dict[str, str]:
    """Return the text of each card, from its heading to the next heading, keyed by id."""
    starts = [card.span.start for card in topic.cards] + [len(topic.source.text)]
    return {
        card.id: topic.source.text[start:end].strip()
        for card, start, end in zip(topic.cards, starts, starts[1:], strict=False)
    }
