"""The order of the steps: load, parse, check, outputs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof import deck, ids, lock, stamp
from flashproof.building import Builder, Draft
from flashproof.check import Context, check, lint
from flashproof.config import Settings, read_settings, with_namespace
from flashproof.deck.diff import Changes, compare
from flashproof.deck.old import read_old
from flashproof.deck.report import retired_search
from flashproof.deck.snapshot import of_deck
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Evidence
from flashproof.load import display_name, load_library, read_source
from flashproof.markup import Renderer
from flashproof.model import Library
from flashproof.project import Project
from flashproof.proofs import LockEvidence
from flashproof.site.site import Page
from flashproof.site.write import write_site
from flashproof.snippets.collect import chains
from flashproof.snippets.prove import OnResult, Proved, prove
from flashproof.snippets.static import check_style, check_syntax
from flashproof.staging import replace_file, staged_folder
from flashproof.stamp import Built
from flashproof.store import Store, code_key
from flashproof.team import Team

Tell = Callable[[str], None]
"""Takes what is being done, for a progress display."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A project, read and checked."""

    project: Project
    settings: Settings
    library: Library
    lock: lock.Lock
    renderer: Renderer


def read(project: Project, diagnostics: Diagnostics) -> Reading:
    """Load, parse and check a project."""
    settings = read_settings(project.root, diagnostics)
    renderer = Renderer()
    library = load_library(project.cards, project.root, settings.title, renderer, diagnostics)
    check(Context(library, renderer, settings.lint), diagnostics)
    check_syntax(library.topics, diagnostics)
    before = lock.read(project.lock, display_name(project.lock, project.root), diagnostics)
    lock.check(before, library, diagnostics)
    settings = with_namespace(settings, project.root, before.namespace, diagnostics)
    return Reading(project, settings, library, before, renderer)


def examine(project: Project, diagnostics: Diagnostics) -> Reading:
    """Read a project, and tell what would make its cards better too."""
    reading = read(project, diagnostics)
    context = Context(reading.library, reading.renderer, reading.settings.lint)
    lint(context, diagnostics, reading.settings.language)
    check_style(reading.library.topics, diagnostics)
    return reading


def build(
    project: Project,
    diagnostics: Diagnostics,
    tell: Tell,
    *,
    locked: bool = False,
    require_proof: bool = False,
) -> Built | None:
    """Deck and site; ``None``, with nothing written, where there is an error."""
    builder = Builder(Store(project.cache), code_key())
    is_plain = not (locked or require_proof)
    tell("reading the cards")
    before = stamp.inputs(project)
    if is_plain and (kept := stamp.find(builder.store, project, builder.code, before)):
        return kept
    with Team(builder.desk) as team:
        draft = builder.draft(project, team, diagnostics)
        if require_proof:
            _require_proof(builder, draft, diagnostics)
        if diagnostics.has_errors:
            return None
        tell("making the cards")
        leaves = builder.leaves(draft, team)
    made = builder.deck(leaves)
    after = deck.updated_lock(draft.lock, made, now())
    if locked:
        _require_lock(draft, after, diagnostics)
        if diagnostics.has_errors:
            return None
    tell("making deck and site")
    package = Page(f"{draft.settings.name}.apkg", deck.to_bytes(made, after))
    pages = builder.site(leaves, after, package)
    tell("writing")
    built = _write(draft, made, after, package, pages)
    if is_plain and not len(diagnostics):
        stamp.leave(builder.store, project, builder.code, before, built)
    builder.store.sweep()
    return built


def _make_deck(reading: Reading, evidence: Evidence) -> deck.Deck:
    """The deck as a value."""
    folders = [folder.parent for folder in reading.project.templates("anki")]
    loader = FileSystemLoader(folders)
    return deck.build_deck(reading.library, reading.settings, reading.renderer, evidence, loader)


def _write(
    draft: Draft, made: deck.Deck, after: lock.Lock, package: Page, pages: Sequence[Page]
) -> Built:
    """Lock first: whatever a kill leaves, the next build gives the same times again."""
    project = draft.project
    if after != draft.lock:
        lock.write(project.lock, after)
    project.out.mkdir(parents=True, exist_ok=True)
    target = project.out / package.path
    replace_file(target, package.content)
    with staged_folder(project.out / "site") as folder:
        write_site(pages, folder, project.out / "site")
    return Built(target, project.out / "site", len(pages), len(made.notes), made.title)


