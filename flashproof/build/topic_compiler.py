"""Compile one card file, in two pure steps.

A ``ParsedTopic`` depends on the text of the file alone; a ``CompiledTopic`` also depends on the
other topics. Any process can compute either, and both are cached by the content they depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof import anki
from flashproof.anki.note import Note
from flashproof.build.cache import dumps, files_key, loads
from flashproof.check import validate_topic
from flashproof.diagnostics import Diagnostic, Diagnostics
from flashproof.evidence import Plot
from flashproof.loading.sources import Uses, picture_uses
from flashproof.lock import CardState
from flashproof.markup import Renderer
from flashproof.model import Code, Image, Library, Term, Topic
from flashproof.parse import read_topic
from flashproof.parse.topic_summary import head
from flashproof.project import Project
from flashproof.settings import Settings
from flashproof.site.page import Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.templating import environment
from flashproof.site.topic_pages import TopicLinks, TopicPages, topic_pages
from flashproof.snippets.extract import chain_hashes
from flashproof.snippets.lint import check_syntax
from flashproof.templating import TemplateEnvironment
from flashproof.text.source import Source


@dataclass(frozen=True, slots=True)
class FenceQuery:
    """What the lock is asked about a fence."""

    chain: str
    """Empty where it is no snippet."""
    has_plot: bool


@dataclass(frozen=True, slots=True)
class ParsedTopic:
    """A card file, read."""

    head: Topic
    """Without what its cards say: enough to look across topics."""
    whole: bytes = field(repr=False)
    """The topic itself, for ``store.loads``: few builds need more than a few of them. Empty where
    the desk that read it is likely to have it still."""
    uses: Uses
    fences: tuple[FenceQuery, ...]
    """In the order of ``Topic.code_blocks``."""
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class FenceEvidence:
    """What is known of a fence."""

    proof: str | None
    plot: Plot | None


@dataclass(frozen=True, slots=True)
class TopicInputs:
    """What a leaf is made from, with what all topics share in ``SharedInputs``."""

    scan: ParsedTopic
    around: TopicLinks
    pictures: Mapping[tuple[str, str], Image]
    """By topic name and address; contents do not matter."""
    answers: tuple[FenceEvidence, ...]
    """By fence."""


@dataclass(frozen=True, slots=True)
class SharedInputs:
    """What all leaves share."""

    settings: Settings
    glossary: Mapping[str, Term]
    site_templates: tuple[Path, ...]
    anki_templates: tuple[Path, ...]
    templates: str
    """A key of what all templates say."""

    @classmethod
    def of(cls, project: Project, settings: Settings, glossary: Mapping[str, Term]) -> SharedInputs:
        """Of a project."""
        site, anki = (project.templates(part) for part in ("site", "anki"))
        return cls(settings, glossary, site, anki, files_key((*site, *anki), _is_template))


@dataclass(frozen=True, slots=True)
class TopicResult:
    """What the rest of deck and site needs to know of what was made of a topic."""

    states: tuple[CardState, ...]
    """Of its notes, for the lock."""
    part: TopicPages


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """All that is made of one topic."""

    gist: TopicResult
    notes: tuple[Note, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """Evidence out of answers."""

    by_code: Mapping[Code, FenceEvidence]

    @classmethod
    def of(cls, topic: Topic, answers: Iterable[FenceEvidence]) -> TopicEvidence:
        """The evidence for one topic."""
        return cls(dict(zip(topic.code_blocks(), answers, strict=True)))

    def proof_of(self, code: Code) -> str | None:
        """On what it ran."""
        return answer.proof if (answer := self.by_code.get(code)) else None

    def plot_of(self, code: Code) -> Plot | None:
        """Its figure."""
        return answer.plot if (answer := self.by_code.get(code)) else None


class TopicCompiler:
    """Where one process works: what it rendered and which templates it loaded stay with it."""

    def __init__(self) -> None:
        self.renderer = Renderer()
        self._topics: dict[Source, Topic] = {}
        self._templates: tuple[str, TemplateEnvironment, TemplateEnvironment] | None = None

    def scan(self, source: Source, deck_name: str) -> ParsedTopic:
        """Read a card file; ``deck_name`` is the deck of a topic that names none."""
        found = Diagnostics()
        topic = read_topic(source, deck_name, found)
        validate_topic(topic, self.renderer, found)
        check_syntax((topic,), found)
        self._topics[source] = topic
        chains = chain_hashes(topic)
        fences = (FenceQuery(chains.get(code, ""), bool(code.plot)) for code in topic.code_blocks())
        uses = picture_uses(topic, self.renderer)
        return ParsedTopic(head(topic), dumps(topic), uses, tuple(fences), tuple(found))

    def leaf(self, shop: SharedInputs, order: TopicInputs) -> CompiledTopic:
        """Make everything of a topic."""
        topic = self.topic(order.scan)
        site_templates, anki_templates = self.environments(shop)
        evidence = TopicEvidence.of(topic, order.answers)
        library = Library((topic,), order.pictures, shop.glossary)
        notes = tuple(
            anki.make_notes(
                library, self.renderer, evidence, anki_templates, shop.settings.namespace
            )
        )
        site = SiteInputs(
            library=library,
            settings=shop.settings,
            renderer=self.renderer,
            templates=shop.site_templates,
            evidence=evidence,
            environment=site_templates,
        )
        part, pages = topic_pages(PageRenderer.of(site), topic, order.around)
        return CompiledTopic(TopicResult(tuple(map(anki.card_state, notes)), part), notes, pages)

    def topic(self, scan: ParsedTopic) -> Topic:
        """The whole topic of a scan."""
        source = scan.head.source
        if (topic := self._topics.get(source)) is None:
            if scan.whole:
                topic = loads(scan.whole)
            else:
                topic = read_topic(source, scan.head.deck, Diagnostics())
            self._topics[source] = topic
        return topic

    def forget(self) -> None:
        """Let go of topics, whose files may change, and of what was rendered."""
        self._topics.clear()
        self.renderer = Renderer()

    def environments(self, shop: SharedInputs) -> tuple[TemplateEnvironment, TemplateEnvironment]:
        """The templates of the site and of notes, loaded once for all that they say."""
        if self._templates is None or self._templates[0] != shop.templates:
            loader = FileSystemLoader([folder.parent for folder in shop.anki_templates])
            site, fields = environment(shop.site_templates), anki.field_templates(loader)
            site.auto_reload = fields.auto_reload = False  # a changed file makes another key
            self._templates = (shop.templates, site, fields)
        return self._templates[1:]


def _is_template(path: Path) -> bool:
    """Whether a file may be part of what is made of a topic; style and scripts stand beside it."""
    return path.parts[0] not in ("css", "js")


def without_contents(pictures: Mapping[tuple[str, str], Image]) -> dict[tuple[str, str], Image]:
    """Pictures as a leaf needs them: names and sizes."""
    return {use: replace(picture, content=b"") for use, picture in pictures.items()}
