"""Load, parse, and validate a project, the first step of every command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flashproof import lock
from flashproof.build.lost_lock import require_lock
from flashproof.build.topic_compiler import (
    FenceEvidence,
    ParsedTopic,
    TopicCompiler,
    TopicEvidence,
)
from flashproof.build.translation import Translation, base_of, read_translation
from flashproof.check import Context, validate_library
from flashproof.diagnostics import Diagnostics
from flashproof.loading.glossary import GLOSSARY, read_glossary
from flashproof.loading.images import read_images
from flashproof.loading.sources import read_sources
from flashproof.markup import Renderer
from flashproof.messages import FOLDER as MESSAGES
from flashproof.messages import Messages, check_messages, read_messages
from flashproof.model import Code, Library, LibrarySummary, Topic, TopicSummary
from flashproof.parse import in_learning_order
from flashproof.project import Project
from flashproof.settings import Settings, read_settings, settings_span, with_namespace
from flashproof.site_messages import check_site_messages
from flashproof.snippets.lint import check_style
from flashproof.snippets.lock_evidence import LockEvidence
from flashproof.text.source import Source, display_path

Parse = Callable[[Sequence[Source], Settings], Sequence[ParsedTopic]]
"""A function that parses card files, given the settings of their project."""


@dataclass(frozen=True)
class CheckedProject:
    """A project that has been loaded, parsed, and validated."""

    project: Project
    settings: Settings
    summary: LibrarySummary
    """All topics in learning order, without their text."""
    parsed: Mapping[str, ParsedTopic]
    """The parsed topics, keyed by the file name that diagnostics show."""
    lock: lock.Lock
    lock_source: Source
    """The text that ``lock`` was read from."""
    fence_evidence: Mapping[str, tuple[FenceEvidence, ...]]
    """The evidence for each fence of a topic, keyed by the file name that diagnostics show."""
    messages: Messages
    """The texts of the interface."""
    translation: Translation | None
    """The translation of a deck; ``None`` if the project is not a translation."""
    compiler: TopicCompiler = field(repr=False)

    @property
    def renderer(self) -> Renderer:
        """The renderer used for validation, which caches rendered text."""
        return self.compiler.renderer

    def full_topic(self, summary: TopicSummary) -> Topic:
        """Return a topic with its text."""
        return self.compiler.full_topic(summary)

    @cached_property
    def library(self) -> Library:
        """All topics in learning order, with their text."""
        topics = tuple(map(self.full_topic, self.summary.topics))
        return Library(topics, self.summary.images, self.summary.glossary)

    @cached_property
    def evidence(self) -> TopicEvidence:
        """The evidence for the fences of all topics."""
        by_code: dict[Code, FenceEvidence] = {}
        for topic in self.library.topics:
            by_code |= TopicEvidence.of(topic, self.fence_evidence[topic.source.name]).by_code
        return TopicEvidence(by_code)


def load_project(
    project: Project,
    diagnostics: Diagnostics,
    compiler: TopicCompiler | None = None,
    parse: Parse | None = None,
    *,
    new_lock: bool = False,
) -> CheckedProject:
    """Load, parse, and validate a project.

    Args:
        project: the folders of the project.
        diagnostics: receives the problems in the cards, the settings, and the lock.
        compiler: parses the card files and caches the parsed topics.
        parse: replaces ``compiler.parse``, for example to parse in several processes.
        new_lock: whether the lock may be missing even if the deck was built before.

    """
    compiler = compiler or TopicCompiler()
    settings = read_settings(project.root, diagnostics)
    compiler.use_languages(settings.run_languages)
    compiler.use_macros(settings.macros)
    messages = read_messages(project.templates(MESSAGES), settings.language)
    compiler.use_messages(messages)
    sources = read_sources(project.cards, project.root, diagnostics, project.exclude)
    translation = None
    if (base := base_of(project)) is not None:
        translation = read_translation(project, base, sources, diagnostics)
        sources, settings = translation.sources, translation.settings(settings)
        compiler.use_languages(settings.run_languages)
        compiler.use_macros(settings.macros)
    if parse is None:
        parsed = [compiler.parse(source, settings.title) for source in sources]
    else:
        parsed = list(parse(sources, settings))
    for one in parsed:
        diagnostics.extend(one.problems)
    images = read_images(
        ((one.summary.name, one.images) for one in parsed), project.cards, diagnostics
    )
    summary = LibrarySummary(
        in_learning_order(one.summary for one in parsed),
        images,
        read_glossary(project.cards / GLOSSARY, project.root, diagnostics),
    )
    validate_library(summary, compiler.renderer, diagnostics)
    _check_docs(project, settings, diagnostics)
    lock_name = display_path(project.lock, project.root)
    lock_source, old_lock = lock.read_source(project.lock, lock_name, diagnostics)
    lock.check(old_lock, summary, diagnostics)
    if not new_lock:
        require_lock(project, settings, old_lock, diagnostics)
    new_namespace = f"deck-{_hash_of_ids(summary)}"
    settings = with_namespace(
        settings, project.root, old_lock.namespace, new_namespace, diagnostics
    )
    by_file = {one.summary.source.name: one for one in parsed}
    known = LockEvidence(old_lock, project.plots)
    if translation is not None:
        base_lock = lock.read(translation.base.lock, "", Diagnostics())
        known = LockEvidence(base_lock, translation.base.plots)
        translation.check(map(compiler.full_topic, summary.topics), diagnostics)
        translation.locate(diagnostics)
    evidence = {name: tuple(_look_up(one, known)) for name, one in by_file.items()}
    return CheckedProject(
        project,
        settings,
        summary,
        by_file,
        old_lock,
        lock_source,
        evidence,
        messages,
        translation,
        compiler,
    )


def lint_project(
    checked: CheckedProject, diagnostics: Diagnostics, *, strict: bool = False
) -> None:
    """Run the lint rules and the snippet style checks, which builds skip.

    ``strict`` includes the rules that are checked only with ``check --strict``.
    """
    from flashproof.check.linter import lint  # noqa: PLC0415 - not needed in a build

    context = Context(checked.library, checked.renderer, checked.settings.lint)
    lint(context, diagnostics, checked.settings.language, strict=strict)
    check_style(checked.library.topics, diagnostics)
    project = checked.project
    folders = project.templates(MESSAGES)
    for check in (check_messages, check_site_messages):
        check(folders, checked.settings.language, project.root, diagnostics)
    if checked.translation is not None:
        checked.translation.locate(diagnostics)


def _check_docs(project: Project, settings: Settings, diagnostics: Diagnostics) -> None:
    folder = project.root / settings.docs
    if not folder.is_dir():
        message = f"the folder {settings.docs!r} does not exist"
    elif not folder.resolve().is_relative_to(project.root.resolve()):
        message = f"the folder {settings.docs!r} is a link to a folder outside the project"
    else:
        return
    hint = "set 'docs' to the path of a folder in the project"
    diagnostics.error("bad-setting", message, settings_span(project.root, "docs"), hint)


def _hash_of_ids(library: LibrarySummary) -> str:
    """Return a short hash of the card ids, which is the same in every copy of the cards."""
    return lock.fingerprint("\n".join(sorted(card.id for _, card in library.cards())))[:12]


def _look_up(parsed: ParsedTopic, known: LockEvidence) -> Iterator[FenceEvidence]:
    for fence in parsed.fences:
        plot = known.plot_of(fence.chain) if fence.has_plot else None
        chain = fence.chain
        environments = known.environments_of(chain)
        orders = known.orders_of(fence.orders) if environments else None
        yield FenceEvidence(environments, plot, known.failures_of(chain), orders)
