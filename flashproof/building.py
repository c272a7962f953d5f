"""A build that makes anew only what changed: the bytes are those of a build from nothing.

Each topic goes through two steps (``desk``), and each exam over several topics is one; what a step
made is kept (``store``) under a key of all that went into it. What looks across topics is made
every time, out of heads and parts, and is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from jinja2 import FileSystemLoader

from flashproof import deck, lock
from flashproof.check import Context, check_library
from flashproof.config import Settings, read_settings, with_namespace
from flashproof.deck.report import retired_search
from flashproof.desk import (
    Answer,
    Answers,
    Desk,
    Leaf,
    Order,
    Scan,
    Shop,
    without_contents,
)
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Plot
from flashproof.load import (
    GLOSSARY,
    display_name,
    read_documents,
    read_glossary,
    read_pictures,
    read_sources,
)
from flashproof.model import Code, Library, Picture, Topic
from flashproof.parse import assemble
from flashproof.project import Project
from flashproof.proofs import LockEvidence
from flashproof.site import fonts, papers
from flashproof.site.documents import documents
from flashproof.site.frame import Frame
from flashproof.site.outline import Outline, Scope, outline
from flashproof.site.pages import assembled
from flashproof.site.site import Page, Site
from flashproof.site.topic_part import around
from flashproof.source import Source
from flashproof.store import Store, Value, key_of
from flashproof.team import Team


@dataclass(frozen=True)
class Draft:
    """A project, read and checked: all that outputs are made from."""

    project: Project
    settings: Settings
    library: Library
    """Of heads."""
    scans: Mapping[str, Scan]
    """By the topic's file, as diagnostics call it."""
    lock: lock.Lock
    answers: Mapping[str, tuple[Answer, ...]]
    """What is known of each topic's fences, by its file."""

    @cached_property
    def shop(self) -> Shop:
        """What all topics share."""
        return Shop.of(self.project, self.settings, self.library.glossary)


@dataclass(frozen=True)
class Leaves:
    """Everything that is made of single topics."""

    draft: Draft
    found: Outline
    leaves: Mapping[str, Leaf]
    """By the topic's name, in the order of learning."""
    keys: Mapping[str, str]

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """All of cards and plots."""
        plots = (plot for leaf in self.leaves.values() for plot in leaf.part.plots)
        return (*self.draft.library.pictures.values(), *plots)


