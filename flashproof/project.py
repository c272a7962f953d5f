"""Locate the files of a deck project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from platformdirs import user_cache_path

from flashproof.diagnostics import Diagnostics
from flashproof.errors import UnsafePathError
from flashproof.safe_io import SafeFolder, hash_of
from flashproof.settings import has_settings, read_settings

LOCK = "cards.lock"
PLOTS = "plots"
DEFAULT_OUT = "dist"


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a deck project."""

    root: Path
    """The folder of ``pyproject.toml``; paths in diagnostics are relative to it."""
    cards: Path
    """The folder of the card files."""
    out: Path
    """The output folder."""
    exclude: tuple[str, ...] = ()
    """Patterns for Markdown files in the cards folder that are not card files; see ``Settings``."""

    @classmethod
    def find(cls, cards: Path | None = None, out: Path | None = None) -> Project:
        """Find the project that a cards folder belongs to.

        Args:
            cards: the cards folder. The root is the nearest folder with settings, from this folder
                upward, or else the parent of ``cards``. If ``cards`` is ``None``, the root is the
                working directory, and its settings specify the cards folder.
            out: the output folder; defaults to ``dist`` in the root.

        """
        if cards is None:
            root = Path.cwd()
            settings = read_settings(root, Diagnostics())
            return cls(root, root / settings.cards, out or root / DEFAULT_OUT, settings.exclude)
        cards = cards.absolute()
        candidates = (folder for folder in (cards, *cards.parents) if has_settings(folder))
        root = next(candidates, cards.parent)
        exclude = read_settings(root, Diagnostics()).exclude
        return cls(root, cards, out or root / DEFAULT_OUT, exclude)

    @property
    def lock(self) -> Path:
        """The path of the lock file."""
        return self.cards / LOCK

    @property
    def plots(self) -> Path:
        """The folder of the plots that snippets draw."""
        return self.cards / PLOTS

    @property
    def cards_folder(self) -> SafeFolder:
        """The cards folder, for writing; links between the root and the folder are not followed."""
        if self.cards.is_relative_to(self.root):
            return SafeFolder(self.root, self.cards.relative_to(self.root).as_posix())
        return SafeFolder(self.cards)

    @property
    def plots_folder(self) -> SafeFolder:
        """The plots folder, for writing."""
        return self.cards_folder.folder(PLOTS)

    @property
    def out_folder(self) -> SafeFolder:
        """The output folder, for writing; only a folder that the user specified may be a link."""
        is_default = self.out == self.root / DEFAULT_OUT
        return SafeFolder(self.root, DEFAULT_OUT) if is_default else SafeFolder(self.out)

    @property
    def cache(self) -> SafeFolder:
        """The folder of the build cache, which can be deleted at any time.

        The cache is outside the project because a cache from a cloned repository is not safe.
        """
        name = f"{self.root.name[:40]}-{hash_of(os.fsencode(self.root.absolute()))[:12]}"
        return SafeFolder(user_cache_path("flashproof", appauthor=False), name)

    @property
    def shared_cache(self) -> SafeFolder:
        """The folder of cached values that are the same in all projects of the user."""
        return SafeFolder(user_cache_path("flashproof", appauthor=False), "shared")

    @property
    def is_cache_outside(self) -> bool:
        """Whether the cache is outside the project and outside the project's git work tree.

        CI systems often set ``XDG_CACHE_HOME`` to a folder in the work tree. A pull request could
        add files to this folder, and code in the cache (compiled templates) is executed.
        """
        root = self.root.resolve()
        work_trees = (one for one in (root, *root.parents) if os.path.lexists(one / ".git"))
        cache = self.cache.path.resolve()
        return not any(cache.is_relative_to(one) for one in (root, *islice(work_trees, 1)))

    def templates(self, part: str) -> tuple[Path, ...]:
        """Return the template folders for ``site``, ``anki``, ``report``, or ``messages``.

        Custom folders are first.

        Raises:
            UnsafePathError: the custom folder is a link to a folder outside the project.

        """
        own = self.root / "templates" / part
        bundled = bundled_templates() / part
        if not own.is_dir() or own == bundled:
            return (bundled,)
        if not own.resolve().is_relative_to(self.root.resolve()):
            raise UnsafePathError(f"{own} is a link to a folder outside the project")
        return (own, bundled)


def bundled_templates() -> Path:
    """Return flashproof's template folder, either in the wheel or at the root of a checkout."""
    return bundled_folder("templates")


def bundled_folder(name: str) -> Path:
    """Return a folder of non-code files, in the wheel or at the root of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
