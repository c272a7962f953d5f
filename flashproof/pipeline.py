"""The order of a build's steps: load, parse, check, outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flashproof import deck, lock, stamp
from flashproof.building import Builder, Draft
from flashproof.diagnostics import Diagnostics
from flashproof.load import read_source
from flashproof.project import Project
from flashproof.site.site import Page
from flashproof.site.write import write_site
from flashproof.staging import replace_file, staged_folder
from flashproof.stamp import Built
from flashproof.store import Store, code_key
from flashproof.team import Team

Tell = Callable[[str], None]
"""Takes what is being done, for a progress display."""


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
    after = deck.updated_lock(draft.lock, made, lock.now())
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
