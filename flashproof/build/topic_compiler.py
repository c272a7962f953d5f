"""Compile one card file to notes and pages, in two pure steps.

A ``ParsedTopic`` depends only on the text of the file; a ``CompiledTopic`` also depends on other
topics. Any process can compute either one, and both are cached by the content they depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof import anki
from flashproof.anki.note import Note
from flashproof.build.cache import files_key
from flashproof.check import validate_topic
from flashproof.diagnostics import Diagnostic, Diagnostics
from flashproof.evidence import Plot
from flashproof.loading.images import ImageReference, image_references
from flashproof.lock import CardState
from flashproof.markup import Renderer
from flashproof.model import Code, Image, Library, LibrarySummary, Term, Topic, TopicSummary
from flashproof.parse import read_topic
from flashproof.parse.topic_summary import summarize
from flashproof.project import Project
from flashproof.settings import Settings
from flashproof.site.page import Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.topic_pages import TopicLinks, TopicPages, topic_pages
from flashproof.snippets.extract import chain_hashes
from flashproof.snippets.lint import check_syntax
from flashproof.templating import TemplateEnvironment, site_templates
from flashproof.text.source import Source


@dataclass(frozen=True)
class FenceQuery:
    """What must be known about a fence to look up its evidence."""

    chain: str
    """The hash of its chain; empty if the fence is not a snippet."""
    has_plot: bool
    must_run: bool
    """Whether it is a snippet that is not skipped."""


@dataclass(frozen=True, slots=True)
class ParsedTopic:
    """What a card file contains, without its texts."""

    summary: TopicSummary
    images: tuple[ImageReference, ...]
    fences: tuple[FenceQuery, ...]
    """In the order of ``Topic.code_blocks``."""
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class FenceEvidence:
    """The evidence for one fence."""

    proof: str | None
    """What it ran on; ``None`` if it has no proof."""
    plot: Plot | None


@dataclass(frozen=True, slots=True)
class TopicInputs:
    """What one topic is compiled from, apart from ``SharedInputs``."""

    summary: TopicSummary
    links: TopicLinks
    images: Mapping[tuple[str, str], Image]
    """The images, keyed by topic name and address; their content is empty."""
    evidence: tuple[FenceEvidence, ...]
    """In the order of ``Topic.code_blocks``."""


@dataclass(frozen=True, slots=True)
class SharedInputs:
    """What all topics are compiled from."""

    settings: Settings
    glossary: Mapping[str, Term]
    site_templates: tuple[Path, ...]
    anki_templates: tuple[Path, ...]
    templates_key: str
    """A hash of all template files that topics use."""

    @classmethod
    def of(cls, project: Project, settings: Settings, glossary: Mapping[str, Term]) -> SharedInputs:
        """Return the shared inputs of a project; reads its templates."""
        site, anki = (project.templates(part) for part in ("site", "anki"))
        return cls(settings, glossary, site, anki, files_key((*site, *anki), _is_template))


@dataclass(frozen=True, slots=True)
class TopicResult:
    """What the rest of the deck and the site needs to know about a compiled topic."""

    states: tuple[CardState, ...]
    """The states of its notes, for the lock."""
    pages: TopicPages


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """Everything that is built from one topic."""

    result: TopicResult
    notes: tuple[Note, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """The evidence for the fences of one or more topics."""

    by_code: Mapping[Code, FenceEvidence]

    @classmethod
    def of(cls, topic: Topic, evidence: Iterable[FenceEvidence]) -> TopicEvidence:
        """Match a topic's fences with their evidence, which is in the same order."""
        return cls(dict(zip(topic.code_blocks(), evidence, strict=True)))

    def proof_of(self, code: Code) -> str | None:
        """Return the versions that the snippet ran on, or ``None`` if it has no proof."""
        return found.proof if (found := self.by_code.get(code)) else None

    def plot_of(self, code: Code) -> Plot | None:
        """Return the snippet's plot, if there is one."""
        return found.plot if (found := self.by_code.get(code)) else None


class TopicCompiler:
    """Parses and compiles topics; keeps rendered texts and loaded templates for the next topic."""

    def __init__(self) -> None:
        self.renderer = Renderer()
        self._topics: dict[Source, Topic] = {}
        self._environments: tuple[str, TemplateEnvironment, TemplateEnvironment] | None = None

    def parse(self, source: Source, deck_name: str) -> ParsedTopic:
        """Parse and validate a card file; ``deck_name`` is the deck of a topic without one."""
        diagnostics = Diagnostics()
        topic = self._topics[source] = read_topic(source, deck_name, diagnostics)
        validate_topic(topic, self.renderer, diagnostics)
        check_syntax((topic,), diagnostics)
        chains = chain_hashes(topic)
        fences = (
            FenceQuery(chains.get(code, ""), bool(code.plot), code.is_snippet and not code.skip)
            for code in topic.code_blocks()
        )
        images = image_references(topic, self.renderer)
        return ParsedTopic(summarize(topic), images, tuple(fences), tuple(diagnostics))

    def full_topic(self, summary: TopicSummary) -> Topic:
        """Return a topic with its texts; parses it again if another process has parsed it."""
        source = summary.source
        if source not in self._topics:
            self._topics[source] = read_topic(source, summary.deck, Diagnostics())
        return self._topics[source]

    def compile(self, shared: SharedInputs, inputs: TopicInputs) -> CompiledTopic:
        """Create the notes and the pages of a topic.

        Raises:
            TemplateError: a template of the deck is invalid.

        """
        topic = self.full_topic(inputs.summary)
        site_environment, field_environment = self.environments(shared)
        evidence = TopicEvidence.of(topic, inputs.evidence)
        library = Library((topic,), inputs.images, shared.glossary)
        namespace = shared.settings.namespace
        notes = tuple(
            anki.make_notes(library, self.renderer, evidence, field_environment, namespace)
        )
        site = SiteInputs(
            library=LibrarySummary((inputs.summary,), inputs.images, shared.glossary),
            settings=shared.settings,
            renderer=self.renderer,
            templates=shared.site_templates,
            full_topic=self.full_topic,
            evidence=evidence,
            environment=site_environment,
        )
        result, pages = topic_pages(PageRenderer.of(site), topic, inputs.summary, inputs.links)
        return CompiledTopic(TopicResult(tuple(map(anki.card_state, notes)), result), notes, pages)

    def environments(self, shared: SharedInputs) -> tuple[TemplateEnvironment, TemplateEnvironment]:
        """Return the templates of the site and of note fields; loads them if they changed."""
        if self._environments is None or self._environments[0] != shared.templates_key:
            loader = FileSystemLoader([folder.parent for folder in shared.anki_templates])
            site, fields = site_templates(shared.site_templates), anki.field_templates(loader)
            site.auto_reload = fields.auto_reload = False  # a changed file changes the key
            self._environments = (shared.templates_key, site, fields)
        return self._environments[1:]

    def clear(self) -> None:
        """Drop all parsed topics and rendered texts."""
        self._topics.clear()
        self.renderer = Renderer()


def _is_template(path: Path) -> bool:
    """Return whether topics may use a file: style sheets and scripts are separate pages."""
    return path.parts[0] not in ("css", "js")
