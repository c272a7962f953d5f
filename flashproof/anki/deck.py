"""Assemble a deck from a library, and update its lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import jinja2

from flashproof.anki.descriptions import deck_descriptions
from flashproof.anki.media import media_names
from flashproof.anki.note import Deck, Note
from flashproof.anki.note_types import NoteType, make_note_types
from flashproof.errors import PackageError
from flashproof.lock import (
    NO_HISTORY,
    CardState,
    Lock,
    LockHistory,
    with_cards,
    with_note_types,
)
from flashproof.messages import Messages, default_messages
from flashproof.model import Image, LibrarySummary
from flashproof.settings import RESERVED_NAME_REASON, Settings, is_reserved_name
from flashproof.templating import TemplateEnvironment


def deck_note_types(
    settings: Settings, templates: jinja2.BaseLoader, messages: Messages | None = None
) -> tuple[NoteType, ...]:
    """Create the note types of a deck with these settings.

    ``messages`` contains the interface messages, which are in English by default.
    """
    return make_note_types(
        templates,
        namespace=settings.namespace,
        title=settings.title,
        site_url=settings.site_url,
        language=settings.language,
        flip_on_choice=settings.flip_on_choice,
        messages=messages,
        speech=settings.speech,
    )


def assemble_deck(  # noqa: PLR0913 - all are independent
    settings: Settings,
    notes: tuple[Note, ...],
    note_types: tuple[NoteType, ...],
    *,
    topics: LibrarySummary,
    subdecks: Mapping[str, str],
    images: Iterable[Image],
    environment: TemplateEnvironment,
    messages: Messages | None = None,
) -> Deck:
    """Return a deck that contains these notes and the images and recordings they use.

    Args:
        settings: the deck's settings.
        notes: the notes, in learning order.
        note_types: the note types of all card kinds.
        topics: the deck's topics.
        subdecks: the full name of each topic's subdeck, keyed by topic name.
        images: all images, recordings, and plots; the deck contains only those that the notes use.
        environment: the field templates; see ``field_templates``.
        messages: the interface messages; by default, in English.

    """
    by_name = {image.name: image for image in images}
    used = {name for note in notes for name in media_names(note.fields)}
    return Deck(
        namespace=settings.namespace,
        title=settings.title,
        descriptions=deck_descriptions(
            settings, notes, topics.topics, subdecks, environment, messages or default_messages()
        ),
        notes=notes,
        note_types=note_types,
        media={name: by_name[name].content for name in sorted(used) if name in by_name},
    )


def next_lock(  # noqa: PLR0913 - the last one is optional
    lock: Lock,
    namespace: str,
    states: Iterable[CardState],
    note_types: Iterable[NoteType],
    now: int,
    *,
    history: LockHistory = NO_HISTORY,
) -> Lock:
    """Return the lock after a build, with the deck's current cards, note types, and namespace.

    Args:
        lock: the lock before the build.
        namespace: the project's namespace.
        states: the ``card_state`` of every note.
        note_types: the deck's note types.
        now: the Unix time to record for changes, in seconds.
        history: the contents of earlier versions of the lock.

    """
    hashes = {note_type.kind.slug: note_type.hash for note_type in note_types}
    with_namespace = replace(lock, namespace=namespace)
    with_new_cards = with_cards(with_namespace, states, now, history)
    return with_note_types(with_new_cards, hashes, now, history)


def package_file_name(name: str) -> str:
    """Return the package file name for a deck called ``name``.

    Raises:
        PackageError: Anki would treat a file with this name as a full collection.

    """
    file_name = f"{name}.apkg"
    if is_reserved_name(name):
        raise PackageError(f"the package cannot be named {file_name}: {RESERVED_NAME_REASON}")
    return file_name
