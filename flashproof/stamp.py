"""What a build leaves for the next one: if nothing changed since, not even the outputs, it is done.

A stamp is kept under a key of every file that a build reads, and holds the hash of every file that
it wrote; a build with anything to tell leaves none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flashproof.config import FILE, read_settings
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.store import Store, files_key, key_of


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    package: Path
    site: Path
    pages: int
    """How many files the site has."""
    notes: int
    title: str
    """The deck's."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A build that is done."""

    built: Built
    outputs: Mapping[str, str]
    """The hash of each file, by its path below the folder of outputs."""


def inputs(project: Project) -> dict[str, str]:
    """The hash of every file that a build may read, templates aside, by its path."""
    docs = read_settings(project.root, Diagnostics()).docs
    folders = (project.cards, project.root / docs) if docs else (project.cards,)
    paths = [project.root / FILE, *(path for folder in folders for path in folder.rglob("*"))]
    return {str(path): _hash(path.read_bytes()) for path in paths if path.is_file()}


def find(store: Store, project: Project, code: str, found: Mapping[str, str]) -> Built | None:
    """What the last build made, if a new one would make the same and all of it is still there."""
    stamp = store.get(_key(project, code, found), Stamp)
    if stamp is not None and _outputs(stamp.built) == stamp.outputs:
        return stamp.built
    return None


def leave(
    store: Store, project: Project, code: str, before: Mapping[str, str], built: Built
) -> None:
    """Keep what a build made, unless a file was edited meanwhile.

    ``before`` is what ``inputs`` said as the build began: it has written the lock since.
    """
    after = inputs(project)
    if after | {str(project.lock): ""} == {**before, str(project.lock): ""}:
        store.put(_key(project, code, after), Stamp(built, _outputs(built)))


def _key(project: Project, code: str, found: Mapping[str, str]) -> str:
    templates = files_key((*project.templates("site"), *project.templates("anki")))
    return key_of("build", code, templates, str(project.out), repr(sorted(found.items())))


def _outputs(built: Built) -> dict[str, str]:
    found = {built.package.name: built.package, **_files(built.site)}
    return {name: _hash(path.read_bytes()) for name, path in found.items() if path.is_file()}


def _files(site: Path) -> dict[str, Path]:
    paths = (path for path in site.rglob("*") if path.is_file())
    return {f"site/{path.relative_to(site).as_posix()}": path for path in paths}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