def _require_proof(builder: Builder, draft: Draft, diagnostics: Diagnostics) -> None:
    for topic in draft.library.topics:
        answers = draft.answers[topic.source.name]
        whole = builder.desk.topic(draft.scans[topic.source.name])
        for code, answer in zip(whole.codes(), answers, strict=True):
            if code.is_snippet and not code.skip and answer.proof is None:
                hint = "run 'build.py prove'"
                diagnostics.error("not-proved", "this snippet was not run yet", code.span, hint)


def _require_lock(draft: Draft, after: lock.Lock, diagnostics: Diagnostics) -> None:
    """With ``--locked`` the build changes nothing that learners' histories hang on."""
    hint = "run 'build.py' and commit cards.lock"
    for _, card in draft.library.cards():
        if draft.lock.cards.get(card.id) != after.cards.get(card.id):
            message = f"the lock does not know this state of {card.id!r}"
            diagnostics.error("lock-outdated", message, card.span, hint)
    if not diagnostics.has_errors and after != draft.lock:
        path = draft.project.lock
        source = read_source(path, draft.project.root, diagnostics) if path.is_file() else None
        span = source.span(0, 0) if source else draft.library.topics[0].source.span(0, 0)
        message = "the lock does not know the retired cards or note types of this deck"
        diagnostics.error("lock-outdated", message, span, hint)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a learner who has an old release will get."""

    changes: Changes
    retired_search: str
    """Finds the cards that are no longer in the deck, in Anki's browser."""


def difference(project: Project, old: str, diagnostics: Diagnostics) -> Difference | None:
    """Compare with an old package, an old lock or a state in git; ``None`` where there is an error.

    Raises:
        SnapshotError: there is no such release, or it cannot be read.

    """
    reading = read(project, diagnostics)
    if diagnostics.has_errors:
        return None
    made = _make_deck(reading, LockEvidence.of(reading.library, reading.lock, project.plots))
    after = deck.updated_lock(reading.lock, made, now())
    before = read_old(
        old, project.cards, reading.settings.namespace, lambda cards: _old_deck(project, cards)
    )
    search = retired_search(after, reading.settings.title)
    return Difference(compare(before, of_deck(made, after)), search)


def _old_deck(project: Project, cards: Path) -> deck.Deck | None:
    """The deck of a folder of cards as they were, with today's program and settings."""
    unheard = Diagnostics()
    old = replace(project, cards=cards)
    reading = read(old, unheard)
    if unheard.has_errors:
        return None
    return _make_deck(reading, LockEvidence.of(reading.library, reading.lock, old.plots))


def prove_snippets(
    project: Project,
    diagnostics: Diagnostics,
    on_result: OnResult,
    *,
    everything: bool = False,
    accept: bool = False,
) -> Proved | None:
    """Run what has no proof yet, and keep what it showed; ``None`` where there is an error."""
    reading = read(project, diagnostics)
    if diagnostics.has_errors:
        return None
    proved = prove(
        [chain for topic in reading.library.topics for chain in chains(topic)],
        reading.lock,
        project.plots,
        today=datetime.fromtimestamp(now(), UTC).date().isoformat(),
        everything=everything,
        accept=accept,
        on_result=on_result,
    )
    if proved.lock != reading.lock:
        lock.write(project.lock, proved.lock)
    return proved


def now() -> int:
    """Seconds since 1970; ``SOURCE_DATE_EPOCH`` takes its place where it is set."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())


def write_ids(project: Project, diagnostics: Diagnostics) -> list[ids.NewId]:
    """Write an id into each card that has none."""
    paths = sorted(project.cards.rglob("*.md"))
    sources = [read_source(path, project.root, diagnostics) for path in paths]
    taken = lock.read(project.lock, display_name(project.lock, project.root), diagnostics)
    if diagnostics.has_errors:
        return []
    used = {*taken.cards, *(entry.card for entry in taken.retired)}
    found = list(ids.missing_ids((source for source in sources if source), used))
    for path, new_ids in _by_path(found).items():
        replace_file(path, ids.with_ids(path.read_bytes(), new_ids))
    return found


def _by_path(new_ids: list[ids.NewId]) -> Mapping[Path, list[ids.NewId]]:
    by_path: dict[Path, list[ids.NewId]] = {}
    for new in new_ids:
        by_path.setdefault(new.source.path, []).append(new)
    return by_path
