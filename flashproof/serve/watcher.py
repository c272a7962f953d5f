"""Tells when a file of a project changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import BaseFilter, Change, watch

from flashproof.project import Project, own_templates
from flashproof.settings import FILE

QUIET_MS = 15
"""Changes are told when none has come for so long: an editor may write a file in several steps."""
TEMPLATES = "templates"


class Watcher:
    """Watches a project's folders until it is closed; those that come later too."""

    def __init__(self, project: Project, docs: str, changed: Callable[[], None]) -> None:
        self._stop = threading.Event()
        self._changed = changed
        self._folders = {project.cards, project.root / TEMPLATES, own_templates()}
        self._folders |= {project.root / docs} if docs else set()
        self._watched: set[Path] = set()
        self._root = project.root
        self._watch_new()
        self._start([self._root], _Names({FILE, *(path.name for path in self._folders)}))

    def close(self) -> None:
        """Watch no more."""
        self._stop.set()

    def _watch_new(self) -> None:
        found = {path for path in self._folders - self._watched if path.is_dir()}
        self._watched |= found
        if found:
            self._start(sorted(found), BaseFilter())

    def _start(self, paths: Iterable[Path], chosen: BaseFilter) -> None:
        arguments = (tuple(paths), chosen)
        threading.Thread(target=self._watch, args=arguments, name="watch", daemon=True).start()

    def _watch(self, paths: tuple[Path, ...], chosen: BaseFilter) -> None:
        is_root = paths == (self._root,)
        for _ in watch(
            *paths,
            watch_filter=chosen,
            debounce=200,
            step=QUIET_MS,
            stop_event=self._stop,
            recursive=not is_root,
            raise_interrupt=False,
        ):
            if is_root:
                self._watch_new()
            self._changed()


class _Names(BaseFilter):
    """What matters of a project's root, which may hold much else."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._names = frozenset(names)

    def __call__(self, change: Change, path: str) -> bool:  # noqa: ARG002 - the base class's
        return Path(path).name in self._names
