"""Names made of texts: of files, titles and decks."""

from __future__ import annotations

import json
import re
import unicodedata

import yaml

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """A name as files and topics may have it; empty where nothing of it is left.

    >>> slug("My first Topic!")
    'my-first-topic'
    """
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return _NOT_IN_A_NAME.sub("-", plain).strip("-")


def plural(number: int, what: str) -> str:
    """A number of things, in English.

    >>> counted(1, "card"), counted(1392, "card")
    ('1 card', '1392 cards')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def title_of(name: str) -> str:
    """A name as a title: as written, or made of a file's name."""
    return name if " " in name or not name.islower() else name.replace("-", " ").capitalize()


def yaml_text(text: str) -> str:
    """A text as YAML reads it again: plain where that is safe, else quoted."""
    is_plain = text.replace(" ", "").replace("::", "").replace("-", "").isalnum()
    is_text = is_plain and yaml.safe_load(text) == text
    return text if is_text else json.dumps(text, ensure_ascii=False)
