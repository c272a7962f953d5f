"""A new topic: one good card of each kind, with ids that nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flashproof.authoring import card_ids
from flashproof.authoring.existing_cards import NOTHING, ExistingCards
from flashproof.authoring.fill import fill
from flashproof.errors import ScaffoldError
from flashproof.text.edits import apply_edits
from flashproof.text.names import slug, title_from_name, yaml_string
from flashproof.text.source import Source


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is not there yet."""

    path: Path
    content: bytes


def new_topic(
    name: str,
    cards: Path,
    deck: str = "",
    known: ExistingCards = NOTHING,
    template: str = "topic.md",
) -> NewFile:
    """The card file of a new topic.

    Args:
        name: what the topic is called, as a title or as a file's name.
        cards: the folder that it goes into.
        deck: the deck above it; empty: the deck's own.
        known: what the new topic must differ from.
        template: the file that it is made of.

    Raises:
        ScaffoldError: no file can have this name, or a topic has it already.

    """
    stem = slug(name)
    if not stem:
        raise ScaffoldError(f"no topic can be called {name!r}: use letters and digits")
    if "::" in name:
        raise ScaffoldError("a title holds no '::'; '--deck' names the decks above the topic")
    for other in known.sources:
        if other.path.stem == stem:
            raise ScaffoldError(f"the topic {stem!r} is there already: {other.name}")
    values = {
        "title": yaml_string(title_from_name(name)),
        "deck": f"deck: {yaml_string(deck)}\n" if deck else "",
    }
    source = Source(cards / f"{stem}.md", stem, fill(template, values))
    edits = card_ids.missing_ids((*known.sources, source), known.ids, is_example=True)
    own = [edit for edit in edits if edit.span.source is source]
    return NewFile(source.path, apply_edits(source.text.encode(), own))
