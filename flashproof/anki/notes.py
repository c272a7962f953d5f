"""From the library to notes: what Anki will hold of each card, and what counts as a change of it.

A note's hash covers what the card itself says. What may change for many cards at once is left
out of it (the topic's title and tags, the versions that snippets ran on), so that it reaches new
learners, and those whose card changes anyway, and overwrites nobody's own edits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flashproof.anki import card_ordinals
from flashproof.anki.fields import Fields
from flashproof.anki.identity import FIELDS, guid
from flashproof.anki.note import Note
from flashproof.evidence import Evidence
from flashproof.lock import CardState, fingerprint
from flashproof.markup import Renderer
from flashproof.model import Card, Kind, Library, Topic, kind_of
from flashproof.templating import TemplateEnvironment

UNHASHED = frozenset({"Id", "Topic", "Ran"})
"""Fields that do not make a card a changed one."""


def notes(
    library: Library,
    renderer: Renderer,
    evidence: Evidence,
    templates: TemplateEnvironment,
    namespace: str,
) -> Iterator[Note]:
    """The notes of all cards, in the order of learning.

    Args:
        library: the cards and their pictures.
        renderer: makes HTML of their texts.
        evidence: knows what ran, and what it drew.
        templates: of the fields; see ``field_templates``.
        namespace: whose cards these are; part of each note's identity.

    """
    fields = Fields(library, renderer, evidence, templates)
    for topic, card in library.cards():
        yield _note(topic, card, dict(fields.of(topic, card)), namespace)


def _note(topic: Topic, card: Card, values: dict[str, str], namespace: str) -> Note:
    kind = kind_of(card)
    return Note(
        card=card.id,
        kind=kind,
        guid=guid(namespace, kind, card.id),
        fields=tuple(values.get(part.name, "") for part in FIELDS[kind]),
        tags=_tags(*topic.tags, *card.tags, f"level::{card.level}", f"topic::{topic.name}"),
        deck=topic.subdeck,
        ordinals=_ordinals(kind, values),
        hash=_hash(kind, values, card),
    )


def state(note: Note) -> CardState:
    """What the lock compares with what it knows."""
    numbers = tuple(ordinal + 1 for ordinal in note.ordinals)
    return CardState(note.card, note.kind, note.hash, numbers if numbers != (1,) else ())


def _ordinals(kind: Kind, values: dict[str, str]) -> tuple[int, ...]:
    """Which cards Anki makes of these fields, with our note types."""
    if kind is Kind.CLOZE:
        return card_ordinals.ordinals(values.get("Text", ""))
    return (0, 1) if values.get("Reverse") else (0,)


def _hash(kind: Kind, values: dict[str, str], card: Card) -> str:
    """By the fields' ids, so that a field may be renamed; empty ones do not count."""
    counted = [part for part in FIELDS[kind] if part.name in values.keys() - UNHASHED]
    kept = [(part.id, values[part.name]) for part in counted]
    return fingerprint(json.dumps([kept, _tags(*card.tags)]))


def _tags(*tags: str) -> tuple[str, ...]:
    return tuple(sorted({"-".join(tag.split()) for tag in tags}))
