"""Run a build: load and validate, compile topics, update the lock, write the deck and site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial

from flashproof import anki, lock
from flashproof.build.cache import BuildCache, code_key
from flashproof.build.checked_project import CheckedProject
from flashproof.build.incremental import CompiledProject, IncrementalBuilder
from flashproof.build.manifest import BuildManifest, BuildResult
from flashproof.build.pipeline import BuildOptions, LockChangedError
from flashproof.build.worker_pool import WorkerPool
from flashproof.console import Progress
from flashproof.diagnostics import Diagnostics
from flashproof.errors import ReleaseError
from flashproof.model import Code
from flashproof.project import LOCK, Project
from flashproof.safe_io import WrittenFile, replace_folder, require_own_file, write_own
from flashproof.site.page import Page
from flashproof.site.writer import write_site
from flashproof.snippets.extract import chain_hashes, chains
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.proof_check import ProofCheck
from flashproof.text.names import plural

SITE = "site"
"""The name of the site folder in the output folder."""


def build(  # noqa: PLR0913, PLR0917 - the values that ``pipeline`` has read
    project: Project,
    diagnostics: Diagnostics,
    progress: Progress,
    options: BuildOptions,
    store: BuildCache,
    last: BuildManifest | None,
) -> BuildManifest | None:
    """Build the deck and the site; return ``None`` and write nothing if there is an error.

    Args:
        project: the folders of the project.
        diagnostics: receives all problems.
        progress: receives the name of each step.
        options: the options of the build.
        store: the cache for reusable results.
        last: the manifest of the last build, if there is one.

    Raises:
        LockChangedError: a different build has changed the lock in the meantime.
        FlashproofError: see ``pipeline.build``.
        OSError: a file cannot be read or written.

    """
    since = _lock_at(project, options.redate_since) if options.redate_since else None
    builder = IncrementalBuilder(store, code_key())
    with WorkerPool(builder.compiler, builder.cache) as workers:
        checked = builder.load(project, workers, diagnostics, new_lock=options.new_lock)
        if options.require_proof:
            _require_proof(checked, options.require_proof, diagnostics)
            if options.require_proof is not ProofCheck.RECORDED and not diagnostics.has_errors:
                progress("rerunning proofs")
                _confirm_proofs(checked, options.require_proof, options.isolation, diagnostics)
        if diagnostics.has_errors:
            return None
        progress("compiling topics")
        compiled = builder.compile_topics(checked, workers)
        workers.shutdown()
        history = lock.NO_HISTORY if options.new_lock else builder.lock_history(project)
        new_lock = _next_lock(builder, compiled, history, diagnostics)
        if since is not None:
            new_lock = lock.with_current_times(new_lock, since, lock.now())
        if options.locked:
            _require_same_lock(checked, new_lock, diagnostics)
            _warn_if_shallow(checked, history, diagnostics)
        if diagnostics.has_errors:
            return None
        progress("writing deck and site")
        made = _write(builder, compiled, new_lock, workers, last.files if last else {})
    retired = tuple(sorted(checked.lock.cards.keys() - new_lock.cards.keys()))
    returned = tuple(lock.returned_cards(checked.lock, new_lock))
    return replace(made, result=replace(made.result, retired=retired, returned=returned))


def make_deck(
    project: Project, diagnostics: Diagnostics, store: BuildCache | None = None
) -> tuple[anki.Deck, lock.Lock] | None:
    """Build the Anki deck and its lock in memory; return ``None`` if there is an error.

    Args:
        project: the folders of the project.
        diagnostics: receives all problems.
        store: the cache to use; defaults to a cache that is not stored on disk.

    Raises:
        TemplateError: a template of the deck is invalid.

    """
    builder = IncrementalBuilder(store or BuildCache(None), code_key())
    with WorkerPool(builder.compiler, builder.cache) as workers:
        checked = builder.load(project, workers, diagnostics)
        if diagnostics.has_errors:
            return None
        compiled = builder.compile_topics(checked, workers)
        history = builder.lock_history(project)
        new_lock = _next_lock(builder, compiled, history, diagnostics)
        return None if diagnostics.has_errors else (builder.deck(compiled), new_lock)


def _lock_at(project: Project, revision: str) -> lock.LockHistory:
    found = lock.read_revision(project.cards, LOCK, revision)
    if found is None:
        raise ReleaseError(f"the git revision {revision!r} does not exist or has no cards.lock")
    return found


def _next_lock(
    builder: IncrementalBuilder,
    compiled: CompiledProject,
    history: lock.LockHistory,
    diagnostics: Diagnostics,
) -> lock.Lock:
    """Return the updated lock, and report changes that would lose learners' review history."""
    checked = compiled.checked
    new_lock = builder.next_lock(compiled, history, lock.now())
    lock.check_moved_ids(checked.lock, compiled.states, checked.summary, diagnostics)
    lock.check_times(checked.lock, new_lock, history, checked.lock_source, diagnostics)
    return new_lock


