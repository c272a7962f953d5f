"""Build the deck and the site, unless neither the inputs nor the output have changed.

``full_build`` runs the steps of a build.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flashproof.build import manifest
from flashproof.build.cache import BuildCache, code_key
from flashproof.build.manifest import BuildResult
from flashproof.console import Progress
from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError
from flashproof.project import Project
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.proof_check import ProofCheck

MAX_ATTEMPTS = 5
"""The maximum number of attempts if other builds keep changing ``cards.lock``."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of a build."""

    locked: bool = False
    """Report an error if ``cards.lock`` would change."""
    require_proof: ProofCheck | None = None
    """How to check the proofs; if it is set, also report each snippet without a proof."""
    new_lock: bool = False
    """Create the lock even if the deck was built before, and ignore the lock's git history."""
    isolation: Isolation = Isolation.AUTO
    """How to isolate the snippets that are run to check their proofs."""
    redate_since: str = ""
    """The git revision of the last release. If it is set, all cards that changed since
    then get the current time."""

    @property
    def is_plain(self) -> bool:
        """Whether the build may be skipped or recorded: it has no additional checks or changes."""
        return not (self.locked or self.require_proof or self.redate_since)


class LockChangedError(Exception):
    """Raised if ``cards.lock`` has changed since the build read it."""


def build(
    project: Project,
    diagnostics: Diagnostics,
    progress: Progress,
    options: BuildOptions | None = None,
) -> BuildResult | None:
    """Build the deck and the site; return ``None`` and write nothing if there is an error.

    Args:
        project: the folders of the project.
        diagnostics: receives all problems.
        progress: receives the name of each step.
        options: the options of the build; by default, a build without additional checks.

    Raises:
        ReleaseError: the revision ``options.redate_since`` contains no lock.
        FlashproofError: other builds kept changing the lock.
        PackageError: Anki could not import the deck safely.
        UnsafePathError: an output would replace a file that flashproof did not write.
        TemplateError: a template of the deck is invalid.
        OSError: a file cannot be read or written.

    """
    for _ in range(MAX_ATTEMPTS):
        found = Diagnostics()
        try:
            result = _build(project, found, progress, options or BuildOptions())
        except LockChangedError:
            continue
        diagnostics.extend(found)
        return result
    raise FlashproofError(f"{project.lock} kept changing during the build: run the build again")


def _build(
    project: Project, diagnostics: Diagnostics, progress: Progress, options: BuildOptions
) -> BuildResult | None:
    store, key = BuildCache.of(project), code_key()
    progress("reading cards")
    hashes = manifest.input_hashes(project)
    last = manifest.load(store, project, key)
    if options.is_plain and (result := manifest.up_to_date(last, project, hashes)):
        return result
    # Importing the steps takes longer than all the work of a build without changes.
    from flashproof.build import full_build  # noqa: PLC0415

    made = full_build.build(project, diagnostics, progress, options, store, last)
    if made is None:
        return None
    is_recorded = options.is_plain and not len(diagnostics)
    inputs_key = manifest.inputs_key(project, hashes) if is_recorded else ""
    manifest.save(store, project, key, replace(made, inputs_key=inputs_key))
    store.prune()
    return made.result
