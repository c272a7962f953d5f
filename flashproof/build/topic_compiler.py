"""Compile one card file to notes and pages, in two pure steps.

A ``ParsedTopic`` depends only on the text of the file. A ``CompiledTopic`` also depends on other
topics. Either one can be computed in any process and cached under a hash of its inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flashproof import anki
from flashproof.anki.note import Note
from flashproof.arrange_problem import arrange_problem, orders_key
from flashproof.build.cache import files_key, key_of
from flashproof.check import validate_topic
from flashproof.diagnostics import Diagnostic, Diagnostics
from flashproof.evidence import Plot
from flashproof.languages import BUILT_IN, Languages
from flashproof.loading.images import ImageReference, image_references
from flashproof.lock import CardState, LineOrders, RunEnvironment, common_environments, ran_on_text
from flashproof.markup import Renderer
from flashproof.messages import Messages
from flashproof.model import Code, Image, Library, LibrarySummary, Term, Topic, TopicSummary
from flashproof.parse import read_topic
from flashproof.parse.topic_summary import summarize
from flashproof.project import Project
from flashproof.settings import Settings
from flashproof.site.page import Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.topic_pages import TopicLinks, TopicPages, topic_pages
from flashproof.site_messages import SiteMessages
from flashproof.snippets.extract import chain_hashes
from flashproof.snippets.lint import check_syntax, check_versions
from flashproof.templating import (
    CompiledTemplates,
    TemplateEnvironment,
    TemplateLoader,
    site_templates,
)
from flashproof.text.source import Source


@dataclass(frozen=True)
class FenceQuery:
    """The data needed to look up the evidence for a fence."""

    chain: str
    """The hash of the snippet's chain; empty if the fence is not a snippet."""
    has_plot: bool
    must_run: bool
    """Whether the fence is a snippet that must be run, not skipped."""
    orders: str = ""
    """The key of the correct orders in the lock; empty if Arrange does not use the code."""


@dataclass(frozen=True, slots=True)
class ParsedTopic:
    """The parsed content of a card file, without its text."""

    summary: TopicSummary
    images: tuple[ImageReference, ...]
    fences: tuple[FenceQuery, ...]
    """One query for each fence, in the order of ``Topic.code_blocks``."""
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class FenceEvidence:
    """The evidence for one fence."""

    environments: tuple[RunEnvironment, ...] = ()
    """The environments in which the snippet passed; empty if it has no proof."""
    plot: Plot | None = None
    failures: tuple[str, ...] = ()
    """A sentence for each environment in which the snippet fails; empty if it never passes."""
    orders: LineOrders | None = None
    """The correct orders of the lines; ``None`` if they are not known or the code is not used."""

    @property
    def proof(self) -> str | None:
        """The versions that the snippet ran on; ``None`` if it has no proof."""
        return ran_on_text(self.environments) or None


@dataclass(frozen=True, slots=True)
class TopicInputs:
    """The inputs for compiling one topic, in addition to ``SharedInputs``."""

    summary: TopicSummary
    links: TopicLinks
    images: Mapping[tuple[str, str], Image]
    """The images without their content, keyed by topic name and address."""
    evidence: tuple[FenceEvidence, ...]
    """The evidence for each fence, in the order of ``Topic.code_blocks``."""
    subdeck: str
    """The full name of the topic's subdeck in Anki."""


@dataclass(frozen=True, slots=True)
class SharedInputs:
    """The inputs that all topics share."""

    settings: Settings
    glossary: Mapping[str, Term]
    site_templates: tuple[Path, ...]
    anki_templates: tuple[Path, ...]
    templates_key: str
    """A hash of all template files used to compile topics."""
    messages: Messages
    """The texts of the cards' interface."""
    site_messages: SiteMessages
    """The messages of the site's interface."""
    compiled: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The compiled built-in templates; empty for a deck with its own templates."""

    @property
    def has_own_templates(self) -> bool:
        """Whether the deck has its own templates."""
        return len(self.site_templates) + len(self.anki_templates) > 2

    @classmethod
    def of(
        cls,
        project: Project,
        settings: Settings,
        glossary: Mapping[str, Term],
        messages: Messages,
        site_messages: SiteMessages,
    ) -> SharedInputs:
        """Return a project's shared inputs, and read the templates to hash them."""
        site, anki = (project.templates(part) for part in ("site", "anki"))
        # The macros of loaded templates keep the messages with which they were loaded.
        key = key_of(files_key((*site, *anki), _is_template), repr(site_messages))
        return cls(settings, glossary, site, anki, key, messages, site_messages)