class Builder:
    """Builds, as often as wanted; what it keeps makes later builds quick, and nothing else."""

    def __init__(self, store: Store, code: str, desk: Desk | None = None) -> None:
        self.store = store
        self.code = code
        self.desk = desk or Desk()
        self._builds = 0

    def draft(self, project: Project, team: Team, diagnostics: Diagnostics) -> Draft:
        """Read and check a project."""
        settings = read_settings(project.root, diagnostics)
        sources = read_sources(project.cards, project.root, diagnostics)
        scans = self._scans(sources, settings.title, team)
        for scan in scans:
            diagnostics.extend(scan.problems)
        by_file = {scan.head.source.name: scan for scan in scans}
        topics = assemble(scan.head for scan in scans)
        uses = ((topic, by_file[topic.source.name].uses) for topic in topics)
        pictures = read_pictures(uses, project.cards, diagnostics)
        glossary = read_glossary(project.cards / GLOSSARY, project.root, diagnostics)
        library = Library(topics, pictures, glossary)
        check_library(Context(library, self.desk.renderer, settings.lint), diagnostics)
        before = lock.read(project.lock, display_name(project.lock, project.root), diagnostics)
        lock.check(before, library, diagnostics)
        settings = with_namespace(settings, project.root, before.namespace, diagnostics)
        known = LockEvidence(before, project.plots, {})
        answers = {name: tuple(_answers(scan, known)) for name, scan in by_file.items()}
        return Draft(project, settings, library, by_file, before, answers)

    def leaves(self, draft: Draft, team: Team) -> Leaves:
        """Make everything of each topic that was not made before."""
        found, shop = outline(draft.library), draft.shop
        shared = self._shared_key(shop)
        orders = {topic.name: _order(draft, found, topic) for topic in draft.library.topics}
        keys = {name: _order_key(shared, order) for name, order in orders.items()}
        made = {name: self.store.get(key, Leaf) for name, key in keys.items()}
        missing = [name for name, leaf in made.items() if leaf is None]
        tasks = [(shop, orders[name]) for name in missing]
        for name, result in zip(missing, team.each(_leaf, tasks), strict=True):
            made[name] = result.value
            self.store.put(keys[name], result.value, result.payload)
        return Leaves(draft, found, made, keys)  # type: ignore[arg-type]

    def deck(self, leaves: Leaves) -> deck.Deck:
        """The deck as a value."""
        folders = [folder.parent for folder in leaves.draft.project.templates("anki")]
        notes = tuple(note for leaf in leaves.leaves.values() for note in leaf.notes)
        loader = FileSystemLoader(folders)
        return deck.assembled(leaves.draft.settings, notes, leaves.pictures, loader)

    def site(self, leaves: Leaves, after: lock.Lock, package: Page | None) -> tuple[Page, ...]:
        """All pages."""
        draft, shop = leaves.draft, leaves.draft.shop
        by_code: dict[Code, Answer] = {}

        def whole(topic: Topic) -> Topic:
            name = topic.source.name
            complete = self.desk.topic(draft.scans[name])
            by_code.update(Answers.of(complete, draft.answers[name]).by_code)
            return complete

        frame = Frame.of(
            Site(
                library=draft.library,
                settings=draft.settings,
                renderer=self.desk.renderer,
                templates=shop.site_templates,
                evidence=Answers(by_code),
                modified={card: entry.modified for card, entry in after.cards.items()},
                added={card: entry.added for card, entry in after.cards.items()},
                retired_search=retired_search(after, draft.settings.title),
                documents=_documents(draft),
                deck=package,
                whole=whole,
                cut=self._cut,
                environment=self.desk.environments(shop)[0],
            )
        )
        parts = {name: leaf.part for name, leaf in leaves.leaves.items()}
        others = (*self._exams(frame, leaves), *self._documents(frame, leaves))
        return assembled(frame, leaves.found, parts, others)

    def tidy(self) -> None:
        """Let go of what the last builds had no use for, where there are many of them."""
        self._builds += 1
        if self._builds % 50 == 0:
            self.store.sweep()
            self.desk.forget()

    def _scans(self, sources: Sequence[Source], deck_name: str, team: Team) -> list[Scan]:
        keys = [
            key_of("scan", self.code, deck_name, str(source.path), source.name, source.text)
            for source in sources
        ]
        found = [self.store.get(key, Scan) for key in keys]
        missing = [number for number, scan in enumerate(found) if scan is None]
        tasks = [(sources[number], deck_name) for number in missing]
        for number, result in zip(missing, team.each(_scan, tasks), strict=True):
            found[number] = result.value
            self.store.put(keys[number], result.value, result.payload)
        return found  # type: ignore[return-value]

    def _exams(self, frame: Frame, leaves: Leaves) -> Iterator[Page]:
        shared = self._shared_key(leaves.draft.shop)
        for scope in leaves.found.wide_scopes():
            key = _scope_key(shared, scope, leaves.keys)
            yield self._kept(key, Page, partial(papers.paper, frame, scope))

    def _documents(self, frame: Frame, leaves: Leaves) -> Iterable[Page]:
        shared = self._shared_key(leaves.draft.shop)
        files = (part for item in frame.source.documents.items() for part in item)
        key = key_of("documents", shared, *files)
        made: Iterable[Page] = self._kept(key, tuple, lambda: tuple(documents(frame)))
        return made

    def _cut(self, characters: str, mathematics: bool) -> bytes:
        key = key_of("face", self.code, characters, str(mathematics))
        return self._kept(key, bytes, partial(fonts.cut, characters, mathematics))

    def _kept(self, key: str, kind: type[Value], make: Callable[[], Value]) -> Value:
        made = self.store.get(key, kind)
        if made is None:
            made = make()
            self.store.put(key, made)
        return made

    def _shared_key(self, shop: Shop) -> str:
        return key_of(self.code, repr(shop))


def _documents(draft: Draft) -> Mapping[str, bytes]:
    docs = draft.settings.docs
    return read_documents(draft.project.root / docs) if docs else {}


def _scan(desk: Desk, task: tuple[Source, str]) -> Scan:
    return desk.scan(*task)


def _leaf(desk: Desk, task: tuple[Shop, Order]) -> Leaf:
    return desk.leaf(*task)


def _order(draft: Draft, found: Outline, topic: Topic) -> Order:
    name = topic.source.name
    scan, pictures = draft.scans[name], draft.library.pictures
    keys = [(topic.name, use.address) for use, _ in scan.uses]
    own = {key: pictures[key] for key in keys if key in pictures}
    return Order(scan, around(found, topic), without_contents(own), draft.answers[name])


def _order_key(shared: str, order: Order) -> str:
    source = order.scan.head.source
    answers = [(answer.proof, _names(answer.plot)) for answer in order.answers]
    surroundings = repr((order.around, sorted(order.pictures.items()), answers))
    return key_of("leaf", shared, str(source.path), source.name, source.text, surroundings)


def _names(plot: Plot | None) -> list[str]:
    """Of its pictures: a name holds a hash of the content."""
    return [picture.name for picture in (plot.light, plot.dark) if picture] if plot else []


def _scope_key(shared: str, scope: Scope, keys: Mapping[str, str]) -> str:
    members = (keys[topic.name] for topic in scope.topics)
    return key_of("exam", shared, scope.slug, scope.route, scope.title, *members)


def _answers(scan: Scan, known: LockEvidence) -> Iterator[Answer]:
    for fence in scan.fences:
        plot = known.plot_at(fence.chain) if fence.has_plot else None
        yield Answer(known.proof_at(fence.chain), plot)
