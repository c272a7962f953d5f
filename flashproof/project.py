"""Where a deck's files are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flashproof.settings import SETTINGS_FILE

LOCK = "cards.lock"
PLOTS = "plots"


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one deck."""

    root: Path
    """Where its ``pyproject.toml`` is; diagnostics name files relative to it."""
    cards: Path
    out: Path

    @classmethod
    def find(cls, cards: Path | None = None, out: Path | None = None) -> Project:
        """The project around a folder of cards; without one, the working directory."""
        if cards is None:
            root = Path.cwd()
            return cls(root, root / "cards", out or root / "dist")
        cards = cards.absolute()
        around = (folder for folder in (cards, *cards.parents) if _is_project(folder))
        root = next(around, cards.parent)
        return cls(root, cards, out or root / "dist")

    @property
    def lock(self) -> Path:
        """What is remembered between builds."""
        return self.cards / LOCK

    @property
    def plots(self) -> Path:
        """The figures that snippets drew."""
        return self.cards / PLOTS

    @property
    def cache(self) -> Path:
        """What was made before; it can be deleted at any time, and git does not see it."""
        return self.root / ".flashproof" / "cache"

    def templates(self, part: str) -> tuple[Path, ...]:
        """The folders of the templates of ``site`` or ``anki``: the deck's own, then ours."""
        own = self.root / "templates" / part
        ours = bundled_templates() / part
        return (own, ours) if own.is_dir() and own != ours else (ours,)


def bundled_templates() -> Path:
    """The templates that came with the program: in its package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def _is_project(folder: Path) -> bool:
    path = folder / SETTINGS_FILE
    return path.is_file() and "[tool.flashproof" in path.read_text("utf-8", errors="replace")
