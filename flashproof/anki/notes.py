"""Convert cards to notes, and decide what counts as a change to a card.

A note's hash covers the card's own content. It excludes data that can change for many cards at
once: the topic's title and tags, and the versions that snippets ran on. New learners get these
changes, and existing learners get them when the card itself changes. On their own, these changes
never overwrite a learner's edits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from flashproof.anki.card_ordinals import cloze_ordinals
from flashproof.anki.fields import FieldRenderer
from flashproof.anki.identity import FIELDS, guid
from flashproof.anki.note import Note
from flashproof.evidence import Evidence
from flashproof.lock import CardState, fingerprint
from flashproof.markup import Renderer
from flashproof.messages import Messages
from flashproof.model import Card, Kind, Library, Topic, kind_of
from flashproof.templating import TemplateEnvironment

UNHASHED = frozenset({"Id", "Topic", "Ran"})
"""Fields excluded from the hash. If only these change, the card is considered unchanged."""


def make_notes(  # noqa: PLR0913 - all are independent
    library: Library,
    renderer: Renderer,
    evidence: Evidence,
    templates: TemplateEnvironment,
    *,
    namespace: str,
    tag_root: str,
    subdecks: Mapping[str, str],
    language: str = "en",
    messages: Messages | None = None,
) -> Iterator[Note]:
    """Yield the notes of all cards, in learning order.

    Args:
        library: the cards and images.
        renderer: the renderer for Markdown and code.
        evidence: the proofs and plots of snippets.
        templates: the field templates; see ``field_templates``.
        namespace: the project's namespace, which every note's GUID depends on.
        tag_root: the parent tag of all the deck's tags.
        subdecks: the full name of each topic's subdeck, keyed by topic name.
        language: the deck's language tag.
        messages: the interface messages; by default, in English.

    """
    fields = FieldRenderer(library, renderer, evidence, templates, language, messages)
    for topic, card in library.cards():
        values = dict(fields.render(topic, card))
        tags = note_tags(tag_root, topic, card)
        yield _note(card, values, namespace, tags, subdecks[topic.name])


def note_tags(tag_root: str, topic: Topic, card: Card) -> tuple[str, ...]:
    """Return a note's tags, all below one root tag to keep them separate from the learner's tags.

    A tag that equals the topic's name is left out because the topic's tag already identifies the
    same notes.
    """
    own = (tag for tag in (*topic.tags, *card.tags) if tag != topic.name)
    tags = (*own, f"level::{card.level}", f"topic::{topic.name}")
    return _tags(*("::".join(filter(None, (tag_root, tag))) for tag in tags))


def _note(
    card: Card, values: dict[str, str], namespace: str, tags: tuple[str, ...], subdeck: str
) -> Note:
    kind = kind_of(card)
    return Note(
        card_id=card.id,
        kind=kind,
        guid=guid(namespace, kind, card.id),
        fields=tuple(values.get(stable.name, "") for stable in FIELDS[kind]),
        tags=tags,
        deck=subdeck,
        ordinals=_ordinals(kind, values),
        hash=_hash(kind, values, card),
    )


def card_state(note: Note) -> CardState:
    """Return a card's current state, for comparison with its entry in the lock."""
    numbers = tuple(ordinal + 1 for ordinal in note.ordinals)
    return CardState(note.card_id, note.kind, note.hash, numbers if numbers != (1,) else ())


def _ordinals(kind: Kind, values: dict[str, str]) -> tuple[int, ...]:
    """Return the ordinals of the cards that Anki generates from these fields."""
    if kind is Kind.CLOZE:
        return cloze_ordinals(values.get("Text", ""))
    return (0, 1) if values.get("Reverse") else (0,)


def _hash(kind: Kind, values: dict[str, str], card: Card) -> str:
    """Hash the nonempty fields by id rather than by name, to allow renaming fields."""
    hashed = values.keys() - UNHASHED
    fields = [(stable.id, values[stable.name]) for stable in FIELDS[kind] if stable.name in hashed]
    return fingerprint(json.dumps([fields, _tags(*card.tags)]))


def _tags(*tags: str) -> tuple[str, ...]:
    return tuple(sorted({"-".join(tag.split()) for tag in tags}))
