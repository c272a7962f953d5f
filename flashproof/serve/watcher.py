"""Watch the files of a project."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from watchfiles import BaseFilter, Change, watch

from flashproof.project import Project, bundled_templates
from flashproof.settings import SETTINGS_FILE

QUIET_MS = 15
"""The time to wait for more changes, in milliseconds, because editors may save in several steps."""
NEW_FOLDERS_MS = 1000
"""How often to look for new subfolders if each one is watched separately, in milliseconds."""
TEMPLATES = "templates"


class Watcher:
    """Watches a project's folders, including those created later, until ``close`` is called."""

    def __init__(self, project: Project, docs: str, on_change: Callable[[], None]) -> None:
        """Start watching a project.

        Args:
            project: the project to watch.
            docs: the folder of documentation pages, relative to the project; empty for none.
            on_change: called in a watcher thread after every change.

        """
        self._stop = threading.Event()
        self._on_change = on_change
        self._folders = {project.cards, project.root / TEMPLATES, bundled_templates()}
        self._folders |= {project.root / docs} if docs else set()
        self._watched: set[Path] = set()
        self._root = project.root
        self._watch_new_folders()
        names = {SETTINGS_FILE, *(path.name for path in self._folders)}
        self._start(self._watch_root, _NameFilter(names))

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _watch_new_folders(self) -> None:
        new = {path for path in self._folders - self._watched if path.is_dir()}
        self._watched |= new
        for folder in sorted(new):
            self._start(self._watch_folder, folder)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=target, args=arguments, name="watch", daemon=True).start()

    def _watch_root(self, watch_filter: BaseFilter) -> None:
        self._watch([self._root], watch_filter, self._watch_new_folders)

    def _watch_folder(self, folder: Path) -> None:
        """Watch a folder and its subfolders, but not the targets of symbolic links.

        With ``recursive``, ``watch`` follows links. If there are links, each subfolder is watched
        separately, and watching restarts after each change, because there may be new subfolders.
        """
        while not self._stop.is_set():
            folders, has_links = _subfolders(folder)
            if has_links:
                self._watch_subfolders(folder, folders)
            else:
                self._watch([folder], BaseFilter(), recursive=True)

    def _watch_subfolders(self, folder: Path, subfolders: Sequence[Path]) -> None:
        """Watch a folder and its subfolders until something changes."""
        changes = self._changes(
            [folder, *subfolders],
            BaseFilter(),
            recursive=False,
            rust_timeout=NEW_FOLDERS_MS,
            yield_on_timeout=True,
        )
        for change in changes:
            # A folder that was created just before watching started is not watched.
            if change or _subfolders(folder)[0] != subfolders:
                self._on_change()
                return

    def _watch(
        self,
        paths: Iterable[Path],
        watch_filter: BaseFilter,
        before_change: Callable[[], None] = lambda: None,
        *,
        recursive: bool = False,
    ) -> None:
        for _ in self._changes(paths, watch_filter, recursive=recursive):
            before_change()
            self._on_change()

    def _changes(
        self, paths: Iterable[Path], watch_filter: BaseFilter, **options: Any
    ) -> Iterator[set[tuple[Change, str]]]:
        """Yield changes until the watcher is closed."""
        return watch(
            *paths,
            watch_filter=watch_filter,
            debounce=200,
            step=QUIET_MS,
            stop_event=self._stop,
            raise_interrupt=False,
            **options,
        )


def _subfolders(folder: Path) -> tuple[list[Path], bool]:
    """Return the real folders below a folder, and whether there are also links to folders."""
    found = [Path(place, name) for place, names, _ in os.walk(folder) for name in names]
    real = [path for path in found if not path.is_symlink()]
    return real, len(real) < len(found)


class _NameFilter(BaseFilter):
    """Accepts paths by file name, because a project's root may contain many other files."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._names = frozenset(names)

    def __call__(self, change: Change, path: str) -> bool:  # noqa: ARG002 - base class signature
        return Path(path).name in self._names
