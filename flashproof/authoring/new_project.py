"""A whole new deck project, for any subject."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from flashproof import __version__
from flashproof.authoring.fill import fill
from flashproof.authoring.new_topic import NewFile, new_topic
from flashproof.errors import ScaffoldError
from flashproof.settings import RESERVED_NAME_REASON, is_reserved_name
from flashproof.text.names import slug, title_from_name

FILES: Mapping[str, str] = {
    "pyproject.toml": "pyproject.toml.in",
    "build.py": "build.py.in",
    "requirements.txt": "requirements.txt.in",
    "README.md": "README.md.in",
    ".gitignore": "gitignore.in",
    ".github/workflows/deck.yml": "deck.yml.in",
    "tests/test_cards.py": "test_cards.py.in",
}
"""Which template makes which file."""

FIRST = "learning-with-cards"
"""The first topic, which shows each kind of card."""


def new_project(folder: Path, title: str = "", author: str = "") -> Iterator[NewFile]:
    """The files of a new project.

    Args:
        folder: where it goes; its name is the deck's.
        title: the deck's title; else made of the folder's name.
        author: who writes the cards.

    Raises:
        ScaffoldError: there is something in the folder, or no deck can have its name.

    """
    name = slug(folder.absolute().name)
    if not name:
        raise ScaffoldError(f"no deck can be called {folder.name!r}: use letters and digits")
    if is_reserved_name(name):
        raise ScaffoldError(f"a deck cannot be called {name!r}: {RESERVED_NAME_REASON}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ScaffoldError(f"{folder} is there already, and not an empty folder")
    values = {
        "name": name,
        "title": _toml(title or title_from_name(name)),
        "namespace": f"{name}/{secrets.token_hex(4)}",
        "author": _toml(author),
        "version": __version__,
        "first": FIRST,
    }
    for target, template in FILES.items():
        yield NewFile(folder / target, fill(template, values).encode())
    yield new_topic(FIRST, folder / "cards", template="first.md")


def _toml(text: str) -> str:
    """What stands between the quotes of a TOML text; a README shows it as it is."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