def _warn_if_shallow(
    checked: CheckedProject, history: lock.LockHistory, diagnostics: Diagnostics
) -> None:
    if not history.is_complete:
        diagnostics.warn(
            "shallow-clone",
            "the repository is a shallow or partial clone, so an outdated cards.lock may go"
            " unnoticed",
            checked.lock_source.span(0, 0),
            "fetch all commits ('fetch-depth: 0' for actions/checkout, or 'git fetch --unshallow')",
        )


def _write(
    builder: IncrementalBuilder,
    compiled: CompiledProject,
    new_lock: lock.Lock,
    workers: WorkerPool,
    last: Mapping[str, WrittenFile],
) -> BuildManifest:
    """Write the package, site, and lock, and return the manifest.

    Other processes create the package and write the topic pages.
    """
    checked = compiled.checked
    project = checked.project
    target = project.out / anki.package_file_name(checked.settings.name)
    with project.out_folder.open(create=True) as out:
        require_own_file(out, target.name)
        with (
            out.existing_subfolder(SITE) as old_site,
            replace_folder(out, SITE, last) as folder,
            workers.submit(partial(builder.package, compiled, new_lock)) as package,
            workers.submit(
                partial(write_site, builder.pages(compiled), folder, old_site, last)
            ) as topics,
        ):
            deck_page = cache(lambda: Page(target.name, package()))
            write_site(builder.site(compiled, new_lock, deck_page), folder, old_site, last)
            folder.files |= topics()
            if new_lock != checked.lock:
                # Write the lock before the output. If the program is killed in between, the next
                # build uses the same times.
                known = (checked.lock_source, checked.lock)
                change = partial(_updated, checked, new_lock)
                lock.update_file(project.cards_folder, LOCK, change, known)
            package_file = write_own(out, target.name, deck_page().content)
    notes, files = sum(1 for _ in compiled.states), folder.files
    result = BuildResult(target, project.out / SITE, len(files), notes, checked.settings.title)
    return BuildManifest(result, package_file, files)


def _updated(checked: CheckedProject, new_lock: lock.Lock, current: lock.Lock) -> lock.Lock:
    """Return the new lock with any snippet results that were added while the build ran.

    Raises:
        LockChangedError: something other than snippet results has changed.

    """
    if lock.with_results_of(checked.lock, current) != current:
        raise LockChangedError
    return lock.with_results_of(new_lock, current)


def _require_proof(checked: CheckedProject, check: ProofCheck, diagnostics: Diagnostics) -> None:
    need_hardware: list[Code] = []
    for topic in checked.summary.topics:
        name = topic.source.name
        fences, evidence = checked.parsed[name].fences, checked.fence_evidence[name]
        unproved = {
            number
            for number, (fence, found) in enumerate(zip(fences, evidence, strict=True))
            if fence.must_run and found.proof is None
        }
        blocks = checked.full_topic(topic).code_blocks() if unproved else ()
        for number, code in enumerate(blocks):
            if number in unproved and code.needs:
                need_hardware.append(code)
            elif number in unproved:
                _report_unproved(code, check, diagnostics)
    if need_hardware:
        diagnostics.warn(
            "not-proved",
            f"snippets that need a GPU and have no proof in cards.lock: {len(need_hardware)}",
            need_hardware[0].span,
            "run 'build.py prove' on a machine with a GPU",
        )


