"""A build that makes anew only what changed: the bytes are those of a build from nothing.

Each topic goes through two steps (``desk``), and each exam over several topics is one; what a step
made is kept (``store``) under a key of all that went into it. What looks across topics is made
every time, out of heads and gists, and is quick. A topic's notes and pages are kept apart from its
gist: they are fetched where the package is made, and where a page is not written already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import TypeVar

from jinja2 import FileSystemLoader

from flashproof import anki, lock
from flashproof.anki.note import Note
from flashproof.anki.note_types import NoteType
from flashproof.build.cache import BuildCache, Value, dumps, files_key, key_of
from flashproof.build.topic_compiler import (
    FenceEvidence,
    ParsedTopic,
    SharedInputs,
    TopicCompiler,
    TopicEvidence,
    TopicInputs,
    TopicResult,
    without_contents,
)
from flashproof.build.worker_pool import PickledResult, WorkerPool
from flashproof.check import Context, validate_library
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Plot
from flashproof.loading.sources import (
    GLOSSARY,
    read_documents,
    read_glossary,
    read_pictures,
    read_sources,
)
from flashproof.lock import CardState
from flashproof.model import Code, Image, Library, Topic
from flashproof.parse import in_learning_order
from flashproof.project import Project
from flashproof.settings import Settings, read_settings, with_namespace
from flashproof.site import fonts, printables
from flashproof.site.docs_pages import docs_pages
from flashproof.site.exam import ExamPaper, compose_exam
from flashproof.site.navigation import Navigation, Scope, build_navigation
from flashproof.site.page import CachedPage, Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.pages import shared_pages
from flashproof.site.topic_pages import topic_links
from flashproof.snippets.lock_evidence import LockEvidence
from flashproof.text.source import Source, display_path

Made = TypeVar("Made")


@dataclass(frozen=True)
class Draft:
    """A project, read and checked: all that outputs are made from."""

    project: Project
    settings: Settings
    library: Library
    """Of heads."""
    scans: Mapping[str, ParsedTopic]
    """By the topic's file, as diagnostics call it."""
    lock: lock.Lock
    answers: Mapping[str, tuple[FenceEvidence, ...]]
    """What is known of each topic's fences, by its file."""

    @cached_property
    def shop(self) -> SharedInputs:
        """What all topics share."""
        return SharedInputs.of(self.project, self.settings, self.library.glossary)


@dataclass(frozen=True)
class CompiledProject:
    """Everything that is made of single topics, by the topic's name in the order of learning."""

    draft: Draft
    found: Navigation
    orders: Mapping[str, TopicInputs]
    keys: Mapping[str, str]
    gists: Mapping[str, TopicResult]

    @property
    def states(self) -> Iterator[CardState]:
        """Of all notes."""
        return (state for gist in self.gists.values() for state in gist.states)

    @property
    def pictures(self) -> Iterator[Image]:
        """All of cards and plots."""
        yield from self.draft.library.images.values()
        for gist in self.gists.values():
            yield from gist.part.plots


