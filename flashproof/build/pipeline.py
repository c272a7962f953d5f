"""The order of a build's steps: load, parse, check, outputs."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial

from flashproof import anki, lock
from flashproof.atomic_io import replace_file, staged_folder
from flashproof.build import manifest
from flashproof.build.cache import BuildCache, code_key, dumps, loads
from flashproof.build.incremental import CompiledProject, Draft, IncrementalBuilder
from flashproof.build.manifest import BuildManifest, BuildResult
from flashproof.build.worker_pool import WorkerPool
from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.project import Project
from flashproof.site.page import Page
from flashproof.site.writer import FileRecord, PreviousSite, write_site

Tell = Callable[[str], None]
"""Takes what is being done, for a progress display."""

_held: list[object] = []
"""What the last build was made of: a program that ends then need not let go of each value."""


def build(
    project: Project,
    diagnostics: Diagnostics,
    tell: Tell,
    *,
    locked: bool = False,
    require_proof: bool = False,
) -> BuildResult | None:
    """Deck and site; ``None``, with nothing written, where there is an error."""
    with _no_collector():
        return _build(project, diagnostics, tell, locked=locked, require_proof=require_proof)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Values refer to each other in no circles; looking for some takes a sixth of a build."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _build(
    project: Project, diagnostics: Diagnostics, tell: Tell, *, locked: bool, require_proof: bool
) -> BuildResult | None:
    builder = IncrementalBuilder(BuildCache(project.cache), code_key())
    is_plain = not (locked or require_proof)
    tell("reading the cards")
    inputs = manifest.inputs(project)
    last = manifest.last(builder.store, project, builder.code)
    if is_plain and (built := manifest.same(last, project, inputs)):
        return built
    with WorkerPool(builder.desk, builder.store) as team:
        draft = builder.draft(project, team, diagnostics)
        if require_proof:
            _require_proof(builder, draft, diagnostics)
        if diagnostics.has_errors:
            return None
        tell("making the cards")
        leaves = builder.leaves(draft, team)
        team.dismiss()
        after = builder.next_lock(leaves, lock.now())
        if locked:
            _require_lock(draft, after, diagnostics)
            if diagnostics.has_errors:
                return None
        tell("making deck and site")
        made = _make(builder, leaves, after, team, last.site if last else None)
    key = manifest.inputs_key(project, inputs) if is_plain and not len(diagnostics) else ""
    manifest.leave(builder.store, project, builder.code, replace(made, inputs=key))
    builder.store.sweep()
    _held[:] = builder, draft, leaves
    return made.built


def _make(
    builder: IncrementalBuilder,
    leaves: CompiledProject,
    after: lock.Lock,
    team: WorkerPool,
    last: PreviousSite | None,
) -> BuildManifest:
    """Package and site, in their places; what takes long is made beside each other."""
    draft = leaves.draft
    project = draft.project
    target, site = project.out / anki.package_file_name(draft.settings.name), project.out / "site"
    with (
        staged_folder(site) as folder,
        team.aside(partial(builder.package, leaves, after)) as package,
        team.aside(lambda: dumps(write_site(builder.pages(leaves), folder, last))) as own,
    ):
        deck_page = cache(lambda: Page(target.name, package()))
        wide = builder.site(leaves, after, deck_page, team)
        files = write_site(wide, folder, last) | loads(own())
        if after != draft.lock:
            # First: whatever a kill leaves, the next build gives the same times again.
            lock.write(project.lock, after)
        replace_file(target, deck_page().content)
    states = sum(1 for _ in leaves.states)
    built = BuildResult(target, site, len(files), states, draft.settings.title)
    return BuildManifest(built, FileRecord.of(target, deck_page().hash), PreviousSite(site, files))


def _require_proof(builder: IncrementalBuilder, draft: Draft, diagnostics: Diagnostics) -> None:
    for topic in draft.library.topics:
        answers = draft.answers[topic.source.name]
        whole = builder.desk.topic(draft.scans[topic.source.name])
        for code, answer in zip(whole.code_blocks(), answers, strict=True):
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