def _report_unproved(code: Code, check: ProofCheck, diagnostics: Diagnostics) -> None:
    """Report a snippet without a proof as an error.

    It is only a warning if the snippet needs different versions and ``check`` is not
    ``ProofCheck.ALL``.
    """
    from flashproof.snippets.imports import current_interpreter  # noqa: PLC0415 - rarely needed

    message, hint = "this snippet has no proof in cards.lock", "run 'build.py prove'"
    problem = code.versions.problem(current_interpreter().version_of) if code.versions else ""
    if problem and check is not ProofCheck.ALL:
        hint = "run 'build.py prove --python PATH' with an interpreter that has these versions"
        diagnostics.warn("not-proved", f"{message}: the snippet {problem}", code.span, hint)
    else:
        diagnostics.error("not-proved", message, code.span, hint)


def _confirm_proofs(
    checked: CheckedProject, check: ProofCheck, isolation: Isolation, diagnostics: Diagnostics
) -> None:
    """Report invalid proofs, and warn about proofs that cannot be confirmed.

    If all proofs must be rerun, a proof that cannot be confirmed because a module is missing is an
    error.
    """
    from flashproof.snippets.arrange import arrange_tasks  # noqa: PLC0415 - slow, rarely needed
    from flashproof.snippets.confirm import confirm_proofs  # noqa: PLC0415 - slow, rarely needed

    topics = [checked.full_topic(topic) for topic in checked.summary.topics]
    fences = {name: code for topic in topics for code, name in chain_hashes(topic).items()}
    every_chain = [chain for topic in topics for chain in chains(topic)]
    tasks = [task for topic in topics for task in arrange_tasks(topic)]
    confirmation = confirm_proofs(
        every_chain, checked.lock, check, isolation=isolation, arrange=tasks
    )
    for name, reason in confirmation.refuted.items():
        diagnostics.error(
            "proof-not-confirmed",
            f"the proof in cards.lock is not valid: {reason}",
            fences[name].span,
            "run 'build.py prove', or build with the versions that the proofs were recorded with",
        )
    for reason in dict.fromkeys(confirmation.not_here.values()):
        names = [name for name, other in confirmation.not_here.items() if other == reason]
        count = plural(len(names), "proof")
        diagnostics.warn(
            "proof-not-run",
            f"{count} could not be confirmed; in each case, the snippet {reason}",
            fences[names[0]].span,
            "confirm them in an environment that meets this condition",
        )
    for versions, others in confirmation.elsewhere.items():
        diagnostics.warn(
            "proof-not-run",
            f"{plural(len(others), 'proof')} for {versions} could not be confirmed, because "
            "different versions are installed",
            fences[others[0]].span,
            "build with these versions to confirm the proofs, or delete them from cards.lock",
        )
    for name, module in list(confirmation.missing.items())[:1]:
        count = plural(len(confirmation.missing), "proof")
        report = diagnostics.error if check is ProofCheck.ALL else diagnostics.warn
        report(
            "proof-not-run",
            f"{count} could not be confirmed, because {module} is not installed",
            fences[name].span,
            f"install {module}, or use --require-proof=recorded",
        )


def _require_same_lock(
    checked: CheckedProject, new_lock: lock.Lock, diagnostics: Diagnostics
) -> None:
    """Report an error if the build would change the lock."""
    hint = "run 'build.py' and commit cards.lock"
    for _, card in checked.summary.cards():
        if checked.lock.cards.get(card.id) != new_lock.cards.get(card.id):
            message = f"cards.lock is out of date for {card.id!r}"
            diagnostics.error("lock-outdated", message, card.span, hint)
    if not diagnostics.has_errors and new_lock != checked.lock:
        source = checked.lock_source
        message = "the retired cards or note types in cards.lock are out of date"
        diagnostics.error("lock-outdated", message, source.span(0, 0), hint)
