"""``new topic``: create a card file with an example of each kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flashproof.authoring import card_ids
from flashproof.authoring.existing_cards import NO_CARDS, ExistingCards
from flashproof.errors import ScaffoldError
from flashproof.text.edits import apply_edits
from flashproof.text.names import slug, title_from_name, yaml_string
from flashproof.text.source import Source

TEMPLATES = Path(__file__).parent / "templates"

_PLACEHOLDER = re.compile(r"@([a-z]+)@")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written."""

    path: Path
    content: bytes


def new_topic(
    name: str,
    cards: Path,
    deck: str = "",
    existing: ExistingCards = NO_CARDS,
    template: str = "topic.md",
) -> NewFile:
    """Return the card file of a new topic, with ids that are not in use.

    Args:
        name: The topic's title or file name.
        cards: The folder for the file.
        deck: The topic's parent deck; empty for the deck of the project.
        existing: Topics and ids that are in use.
        template: The file name of the template.

    Raises:
        ScaffoldError: The name cannot be used as a file name, or the topic already exists.

    """
    stem = slug(name)
    if not stem:
        raise ScaffoldError(f"a topic cannot be named {name!r}: use letters and digits")
    if "::" in name:
        raise ScaffoldError("a topic name cannot contain '::': use '--deck' for the parent deck")
    for other in existing.sources:
        if other.path.stem == stem:
            raise ScaffoldError(f"the topic {stem!r} already exists: {other.name}")
    values = {
        "title": yaml_string(title_from_name(name)),
        "deck": f"deck: {yaml_string(deck)}\n" if deck else "",
    }
    source = Source(cards / f"{stem}.md", stem, fill_template(template, values))
    edits = card_ids.missing_ids((*existing.sources, source), existing.ids, is_example=True)
    own = [edit for edit in edits if edit.span.source is source]
    return NewFile(source.path, apply_edits(source.text.encode(), own))


def fill_template(template: str, values: Mapping[str, str]) -> str:
    """Return a template's text with each ``@name@`` replaced by its value from ``values``."""
    text = (TEMPLATES / template).read_text("utf-8")
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
