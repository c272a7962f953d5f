"""``new PROJECT``: create a deck project for any subject."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from flashproof import __version__
from flashproof.authoring.install_source import install_source
from flashproof.authoring.new_topic import NewFile, fill_template, new_topic
from flashproof.errors import ScaffoldError
from flashproof.settings import (
    DEFAULT_CARDS,
    PATTERNS,
    RESERVED_NAME_REASON,
    is_reserved_name,
)
from flashproof.text.names import slug, title_from_name

FILES: Mapping[str, str] = {
    "pyproject.toml": "pyproject.toml.in",
    "build.py": "build.py.in",
    "requirements.txt": "requirements.txt.in",
    "README.md": "README.md.in",
    ".gitignore": "gitignore.in",
    ".gitattributes": "gitattributes.in",
    ".github/workflows/deck.yml": "deck.yml.in",
    ".github/workflows/drift.yml": "drift.yml.in",
    "constraints.txt": "constraints.txt.in",
    "AGENTS.md": "AGENTS.md.in",
    ".agents/skills/write-cards/SKILL.md": "SKILL.md.in",
    "tests/test_@module@.py": "test_cards.py.in",
}
"""The template of each file, keyed by the file's path in the project.

The name of the test file contains the deck's name, so pytest can import the test files of several
decks in one run.
"""

FIRST_TOPIC = "learning-with-cards"
"""The name of the topic with an example of each kind of card."""


ESSENTIAL = ("pyproject.toml", "build.py")
"""Files that must not already exist in the folder of a new project. The cards folder must not
exist either."""


def new_project(
    folder: Path, title: str = "", author: str = "", cards: str = DEFAULT_CARDS
) -> Iterator[NewFile]:
    """Yield the files of a new project.

    The folder may be a Git repository with other files, such as one that was just cloned.

    Args:
        folder: The folder of the project; the deck is named after it.
        title: The deck's title; if empty, it is derived from the folder's name.
        author: The author of the cards.
        cards: The folder for the cards, relative to the project.

    Raises:
        ScaffoldError: The folder is neither empty nor a Git repository, it already contains a
            project, or its name or the name of the cards folder is not valid.

    """
    name = slug(folder.absolute().name)
    if not name:
        raise ScaffoldError(f"a deck cannot be named {folder.name!r}: use letters and digits")
    if is_reserved_name(name):
        raise ScaffoldError(f"a deck cannot be named {name!r}: {RESERVED_NAME_REASON}")
    pattern, description = PATTERNS["cards"]
    if not re.fullmatch(pattern, cards):
        raise ScaffoldError(f"the cards folder cannot be {cards!r}: use {description}")
    _check_folder(folder, cards)
    values = {
        "name": name,
        "title": _toml_content(title or title_from_name(name)),
        "namespace": f"{name}/{secrets.token_hex(4)}",
        "author": _toml_content(author),
        "cards": cards,
        "cardssetting": f"{'# ' if cards == DEFAULT_CARDS else ''}cards = {json.dumps(cards)}",
        "module": name.replace("-", "_"),
        "version": __version__,
        "requirement": install_source().requirement,
        "first": FIRST_TOPIC,
    }
    for path, template in FILES.items():
        file = path.replace("@module@", values["module"])
        yield NewFile(folder / file, fill_template(template, values).encode())
    yield new_topic(FIRST_TOPIC, folder / cards, template="first.md")


def _check_folder(folder: Path, cards: str) -> None:
    """Raise ``ScaffoldError`` if a project cannot be created in a folder."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / ".git").exists():
        message = f"{folder} already exists and is neither an empty folder nor a Git repository"
        raise ScaffoldError(message)
    if existing := [name for name in (*ESSENTIAL, cards) if (folder / name).exists()]:
        raise ScaffoldError(f"{folder} already contains {', '.join(existing)}")


def _toml_content(text: str) -> str:
    """Return text escaped for a quoted TOML string; the README template also uses the result."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