@dataclass(frozen=True, slots=True)
class TopicResult:
    """The data about a compiled topic that the rest of the deck and the site need."""

    states: tuple[CardState, ...]
    """The states of the topic's notes, for the lock."""
    pages: TopicPages


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """The result, notes, and pages of one topic."""

    result: TopicResult
    notes: tuple[Note, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """The evidence for the fences of one or more topics."""

    by_code: Mapping[Code, FenceEvidence]

    @classmethod
    def of(cls, topic: Topic, evidence: Iterable[FenceEvidence]) -> TopicEvidence:
        """Map a topic's fences to their evidence, which must be in the same order."""
        return cls(dict(zip(topic.code_blocks(), evidence, strict=True)))

    def proof_of(self, code: Code) -> str | None:
        """Return the versions that the snippet ran on, or ``None`` if it has no proof."""
        return found.proof if (found := self.by_code.get(code)) else None

    def joint_environments(self, codes: Iterable[Code]) -> tuple[RunEnvironment, ...]:
        """Return the environments in which each snippet either passed or does not apply."""
        none = FenceEvidence()
        return common_environments(
            (self.by_code.get(code, none).environments, code.versions) for code in codes
        )

    def failures_of(self, code: Code) -> tuple[str, ...]:
        """Return a sentence for each environment in which the snippet fails."""
        return found.failures if (found := self.by_code.get(code)) else ()

    def plot_of(self, code: Code) -> Plot | None:
        """Return the snippet's plot, if there is one."""
        return found.plot if (found := self.by_code.get(code)) else None

    def orders_of(self, code: Code) -> LineOrders | None:
        """Return the correct orders of the snippet's lines, if they are known."""
        return found.orders if (found := self.by_code.get(code)) else None


class TopicCompiler:
    """Parses and compiles topics; caches rendered text and templates between topics."""

    def __init__(self) -> None:
        self.renderer = Renderer()
        self._languages = BUILT_IN
        self._topics: dict[Source, Topic] = {}
        self._environments: tuple[str, TemplateEnvironment, TemplateEnvironment] | None = None

    def use_languages(self, languages: Languages) -> None:
        """Set the languages that run besides Python; if they changed, discard the parsed topics."""
        if languages != self._languages:
            self._languages = languages
            self._topics.clear()

    def parse(self, source: Source, deck_name: str) -> ParsedTopic:
        """Parse and validate a card file; ``deck_name`` is the default deck."""
        diagnostics = Diagnostics()
        topic = self._topics[source] = read_topic(source, deck_name, diagnostics, self._languages)
        validate_topic(topic, self.renderer, diagnostics)
        check_syntax((topic,), diagnostics)
        check_versions((topic,), diagnostics)
        chains = chain_hashes(topic)
        problems = filter(None, map(arrange_problem, topic.cards))
        orders = {one.code: orders_key(one, chains.get(one.code, "")) for one in problems}
        fences = (
            FenceQuery(
                chains.get(code, ""),
                bool(code.plot),
                code.is_snippet and not code.skip,
                orders.get(code, ""),
            )
            for code in topic.code_blocks()
        )
        images = image_references(topic, self.renderer)
        return ParsedTopic(summarize(topic), images, tuple(fences), tuple(diagnostics))

    def use_macros(self, macros: Mapping[str, str]) -> None:
        """Use the author's macros in formulas; clear the rendered text if they changed."""
        if macros != self.renderer.macros:
            self.renderer = Renderer(macros, self.renderer.labels)

    def use_messages(self, messages: Messages) -> None:
        """Use the titles of callouts in a language; clear the rendered text if they changed."""
        renderer = Renderer(self.renderer.macros, messages.texts)
        if renderer.labels != self.renderer.labels:
            self.renderer = renderer

    def add(self, topic: Topic) -> None:
        """Store a topic that a different process has parsed."""
        self._topics[topic.source] = topic

    def full_topic(self, summary: TopicSummary) -> Topic:
        """Return a topic with its text; parse it again if its summary comes from the cache."""
        source = summary.source
        if source not in self._topics:
            self._topics[source] = read_topic(source, summary.deck, Diagnostics(), self._languages)
        return self._topics[source]

    def compile(self, shared: SharedInputs, inputs: TopicInputs) -> CompiledTopic:
        """Create the notes and the pages of a topic.

        Raises:
            TemplateError: a template of the deck is invalid.

        """
        self.use_languages(shared.settings.run_languages)
        self.use_macros(shared.settings.macros)
        self.use_messages(shared.messages)
        topic = self.full_topic(inputs.summary)
        site_environment, field_environment = self.environments(shared)
        evidence = TopicEvidence.of(topic, inputs.evidence)
        library = Library((topic,), inputs.images, shared.glossary)
        notes = tuple(
            anki.make_notes(
                library,
                self.renderer,
                evidence,
                field_environment,
                namespace=shared.settings.namespace,
                tag_root=shared.settings.tag_root,
                subdecks={topic.name: inputs.subdeck},
                language=shared.settings.language,
                messages=shared.messages,
            )
        )
        site = SiteInputs(
            library=LibrarySummary((inputs.summary,), inputs.images, shared.glossary),
            settings=shared.settings,
            renderer=self.renderer,
            templates=shared.site_templates,
            full_topic=self.full_topic,
            messages=shared.site_messages,
            evidence=evidence,
            environment=site_environment,
        )
        result, pages = topic_pages(PageRenderer.of(site), topic, inputs.summary, inputs.links)
        return CompiledTopic(TopicResult(tuple(map(anki.card_state, notes)), result), notes, pages)

    def environments(self, shared: SharedInputs) -> tuple[TemplateEnvironment, TemplateEnvironment]:
        """Return the environments of the site and of note fields; reload changed templates."""
        if self._environments is None or self._environments[0] != shared.templates_key:
            site, fields = _environments(shared, CompiledTemplates(shared.compiled))
            site.auto_reload = fields.auto_reload = False  # changed templates change the key
            self._environments = (shared.templates_key, site, fields)
        return self._environments[1:]

    def clear(self) -> None:
        """Clear all parsed topics and rendered text."""
        self._topics.clear()
        self.renderer = Renderer(self.renderer.macros, self.renderer.labels)


def compile_templates(shared: SharedInputs) -> dict[str, bytes]:
    """Return the code of the built-in templates for ``SharedInputs.compiled``."""
    compiled = CompiledTemplates({})
    site, fields = _environments(shared, compiled)
    for environment, folder, patterns in (
        (site, shared.site_templates[-1], ("**/*.html", "**/*.svg", "sw.js")),
        (fields, shared.anki_templates[-1].parent, ("anki/fields/*.html",)),
    ):
        for path in (path for pattern in patterns for path in folder.glob(pattern)):
            environment.get_template(path.relative_to(folder).as_posix())
    return compiled.code


def _environments(
    shared: SharedInputs, compiled: CompiledTemplates
) -> tuple[TemplateEnvironment, TemplateEnvironment]:
    loader = TemplateLoader([folder.parent for folder in shared.anki_templates])
    site = site_templates(shared.site_templates, compiled)
    return site, anki.field_templates(loader, compiled)


def _is_template(name: str) -> bool:
    """Return whether a file is a template, and not a style sheet or a script."""
    return not name.startswith(("css/", "js/"))
