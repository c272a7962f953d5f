"""Build incrementally; the output is byte-for-byte the same as a build without a cache.

Each topic is compiled in two steps (see ``topic_compiler``). Each exam that covers several topics
is created in a separate step. The result of each step is cached under a hash of its inputs. Steps
that work across topics run in every build; they are fast because they use summaries. A topic's
notes and pages are cached separately from its ``TopicResult`` and are read only if the package or a
page must be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from flashproof import anki, lock
from flashproof.anki.note import Note
from flashproof.anki.note_types import NoteType
from flashproof.build.cache import BuildCache, Value, files_key, key_of, packages_key
from flashproof.build.checked_project import CheckedProject, load_project
from flashproof.build.topic_compiler import (
    FenceEvidence,
    ParsedTopic,
    SharedInputs,
    TopicCompiler,
    TopicEvidence,
    TopicInputs,
    TopicResult,
    compile_templates,
)
from flashproof.build.worker_pool import WorkerPool
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Plot
from flashproof.loading.sources import read_documents, require_inside
from flashproof.lock import CardState
from flashproof.messages import FOLDER as MESSAGES
from flashproof.model import Code, Image, Topic, TopicSummary
from flashproof.project import LOCK, Project
from flashproof.safe_io import git_revisions
from flashproof.settings import Settings
from flashproof.site import fonts, printables
from flashproof.site.docs_pages import docs_pages
from flashproof.site.exam import ExamPlan, plan_exam
from flashproof.site.navigation import Navigation, Scope, build_navigation
from flashproof.site.page import CachedPage, Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.pages import shared_pages
from flashproof.site.topic_pages import topic_links
from flashproof.site_messages import read_site_messages
from flashproof.templating import TemplateLoader
from flashproof.text.source import Source


@dataclass(frozen=True)
class CompiledProject:
    """A checked project with the results of compiling each topic."""

    checked: CheckedProject
    shared: SharedInputs
    shared_key: str
    """A cache key for the program and ``shared``."""
    navigation: Navigation
    inputs: Mapping[str, TopicInputs]
    """The inputs of each topic, keyed by topic name, in learning order."""
    keys: Mapping[str, str]
    """The cache key of each topic's result."""
    results: Mapping[str, TopicResult]

    @property
    def states(self) -> Iterator[CardState]:
        """The states of all notes, for the lock."""
        return (state for result in self.results.values() for state in result.states)

    @property
    def images(self) -> Iterator[Image]:
        """The card images and snippet plots."""
        yield from self.checked.summary.images.values()
        for result in self.results.values():
            yield from result.pages.plots


