"""What a build leaves for the next one: what it was made from, and the files that it wrote.

If nothing changed since, not even those files, the next build is done; else it gives those that
are still the same a second name in place of writing them again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flashproof.build.cache import BuildCache, files_key, key_of
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.settings import SETTINGS_FILE, read_settings
from flashproof.site.writer import FileRecord, PreviousSite


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made."""

    package: Path
    site: Path
    pages: int
    """How many files the site has."""
    notes: int
    title: str
    """The deck's."""


@dataclass(frozen=True, slots=True)
class BuildManifest:
    """A build that is done."""

    built: BuildResult
    package: FileRecord
    site: PreviousSite
    inputs: str = ""
    """A key of every file that it read; empty where it had anything to tell."""

    @property
    def is_untouched(self) -> bool:
        """Whether the files are there as they were left, and no others beside them."""
        site, files = self.built.site, self.site.files
        return (
            self.package.is_untouched(self.built.package)
            and sum(len(names) for _, _, names in os.walk(site)) == len(files)
            and all(file.is_untouched(site / path) for path, file in files.items())
        )


def inputs(project: Project) -> dict[str, str]:
    """The hash of every file that a build may read, templates aside, by its path."""
    docs = read_settings(project.root, Diagnostics()).docs
    folders = (project.cards, project.root / docs) if docs else (project.cards,)
    paths = [
        project.root / SETTINGS_FILE,
        *(path for folder in folders for path in folder.rglob("*")),
    ]
    return {str(path): _hash(path.read_bytes()) for path in paths if path.is_file()}


def last(store: BuildCache, project: Project, code: str) -> BuildManifest | None:
    """What the last build of this project left."""
    return store.get(_place(project, code), BuildManifest)


def same(
    stamp: BuildManifest | None, project: Project, found: Mapping[str, str]
) -> BuildResult | None:
    """What the last build made, if a new one would make the same and all of it is still there."""
    if stamp is None or stamp.inputs != _inputs_key(project, found) or not stamp.is_untouched:
        return None
    return stamp.built


def leave(store: BuildCache, project: Project, code: str, stamp: BuildManifest) -> None:
    """Keep what a build made."""
    store.put(_place(project, code), stamp)


def inputs_key(project: Project, before: Mapping[str, str]) -> str:
    """What a stamp says of its inputs; nothing, if a file was edited meanwhile.

    ``before`` is what ``inputs`` said as the build began: it has written the lock since.
    """
    after = inputs(project)
    if after | {str(project.lock): ""} == {**before, str(project.lock): ""}:
        return _inputs_key(project, after)
    return ""


def _place(project: Project, code: str) -> str:
    return key_of("build", code, str(project.cards), str(project.out))


def _inputs_key(project: Project, found: Mapping[str, str]) -> str:
    templates = files_key((*project.templates("site"), *project.templates("anki")))
    return key_of(templates, repr(sorted(found.items())))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
