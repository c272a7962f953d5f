"""The order of a build's steps: load, parse, check, outputs."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial

from flashproof import deck, lock, stamp
from flashproof.building import Builder, Draft, Leaves
from flashproof.diagnostics import Diagnostics
from flashproof.load import read_source
from flashproof.project import Project
from flashproof.site.site import AnyPage, Page
from flashproof.site.write import Before, Written, write_site
from flashproof.staging import replace_file, staged_folder
from flashproof.stamp import Built, Stamp
from flashproof.store import Store, code_key
from flashproof.team import Team

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
) -> Built | None:
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
) -> Built | None:
    builder = Builder(Store(project.cache), code_key())
    is_plain = not (locked or require_proof)
    tell("reading the cards")
    inputs = stamp.inputs(project)
    last = stamp.last(builder.store, project, builder.code)
    if is_plain and (built := stamp.same(last, project, inputs)):
        return built
    with Team(builder.desk, builder.store) as team:
        draft = builder.draft(project, team, diagnostics)
        if require_proof:
            _require_proof(builder, draft, diagnostics)
        if diagnostics.has_errors:
            return None
        tell("making the cards")
        leaves = builder.leaves(draft, team)
        team.dismiss()
        types = builder.note_types(draft)
        after = deck.next_lock(
            draft.lock, draft.settings.namespace, leaves.states, types, lock.now()
        )
        if locked:
            _require_lock(draft, after, diagnostics)
            if diagnostics.has_errors:
                return None
        tell("making deck and site")
        with team.aside(partial(builder.package, leaves, types, after)) as aside:
            package = cache(lambda: Page(f"{draft.settings.name}.apkg", aside.result()))
            pages = builder.site(leaves, after, package, team)
        tell("writing")
        made = _write(leaves, after, package(), pages, last.site if last else None)
    key = stamp.inputs_key(project, inputs) if is_plain and not len(diagnostics) else ""
    stamp.leave(builder.store, project, builder.code, replace(made, inputs=key))
    builder.store.sweep()
    _held[:] = builder, draft, leaves, pages
    return made.built


def _write(
    leaves: Leaves, after: lock.Lock, package: Page, pages: Sequence[AnyPage], last: Before | None
) -> Stamp:
    """Lock first: whatever a kill leaves, the next build gives the same times again."""
    draft = leaves.draft
    project = draft.project
    if after != draft.lock:
        lock.write(project.lock, after)
    project.out.mkdir(parents=True, exist_ok=True)
    target, site = project.out / package.path, project.out / "site"
    replace_file(target, package.content)
    with staged_folder(site) as folder:
        files = write_site(pages, folder, last)
    built = Built(target, site, len(pages), sum(1 for _ in leaves.states), draft.settings.title)
    return Stamp(built, Written.of(target, package.hash), Before(site, files))


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