class IncrementalBuilder:
    """Builds a project repeatedly; the cache makes later builds faster."""

    def __init__(self, store: BuildCache, code_key: str) -> None:
        self.cache = store
        self.code_key = code_key
        """A cache key for the program; see ``cache.code_key``."""
        self.compiler = TopicCompiler()
        self._builds = 0

    def load(
        self,
        project: Project,
        workers: WorkerPool,
        diagnostics: Diagnostics,
        *,
        new_lock: bool = False,
    ) -> CheckedProject:
        """Load, parse, and validate a project; parse only the files that changed.

        With ``new_lock``, the lock may be missing even if the deck was built before.
        """
        parse = partial(self._parse, workers)
        return load_project(project, diagnostics, self.compiler, parse, new_lock=new_lock)

    def compile_topics(self, checked: CheckedProject, workers: WorkerPool) -> CompiledProject:
        """Compile the topics whose inputs changed, and return the results of all topics.

        Raises:
            TemplateError: a template of the deck is invalid.

        """
        navigation = build_navigation(checked.summary)
        site_messages = read_site_messages(
            checked.project.templates(MESSAGES), checked.settings.language
        )
        shared = SharedInputs.of(
            checked.project,
            checked.settings,
            checked.summary.glossary,
            checked.messages,
            site_messages,
        )
        shared_key = key_of(self.code_key, repr(shared))
        if not shared.has_own_templates:
            shared = replace(shared, compiled=self._compiled_templates(shared))
        topics = checked.summary.topics
        known = {entry.topic: entry.deck for entry in checked.lock.subdecks.values()}
        subdecks = anki.numbered_subdecks(topics, known)
        inputs = {
            topic.name: _topic_inputs(checked, navigation, topic, subdecks[topic.name])
            for topic in topics
        }
        keys = {name: _topic_key(shared_key, one) for name, one in inputs.items()}
        results = {name: self.cache.get(key, TopicResult) for name, key in keys.items()}
        for make_key in (_notes_key, _pages_key):
            self.cache.mark_used(map(make_key, keys.values()))
        # Keep the parsing order, so each worker compiles the topics that it has parsed.
        missing = sorted(
            (name for name, result in results.items() if result is None),
            key=lambda name: inputs[name].summary.source.name,
        )
        tasks = [(keys[name], shared, inputs[name]) for name in missing]
        new = dict(zip(missing, workers.map(_compile, tasks), strict=True))
        complete = {name: result or new[name] for name, result in results.items()}
        return CompiledProject(checked, shared, shared_key, navigation, inputs, keys, complete)

    def next_lock(
        self, compiled: CompiledProject, history: lock.LockHistory, now: int
    ) -> lock.Lock:
        """Return the updated lock, which equals the old one if nothing changed.

        Args:
            compiled: the project with its compiled topics.
            history: the contents of earlier versions of the lock.
            now: the time to record for changes, in seconds since 1970.

        """
        checked = compiled.checked
        new_lock = anki.next_lock(
            checked.lock,
            checked.settings.namespace,
            compiled.states,
            self._note_types(checked),
            now,
            history=history,
        )
        subdecks = {name: inputs.subdeck for name, inputs in compiled.inputs.items()}
        return lock.with_subdecks(new_lock, subdecks)

    def lock_history(self, project: Project) -> lock.LockHistory:
        """Return the contents of earlier versions of the lock in git."""
        revisions = git_revisions(project.cards)
        key = key_of("lock history", self.code_key, str(project.cards), *revisions)
        read = partial(lock.read_history, project.cards, LOCK, revisions)
        return self._cached(key, lock.LockHistory, read)

    def deck(self, compiled: CompiledProject) -> anki.Deck:
        """Assemble the Anki deck."""
        checked = compiled.checked
        notes = tuple(note for name in compiled.keys for note in self._notes(compiled, name))
        return anki.assemble_deck(
            checked.settings,
            notes,
            self._note_types(checked),
            topics=checked.summary,
            subdecks={name: inputs.subdeck for name, inputs in compiled.inputs.items()},
            images=compiled.images,
            environment=self.compiler.environments(compiled.shared)[1],
            messages=checked.messages,
        )

    def package(self, compiled: CompiledProject, new_lock: lock.Lock) -> bytes:
        """Return the content of the deck's .apkg file.

        Raises:
            PackageError: Anki could not import the deck safely.

        """
        # Imported here because a separate process creates the package while the site is built.
        from flashproof.anki.apkg import to_bytes  # noqa: PLC0415

        return to_bytes(self.deck(compiled), new_lock)

    def site(
        self,
        compiled: CompiledProject,
        new_lock: lock.Lock,
        package: Callable[[], Page] | None,
    ) -> list[Page]:
        """Create the pages that cover several topics; ``package`` returns the .apkg file, if any.

        Raises:
            TemplateError: a template of the deck is invalid.

        """
        checked = compiled.checked
        by_code: dict[Code, FenceEvidence] = {}

        def full_topic(summary: TopicSummary) -> Topic:
            topic = self.compiler.full_topic(summary)
            by_code.update(TopicEvidence.of(topic, _evidence(checked, summary)).by_code)
            return topic

        site = SiteInputs(
            library=checked.summary,
            settings=checked.settings,
            renderer=self.compiler.renderer,
            templates=compiled.shared.site_templates,
            full_topic=full_topic,
            messages=compiled.shared.site_messages,
            evidence=TopicEvidence(by_code),
            modified={card: entry.modified for card, entry in new_lock.cards.items()},
            added={card: entry.added for card, entry in new_lock.cards.items()},
            released=new_lock.newest,
            retired_search=anki.retired_search(new_lock, checked.settings.title),
            documentation=_read_documentation(checked),
            package=package,
            shared_font=partial(_shared_font, BuildCache.shared(checked.project), _fonts_key()),
            math_font=self._math_font,
            environment=self.compiler.environments(compiled.shared)[0],
        )
        pages = PageRenderer.of(site)
        topics = {name: result.pages for name, result in compiled.results.items()}
        exams = self._exams(pages, compiled)
        docs = self._documents(pages, compiled)
        return shared_pages(pages, compiled.navigation, topics, exams, docs)

    def pages(self, compiled: CompiledProject) -> Iterator[CachedPage]:
        """Return the pages of each topic."""
        return (page for name in compiled.keys for page in self._pages(compiled, name))

    def prune(self) -> None:
        """On every 50th build, remove unused cache entries and clear the compiler."""
        self._builds += 1
        if self._builds % 50 == 0:
            self.cache.prune()
            self.compiler.clear()

    def _parse(
        self, workers: WorkerPool, sources: Sequence[Source], settings: Settings
    ) -> list[ParsedTopic]:
        used = repr((settings.run_languages, settings.macros))
        shared = ("parse", self.code_key, settings.title, used)
        keys = [key_of(*shared, str(one.path), one.name, one.text) for one in sources]
        parsed = {key: self.cache.get(key, ParsedTopic) for key in keys}
        tasks = [
            (key, source, settings)
            for key, source in zip(keys, sources, strict=True)
            if parsed[key] is None
        ]
        new = {}
        for (key, *_), (result, topic) in zip(tasks, workers.map(_parse, tasks), strict=True):
            new[key] = result
            self.compiler.add(topic)
        return [parsed[key] or new[key] for key in keys]

    def _compiled_templates(self, shared: SharedInputs) -> Mapping[str, bytes]:
        """Return the code of the built-in templates.

        The code is cached, because compiling the templates takes a tenth of the time that a build
        takes after an edit to one card.
        """
        folders = map(str, (*shared.site_templates, *shared.anki_templates))
        key = key_of("compiled templates", self.code_key, shared.templates_key, *folders)
        return self._cached(key, dict, partial(compile_templates, shared))

    def _note_types(self, checked: CheckedProject) -> tuple[NoteType, ...]:
        templates = checked.project.templates("anki")
        inputs = repr((checked.settings, checked.messages))
        key = key_of("note types", self.code_key, files_key(templates), inputs)
        loader = _anki_templates(checked.project)
        make = partial(anki.deck_note_types, checked.settings, loader, checked.messages)
        return self._cached(key, tuple, make)

    def _notes(self, compiled: CompiledProject, name: str) -> tuple[Note, ...]:
        def make() -> tuple[Note, ...]:
            return self.compiler.compile(compiled.shared, compiled.inputs[name]).notes

        return self._cached(_notes_key(compiled.keys[name]), tuple, make)

    def _pages(self, compiled: CompiledProject, name: str) -> Iterator[CachedPage]:
        """Return a topic's pages; reading the first one loads all of them."""

        def make() -> tuple[Page, ...]:
            return self.compiler.compile(compiled.shared, compiled.inputs[name]).pages

        @cache
        def contents() -> dict[str, bytes]:
            pages = self._cached(_pages_key(compiled.keys[name]), tuple, make)
            return {page.path: page.content for page in pages}

        for path, content_hash in compiled.results[name].pages.hashes.items():
            yield CachedPage(path, content_hash, lambda path=path: contents()[path])  # type: ignore[misc]

    def _exams(self, pages: PageRenderer, compiled: CompiledProject) -> Iterator[Page]:
        for scope in compiled.navigation.combined_scopes():
            plan = plan_exam(scope)
            key = _exam_key(compiled, scope, plan)
            yield self._cached(key, Page, partial(printables.exam_page, pages, scope, plan))

    def _documents(self, pages: PageRenderer, compiled: CompiledProject) -> Iterable[Page]:
        files = (part for item in pages.inputs.documentation.items() for part in item)
        key = key_of("documents", compiled.shared_key, *files)
        made: Iterable[Page] = self._cached(key, tuple, lambda: tuple(docs_pages(pages)))
        return made

    def _math_font(self, characters: str) -> bytes:
        key = key_of("math font", self.code_key, characters)
        return self._cached(key, bytes, partial(fonts.math_font, characters))

    def _cached(self, key: str, kind: type[Value], make: Callable[[], Value]) -> Value:
        value = self.cache.get(key, kind)
        if value is None:
            value = make()
            self.cache.put(key, value)
        return value


