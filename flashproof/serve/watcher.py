"""Watch the files of a project."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import BaseFilter, Change, watch

from flashproof.project import Project, bundled_templates
from flashproof.settings import SETTINGS_FILE

QUIET_MS = 15
"""The time to wait for more changes, in milliseconds, because editors may save in several steps."""
TEMPLATES = "templates"


class Watcher:
    """Watches a project's folders until it is closed, including folders created later."""

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
        self._start([self._root], _NameFilter(names))

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _watch_new_folders(self) -> None:
        new = {path for path in self._folders - self._watched if path.is_dir()}
        self._watched |= new
        if new:
            self._start(sorted(new), BaseFilter())

    def _start(self, paths: Iterable[Path], watch_filter: BaseFilter) -> None:
        arguments = (tuple(paths), watch_filter)
        threading.Thread(target=self._watch, args=arguments, name="watch", daemon=True).start()

    def _watch(self, paths: tuple[Path, ...], watch_filter: BaseFilter) -> None:
        is_root = paths == (self._root,)
        for _ in watch(
            *paths,
            watch_filter=watch_filter,
            debounce=200,
            step=QUIET_MS,
            stop_event=self._stop,
            recursive=not is_root,
            raise_interrupt=False,
        ):
            if is_root:
                self._watch_new_folders()
            self._on_change()


class _NameFilter(BaseFilter):
    """Accepts paths by file name, because a project's root may contain many other files."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._names = frozenset(names)

    def __call__(self, change: Change, path: str) -> bool:  # noqa: ARG002 - base class signature
        return Path(path).name in self._names
