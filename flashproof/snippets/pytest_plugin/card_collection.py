"""Decide which Markdown files pytest collects as card files, or explain why it collects none.

pytest loads this plugin in every project, so flashproof's own modules are imported only in projects
that have settings for flashproof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flashproof.languages import Languages
    from flashproof.settings import Settings

LOCK = "cards.lock"
DEFAULT_FOLDER = "cards"


class CardCollection:
    """The card files of one pytest run.

    A Markdown file is a card file if one of these conditions is true:

    - The file is in the cards folder of a project that does not exclude the file. A
      ``pyproject.toml`` with a ``[tool.flashproof]`` table defines a project.
    - The file is inside a folder that contains ``cards.lock``, or inside a folder named ``cards``
      that is given on the command line, unless a project excludes the file.
    - The file has front matter, and the command line names the file or its folder.
    """

    def __init__(self, named: Iterable[Path], root: Path, *, in_settings: bool = False) -> None:
        """Create the collection of card files for a run.

        Args:
            named: The absolute paths of the files and folders that the user named on the command
                line or in ``testpaths``.
            root: The root folder of the run.
            in_settings: Whether the paths come from ``testpaths``. In a project, the project's
                settings then decide which files are cards.

        """
        names_cards = not (in_settings and _is_project(root))
        self.named = tuple(path.resolve() for path in named) if names_cards else ()
        self.files: set[Path] = set()
        """The card files that were collected."""
        self._skipped: list[Path] = []
        self._root = root
        self._is_project = cache(_is_project)
        self._settings_of = cache(_settings_of)
        self._exclusion_of = cache(self._find_exclusion)
        self._is_cards_folder = cache(self._find_cards_folder)

    def add(self, path: Path) -> bool:
        """Return whether a Markdown file is a card file, and record the result."""
        is_card_file = (self.is_in_cards_folder(path) and not self._is_excluded(path)) or (
            path.suffix == ".md" and self._is_named(path) and _has_front_matter(path)
        )
        if is_card_file:
            self.files.add(path)
        else:
            self._skipped.append(path)
        return is_card_file

    def is_in_cards_folder(self, path: Path) -> bool:
        """Return whether a file or folder is in a cards folder, or is a cards folder itself."""
        return any(map(self._is_cards_folder, (path, *path.parents)))

    def cards_folder_of(self, path: Path) -> Path | None:
        """Return the outermost cards folder that a file is in, or ``None``."""
        return next(filter(self._is_cards_folder, reversed(path.parents)), None)

    def is_linked_folder(self, path: Path) -> bool:
        """Return whether a path in a cards folder is a symbolic link to a folder.

        A build does not follow such links, because they could lead anywhere or form a cycle.
        """
        return path.is_symlink() and path.is_dir() and self.is_in_cards_folder(path.parent)

    def contains_cards(self, folder: Path) -> bool:
        """Return whether a folder contains the cards folder of the project at the run's root."""
        return self._is_project(self._root) and self._cards_of(self._root).is_relative_to(folder)

    def is_in_project(self, path: Path) -> bool:
        """Return whether a file belongs to a project with settings for flashproof."""
        return any(map(self._is_project, path.parents))

    def languages_of(self, path: Path) -> Languages:
        """Return the languages other than Python that run in the project of a card file."""
        from flashproof.languages import BUILT_IN  # noqa: PLC0415 - see the module's docstring

        project = next(self._owners_of(path), None) or self._project_of(path)
        return BUILT_IN if project is None else self._settings_of(project).run_languages

    def reasons(self, *, all_paths: bool) -> Iterator[str]:
        """Yield the reasons if no card file was collected, one line each.

        Args:
            all_paths: Whether to cover all paths of the run, or only the cards folder of the
                project at the root of the run.

        """
        if self.files:
            return
        if all_paths:
            yield from self._empty_paths()
        yield from self._root_reasons()
        skipped = [path for path in self._skipped if _has_front_matter(path)]
        if not all_paths:
            skipped = [one for one in skipped if one.is_relative_to(self._root / DEFAULT_FOLDER)]
        if skipped:
            count = f" and {len(skipped) - 1} more" if len(skipped) > 1 else ""
            yield (
                f"{self._shown(skipped[0])}{count}: not in the cards folder of a project;"
                f" to run the snippets, use 'pytest {self._shown(skipped[0].parent)}', or add a"
                " [tool.flashproof] table to pyproject.toml"
            )

    def _empty_paths(self) -> Iterator[str]:
        for path in self.named:
            if path.is_dir() and not any(path.rglob("*.md")):
                yield f"{self._shown(path)}: no card files (.md) in this folder"
            elif path.suffix == ".md" and path.is_file() and not _has_front_matter(path):
                yield f"{self._shown(path)}: not a card file, because it has no front matter"

    def _root_reasons(self) -> Iterator[str]:
        if not self._is_project(self._root):
            return
        cards = self._cards_of(self._root)
        if not cards.is_dir():
            yield f"{self._shown(cards)}: this cards folder does not exist"
        elif any(cards.rglob("*.md")):
            reason = "the paths passed to pytest do not include the cards folder"
            yield f"{self._shown(cards)}: {reason}"

    def _find_cards_folder(self, folder: Path) -> bool:
        is_named = folder.name == DEFAULT_FOLDER and folder.resolve() in self.named
        if is_named or (folder / LOCK).is_file():
            return True
        project = self._project_of(folder)
        if project is None or self._cards_of(project) != folder:
            return False
        return folder.resolve().is_relative_to(project.resolve())

    def _project_of(self, path: Path) -> Path | None:
        """Return the nearest folder above a path that is a project, or ``None``."""
        return next(filter(self._is_project, path.parents), None)

    def _owners_of(self, path: Path) -> Iterator[Path]:
        """Yield the projects whose cards folders contain a file, outermost first.

        A build reads only the settings of its own project. So a different ``pyproject.toml`` in the
        cards folder must not change what runs.
        """
        projects = filter(self._is_project, reversed(path.parents))
        return (one for one in projects if path.is_relative_to(self._cards_of(one)))

    def _cards_of(self, root: Path) -> Path:
        """Return the cards folder of the project in a folder."""
        return root / self._settings_of(root).cards

    def _find_exclusion(self, root: Path) -> Callable[[Path], bool]:
        """Return a function that returns whether the project in a folder excludes a file."""
        from flashproof.loading.sources import exclusion  # noqa: PLC0415 - see the docstring above

        return exclusion(self._cards_of(root), self._settings_of(root).exclude)

    def _is_excluded(self, path: Path) -> bool:
        owners = list(self._owners_of(path))
        return bool(owners) and all(self._exclusion_of(one)(path) for one in owners)

    def _is_named(self, path: Path) -> bool:
        path = path.resolve()
        project = self._project_of(path)
        # In a project inside a named folder, the settings decide which files are cards.
        return path in self.named or any(
            path.is_relative_to(one) and (project is None or not project.is_relative_to(one))
            for one in self.named
        )

    def _shown(self, path: Path) -> str:
        inside = path.is_relative_to(self._root) and path != self._root
        return path.relative_to(self._root).as_posix() if inside else str(path)


def _is_project(folder: Path) -> bool:
    path = folder / "pyproject.toml"
    try:
        if not path.is_file() or b"[tool.flashproof" not in path.read_bytes():
            return False
    except OSError:
        return False
    from flashproof.settings import has_settings  # noqa: PLC0415 - see the module's docstring

    return has_settings(folder)


def _settings_of(root: Path) -> Settings:
    """Return the settings of the project in a folder."""
    from flashproof.diagnostics import Diagnostics  # noqa: PLC0415 - see the module's docstring
    from flashproof.settings import read_settings  # noqa: PLC0415

    return read_settings(root, Diagnostics())


def _has_front_matter(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return next(file, "").rstrip() == "---"


COLLECTION = pytest.StashKey[CardCollection]()
