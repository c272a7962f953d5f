"""Files to begin with: templates in which ``@word@`` stands for a value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

FILES = Path(__file__).parent / "files"

_WORD = re.compile(r"@([a-z]+)@")
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text of a template with its words replaced; an unknown word stays."""
    text = (FILES / template).read_text("utf-8")
    return _WORD.sub(lambda match: values.get(match[1], match[0]), text)


def slug(name: str) -> str:
    """A name as files, topics and ids may have it; empty where nothing of it is left.

    >>> slug("My first Topic!")
    'my-first-topic'
    """
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return _NOT_IN_A_NAME.sub("-", plain).strip("-")


def title_of(name: str) -> str:
    """A name as a title: as written, or made of a file's name."""
    return name if " " in name or not name.islower() else name.replace("-", " ").capitalize()