def _read_documentation(checked: CheckedProject) -> Mapping[str, bytes]:
    root, docs = checked.project.root, checked.settings.docs
    if not docs:
        return {}
    require_inside(root / docs, root)
    return read_documents(root / docs)


def _parse(
    compiler: TopicCompiler, store: BuildCache, task: tuple[str, Source, Settings]
) -> tuple[ParsedTopic, Topic]:
    """Parse a topic; also return the full topic, because exams need it in the main process."""
    key, source, settings = task
    compiler.use_languages(settings.run_languages)
    compiler.use_macros(settings.macros)
    parsed = compiler.parse(source, settings.title)
    store.put(key, parsed)
    return parsed, compiler.full_topic(parsed.summary)


def _compile(
    compiler: TopicCompiler, store: BuildCache, task: tuple[str, SharedInputs, TopicInputs]
) -> TopicResult:
    key, shared, inputs = task
    compiled = compiler.compile(shared, inputs)
    store.put(_notes_key(key), compiled.notes)
    store.put(_pages_key(key), compiled.pages)
    store.put(key, compiled.result)
    return compiled.result


def _notes_key(topic_key: str) -> str:
    return f"{topic_key}-notes"


def _pages_key(topic_key: str) -> str:
    return f"{topic_key}-pages"


def _anki_templates(project: Project) -> TemplateLoader:
    return TemplateLoader([folder.parent for folder in project.templates("anki")])