class IncrementalBuilder:
    """Builds, as often as wanted; what it keeps makes later builds quick, and nothing else."""

    def __init__(self, store: BuildCache, code: str) -> None:
        self.store = store
        self.code = code
        self.desk = TopicCompiler()
        self._builds = 0
        self._read: frozenset[str] = frozenset()
        """Files that were read anew in this build."""

    def draft(self, project: Project, team: WorkerPool, diagnostics: Diagnostics) -> Draft:
        """Read and check a project."""
        settings = read_settings(project.root, diagnostics)
        sources = read_sources(project.cards, project.root, diagnostics)
        scans = self._scans(sources, settings.title, team)
        for scan in scans:
            diagnostics.extend(scan.problems)
        by_file = {scan.head.source.name: scan for scan in scans}
        topics = in_learning_order(scan.head for scan in scans)
        uses = ((topic, by_file[topic.source.name].uses) for topic in topics)
        pictures = read_pictures(uses, project.cards, diagnostics)
        glossary = read_glossary(project.cards / GLOSSARY, project.root, diagnostics)
        library = Library(topics, pictures, glossary)
        validate_library(Context(library, self.desk.renderer, settings.lint), diagnostics)
        before = lock.read(project.lock, display_path(project.lock, project.root), diagnostics)
        lock.check(before, library, diagnostics)
        settings = with_namespace(settings, project.root, before.namespace, diagnostics)
        known = LockEvidence(before, project.plots, {})
        answers = {name: tuple(_answers(scan, known)) for name, scan in by_file.items()}
        return Draft(project, settings, library, by_file, before, answers)

    def leaves(self, draft: Draft, team: WorkerPool) -> CompiledProject:
        """Make everything of each topic that was not made before."""
        found, shop = build_navigation(draft.library), draft.shop
        shared = self._shared_key(shop)
        orders = {topic.name: _order(draft, found, topic) for topic in draft.library.topics}
        keys = {name: _order_key(shared, order) for name, order in orders.items()}
        kept = {name: self.store.get(key, TopicResult) for name, key in keys.items()}
        for make_key in (_notes_key, _pages_key):
            self.store.keep(map(make_key, keys.values()))
        missing = [name for name, gist in kept.items() if gist is None]
        light = {name: self._light(orders[name]) for name in missing}
        made = team.each(_leaf, [(keys[name], shop, order) for name, order in light.items()])
        new = dict(zip(missing, made, strict=True))
        gists = {name: gist or new[name] for name, gist in kept.items()}
        return CompiledProject(draft, found, orders, keys, gists)

    def next_lock(self, leaves: CompiledProject, now: int) -> lock.Lock:
        """The lock that knows what was made; equal to the old one where nothing changed."""
        draft = leaves.draft
        types = self._note_types(draft)
        return anki.next_lock(draft.lock, draft.settings.namespace, leaves.states, types, now)

    def package(self, leaves: CompiledProject, after: lock.Lock) -> bytes:
        """The deck as an .apkg.

        Raises:
            PackageError: the deck would break an import.

        """
        # Here, because this is made in a process of its own, beside the site.
        from flashproof.anki.apkg import to_bytes  # noqa: PLC0415

        draft = leaves.draft
        notes = tuple(note for name in leaves.keys for note in self._notes(leaves, name))
        templates = _anki_templates(draft.project)
        types = self._note_types(draft)
        made = anki.assemble_deck(draft.settings, notes, types, leaves.pictures, templates)
        return to_bytes(made, after)

    def site(
        self,
        leaves: CompiledProject,
        after: lock.Lock,
        package: Callable[[], Page] | None,
        team: WorkerPool,
    ) -> list[Page]:
        """All pages but the topics' own; ``package`` is asked for the .apkg at the end."""
        draft, shop = leaves.draft, leaves.draft.shop
        by_code: dict[Code, FenceEvidence] = {}

        def whole(topic: Topic) -> Topic:
            name = topic.source.name
            complete = self.desk.topic(draft.scans[name])
            by_code.update(TopicEvidence.of(complete, draft.answers[name]).by_code)
            return complete

        with self._faces(team) as cut:
            site = SiteInputs(
                library=draft.library,
                settings=draft.settings,
                renderer=self.desk.renderer,
                templates=shop.site_templates,
                evidence=TopicEvidence(by_code),
                modified={card: entry.modified for card, entry in after.cards.items()},
                added={card: entry.added for card, entry in after.cards.items()},
                retired_search=anki.retired_search(after, draft.settings.title),
                documentation=_documents(draft),
                package=package,
                full_topic=whole,
                subset_font=cut,
                environment=self.desk.environments(shop)[0],
            )
            frame = PageRenderer.of(site)
            parts = {name: gist.part for name, gist in leaves.gists.items()}
            exams, pages = self._exams(frame, leaves), self._documents(frame, leaves)
            return shared_pages(frame, leaves.found, parts, exams, pages)

    def pages(self, leaves: CompiledProject) -> Iterator[CachedPage]:
        """The topics' own pages."""
        return (page for name in leaves.keys for page in self._pages(leaves, name))

    def tidy(self) -> None:
        """Let go of what the last builds had no use for, where there are many of them."""
        self._builds += 1
        if self._builds % 50 == 0:
            self.store.sweep()
            self.desk.forget()

    def _note_types(self, draft: Draft) -> tuple[NoteType, ...]:
        templates = draft.project.templates("anki")
        key = key_of("note types", self.code, files_key(templates), repr(draft.settings))
        make = partial(anki.deck_note_types, draft.settings, _anki_templates(draft.project))
        return self._kept(key, tuple, make)

    def _scans(
        self, sources: Sequence[Source], deck_name: str, team: WorkerPool
    ) -> list[ParsedTopic]:
        keys = [
            key_of("scan", self.code, deck_name, str(source.path), source.name, source.text)
            for source in sources
        ]
        found = [self.store.get(key, ParsedTopic) for key in keys]
        missing = [number for number, scan in enumerate(found) if scan is None]
        self._read = frozenset(sources[number].name for number in missing)
        tasks = [(keys[number], sources[number], deck_name) for number in missing]
        for number, scan in zip(missing, team.each(_scan, tasks), strict=True):
            found[number] = scan
        return found  # type: ignore[return-value]

    def _light(self, order: TopicInputs) -> TopicInputs:
        """The same without what the desks have that have just read it: it need not be sent."""
        is_new = order.scan.head.source.name in self._read
        return replace(order, scan=replace(order.scan, whole=b"")) if is_new else order

    def _notes(self, leaves: CompiledProject, name: str) -> tuple[Note, ...]:
        def again() -> tuple[Note, ...]:
            return self.desk.leaf(leaves.draft.shop, leaves.orders[name]).notes

        return self._kept(_notes_key(leaves.keys[name]), tuple, again)

    def _pages(self, leaves: CompiledProject, name: str) -> Iterator[CachedPage]:
        """A topic's pages, all of which are fetched with the first."""

        def again() -> tuple[Page, ...]:
            return self.desk.leaf(leaves.draft.shop, leaves.orders[name]).pages

        @cache
        def contents() -> dict[str, bytes]:
            pages = self._kept(_pages_key(leaves.keys[name]), tuple, again)
            return {page.path: page.content for page in pages}

        for path, known in leaves.gists[name].part.hashes.items():
            yield CachedPage(path, known, lambda path=path: contents()[path])  # type: ignore[misc]

    def _exams(self, frame: PageRenderer, leaves: CompiledProject) -> Iterator[Page]:
        shared = self._shared_key(leaves.draft.shop)
        for scope in leaves.found.combined_scopes():
            chosen = compose_exam(scope)
            key = _exam_key(shared, scope, chosen, leaves.keys)
            yield self._kept(key, Page, partial(printables.exam_page, frame, scope, chosen))

    def _documents(self, frame: PageRenderer, leaves: CompiledProject) -> Iterable[Page]:
        shared = self._shared_key(leaves.draft.shop)
        files = (part for item in frame.inputs.documentation.items() for part in item)
        key = key_of("documents", shared, *files)
        made: Iterable[Page] = self._kept(key, tuple, lambda: tuple(docs_pages(frame)))
        return made

    @contextmanager
    def _faces(self, team: WorkerPool) -> Iterator[Callable[[str, bool], bytes]]:
        """What cuts faces; that of headlines is begun at once, beside all else."""
        title = fonts.HEADING_CHARACTERS, False
        known = self.store.get(self._face_key(*title), bytes)
        with nullcontext() if known else team.aside(partial(fonts.subset_font, *title)) as begun:

            def cut(characters: str, mathematics: bool) -> bytes:
                make: Callable[[], bytes] = partial(fonts.subset_font, characters, mathematics)
                if begun is not None and (characters, mathematics) == title:
                    make = begun
                return self._kept(self._face_key(characters, mathematics), bytes, make)

            yield cut

    def _face_key(self, characters: str, mathematics: bool) -> str:
        return key_of("face", self.code, characters, str(mathematics))

    def _kept(self, key: str, kind: type[Value], make: Callable[[], Value]) -> Value:
        made = self.store.get(key, kind)
        if made is None:
            made = make()
            self.store.put(key, made)
        return made

    def _shared_key(self, shop: SharedInputs) -> str:
        return key_of(self.code, repr(shop))


