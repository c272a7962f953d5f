"""Record the inputs and outputs of a build, to skip unnecessary work in the next build.

If neither the inputs nor the output have changed, the next build does nothing. Otherwise, it
links the unchanged files of the last site into the new one instead of writing them again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from flashproof.build.cache import BuildCache, key_of
from flashproof.build.translation import base_of
from flashproof.diagnostics import Diagnostics
from flashproof.loading.files import FILE_TYPES, files_below
from flashproof.project import Project
from flashproof.safe_io import LARGEST_FILE, WrittenFile, git_revisions
from flashproof.settings import SETTINGS_FILE, read_settings
from flashproof.text.markdown_files import is_markdown

_TEMPLATES = ("site", "anki", "messages")
"""The folders of the templates that builds use."""
_INPUT_TYPES = (".yml", ".lock", *FILE_TYPES)
"""The suffixes of the files to hash besides Markdown files; all other files are skipped."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The output paths and statistics of a build."""

    package: Path
    site: Path
    pages: int
    """The number of files in the site."""
    notes: int
    title: str
    """The deck's title."""
    retired: tuple[str, ...] = ()
    """The ids of the cards that this build retired."""
    returned: tuple[str, ...] = ()
    """The ids of the retired cards that this build restored."""


@dataclass(frozen=True, slots=True)
class BuildManifest:
    """The inputs and output files of a finished build."""

    result: BuildResult
    package: WrittenFile
    files: Mapping[str, WrittenFile]
    """A record of each file of the site, keyed by path."""
    inputs_key: str = ""
    """A hash of every file that the build read; empty if the next build must not be skipped."""

    @property
    def is_untouched(self) -> bool:
        """Whether the output files are unchanged and no files were added."""
        site, files = self.result.site, self.files
        return (
            _is_untouched(self.package, self.result.package)
            # The list of the site's files is an additional file.
            and sum(len(names) for _, _, names in os.walk(site)) == len(files) + 1
            and all(_is_untouched(file, f"{site}/{path}") for path, file in files.items())
        )


def input_hashes(project: Project) -> dict[str, str]:
    """Return the hash of every file that a build may read, keyed by path."""
    docs = read_settings(project.root, Diagnostics()).docs
    folders = (project.cards, project.root / docs) if docs else (project.cards,)
    base = base_of(project)
    if base is not None:
        folders = (*folders, base.cards)
    roots = [project.root, *([base.root] if base is not None else [])]
    settings = (root / SETTINGS_FILE for root in roots)
    paths = [
        *(path for path in settings if path.is_file()),
        *(
            path
            for folder in folders
            if folder.is_dir()
            for path in files_below(folder)
            if is_markdown(path) or path.suffix.lower() in _INPUT_TYPES
        ),
        *(
            path
            for part in _TEMPLATES
            for folder in project.templates(part)
            for path in files_below(folder)
        ),
    ]
    return {str(path): _hash(path) for path in paths}


def load(cache: BuildCache, project: Project, code_key: str) -> BuildManifest | None:
    """Return the manifest of this project's last build, if it is in the cache."""
    return cache.get(_manifest_key(project, code_key), BuildManifest)


def save(cache: BuildCache, project: Project, code_key: str, manifest: BuildManifest) -> None:
    """Save a build's manifest in the cache."""
    cache.put(_manifest_key(project, code_key), manifest)


def up_to_date(
    manifest: BuildManifest | None, project: Project, hashes: Mapping[str, str]
) -> BuildResult | None:
    """Return the last build's result if a new build would produce the same files.

    Return ``None`` if an input or an output file has changed.
    """
    if manifest is None or manifest.inputs_key != _inputs_key(project, hashes):
        return None
    if not manifest.is_untouched:
        return None
    return replace(manifest.result, retired=(), returned=())


def inputs_key(project: Project, before: Mapping[str, str]) -> str:
    """Return a hash of a build's inputs, or an empty string if any changed during the build.

    ``before`` is the result of ``input_hashes`` before the build. Changes to the lock are ignored,
    because the build itself may have written it.
    """
    after = input_hashes(project)
    if after | {str(project.lock): ""} == {**before, str(project.lock): ""}:
        return _inputs_key(project, after)
    return ""


def _manifest_key(project: Project, code_key: str) -> str:
    return key_of("build", code_key, str(project.cards), str(project.out))


def _inputs_key(project: Project, hashes: Mapping[str, str]) -> str:
    # Builds compare the lock with its git history, and a merge can extend the history.
    revisions = git_revisions(project.cards)
    return key_of(repr(sorted(hashes.items())), *revisions)


def _is_untouched(record: WrittenFile, path: Path | str) -> bool:
    with suppress(OSError):
        return record.matches(os.lstat(path))
    return False


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size > LARGEST_FILE:  # builds never read such large files
            return f"{status.st_size} {status.st_mtime_ns}"
        return hashlib.sha256(file.read()).hexdigest()