def _evidence(checked: CheckedProject, topic: TopicSummary) -> tuple[FenceEvidence, ...]:
    return checked.fence_evidence[topic.source.name]


def _topic_inputs(
    checked: CheckedProject, navigation: Navigation, topic: TopicSummary, subdeck: str
) -> TopicInputs:
    known = checked.summary.images
    uses = ((topic.name, image.address) for image in checked.parsed[topic.source.name].images)
    images = {use: replace(known[use], content=b"") for use in uses if use in known}
    links = topic_links(navigation, topic)
    return TopicInputs(topic, links, images, _evidence(checked, topic), subdeck)


def _topic_key(shared_key: str, inputs: TopicInputs) -> str:
    source = inputs.summary.source
    evidence = [(one.proof, _plot_names(one.plot)) for one in inputs.evidence]
    others = repr((inputs.links, sorted(inputs.images.items()), evidence, inputs.subdeck))
    return key_of("topic", shared_key, str(source.path), source.name, source.text, others)


def _exam_key(compiled: CompiledProject, scope: Scope, plan: ExamPlan) -> str:
    """Return an exam page's cache key, which depends only on the cards in the exam.

    If the deck has custom templates, the key covers the full topics, because these templates can
    use any part of a topic.
    """
    entries = [entry for section in plan.sections for _, entry in section.questions]
    contents = (
        compiled.keys[topic.name]
        if compiled.shared.has_own_templates
        else compiled.results[topic.name].pages.card_hashes[card.position]
        for topic, card in entries
    )
    topics = (text for topic, card in entries for text in (topic.name, topic.title, card.id))
    return key_of(
        *("exam", compiled.shared_key, scope.slug, scope.route, scope.title), *topics, *contents
    )


def _plot_names(plot: Plot | None) -> list[str]:
    """Return the names of a plot's images; each name contains a hash of the image's content."""
    return [image.name for image in (plot.light, plot.dark) if image] if plot else []


@cache
def _fonts_key() -> str:
    """Return a cache key for the code and the packages that create the shared fonts."""
    return key_of("shared font", Path(fonts.__file__).read_bytes(), packages_key())


def _shared_font(store: BuildCache, fonts_key: str, face: fonts.Face) -> bytes:
    """Return a font that is the same on every site.

    It is cached for all projects, because creating these fonts takes as long as building a
    thousand cards.
    """
    key = key_of(fonts_key, face)
    font = store.get(key, bytes)
    if font is None:
        font = fonts.shared_font(face)
        store.put(key, font)
    return font