def _documents(draft: Draft) -> Mapping[str, bytes]:
    docs = draft.settings.docs
    return read_documents(draft.project.root / docs) if docs else {}


def _scan(
    desk: TopicCompiler, store: BuildCache, task: tuple[str, Source, str]
) -> PickledResult[ParsedTopic]:
    key, source, deck_name = task
    return _put(store, key, desk.scan(source, deck_name))


def _leaf(
    desk: TopicCompiler, store: BuildCache, task: tuple[str, SharedInputs, TopicInputs]
) -> PickledResult[TopicResult]:
    key, shop, order = task
    leaf = desk.leaf(shop, order)
    store.put(_notes_key(key), leaf.notes)
    store.put(_pages_key(key), leaf.pages)
    return _put(store, key, leaf.gist)


def _put(store: BuildCache, key: str, value: Made) -> PickledResult[Made]:
    payload = dumps(value)
    store.put(key, value, payload)
    return PickledResult(value, payload)


def _notes_key(leaf: str) -> str:
    return f"{leaf}-notes"


def _pages_key(leaf: str) -> str:
    return f"{leaf}-pages"


def _anki_templates(project: Project) -> FileSystemLoader:
    return FileSystemLoader([folder.parent for folder in project.templates("anki")])


def _order(draft: Draft, found: Navigation, topic: Topic) -> TopicInputs:
    name = topic.source.name
    scan, pictures = draft.scans[name], draft.library.images
    keys = [(topic.name, use.address) for use, _ in scan.uses]
    own = {key: pictures[key] for key in keys if key in pictures}
    return TopicInputs(scan, topic_links(found, topic), without_contents(own), draft.answers[name])


def _order_key(shared: str, order: TopicInputs) -> str:
    source = order.scan.head.source
    answers = [(answer.proof, _names(answer.plot)) for answer in order.answers]
    surroundings = repr((order.around, sorted(order.pictures.items()), answers))
    return key_of("leaf", shared, str(source.path), source.name, source.text, surroundings)


def _names(plot: Plot | None) -> list[str]:
    """Of its pictures: a name holds a hash of the content."""
    return [picture.name for picture in (plot.light, plot.dark) if picture] if plot else []


def _exam_key(shared: str, scope: Scope, paper: ExamPaper, keys: Mapping[str, str]) -> str:
    entries = [entry for section in paper.sections for _, entry in section.questions]
    cards = (text for topic, card in entries for text in (card.id, keys[topic.name]))
    return key_of("exam", shared, scope.slug, scope.route, scope.title, *cards)


def _answers(scan: ParsedTopic, known: LockEvidence) -> Iterator[FenceEvidence]:
    for fence in scan.fences:
        plot = known.plot_at(fence.chain) if fence.has_plot else None
        yield FenceEvidence(known.proof_at(fence.chain), plot)
