"""A library as a deck, and the lock that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import jinja2

from flashproof.anki.fields import field_templates
from flashproof.anki.media import images
from flashproof.anki.note import Deck, Note
from flashproof.anki.note_types import NoteType, note_types
from flashproof.anki.notes import notes, state
from flashproof.errors import PackageError
from flashproof.evidence import Evidence
from flashproof.lock import CardState, Lock, with_cards, with_note_types
from flashproof.markup import Renderer
from flashproof.model import Image, Library, Topic
from flashproof.settings import RESERVED_NAME_REASON, Settings, is_reserved_name
from flashproof.templating import TemplateEnvironment


def build_deck(
    library: Library,
    settings: Settings,
    renderer: Renderer,
    evidence: Evidence,
    templates: jinja2.BaseLoader,
) -> Deck:
    """Everything that goes into the package but times, which the lock knows.

    ``templates`` finds the files below ``templates/``, a deck's own before ours.
    """
    made = notes(library, renderer, evidence, field_templates(templates), settings.namespace)
    types = deck_types(settings, templates)
    return assembled(settings, tuple(made), types, _pictures(library, evidence), templates)


def deck_types(settings: Settings, templates: jinja2.BaseLoader) -> tuple[NoteType, ...]:
    """The note types of a deck."""
    return note_types(
        templates,
        namespace=settings.namespace,
        title=settings.title,
        site_url=settings.site_url,
        language=settings.language,
    )


def assembled(
    settings: Settings,
    made: tuple[Note, ...],
    types: tuple[NoteType, ...],
    pictures: Iterable[Image],
    templates: jinja2.BaseLoader,
) -> Deck:
    """A deck out of its notes and of all pictures that they may show."""
    by_name = {picture.name: picture for picture in pictures}
    used = {name for note in made for name in images(note.fields)}
    return Deck(
        namespace=settings.namespace,
        title=settings.title,
        description=_description(settings, made, templates),
        notes=made,
        note_types=types,
        media={name: by_name[name].content for name in sorted(used) if name in by_name},
    )


def updated_lock(lock: Lock, deck: Deck, now: int) -> Lock:
    """The lock that knows this deck; equal to the old one where nothing changed.

    ``now`` is in seconds since 1970.
    """
    return next_lock(lock, deck.namespace, map(state, deck.notes), deck.note_types, now)


def next_lock(
    lock: Lock,
    namespace: str,
    states: Iterable[CardState],
    types: Iterable[NoteType],
    now: int,
) -> Lock:
    """The same out of what is known before there is a deck."""
    hashes = {one.kind.slug: one.hash for one in types}
    known = replace(lock, namespace=namespace)
    return with_note_types(with_cards(known, states, now), hashes, now)


def _pictures(library: Library, evidence: Evidence) -> Iterator[Image]:
    yield from library.images.values()
    for topic in library.topics:
        yield from _plots(topic, evidence)


def _plots(topic: Topic, evidence: Evidence) -> Iterator[Image]:
    for code in topic.code_blocks():
        plot = evidence.plot_of(code) if code.plot else None
        if plot is not None:
            yield plot.light
            if plot.dark is not None:
                yield plot.dark


def _description(settings: Settings, made: Iterable[Note], templates: jinja2.BaseLoader) -> str:
    environment = TemplateEnvironment(loader=templates, trim_blocks=True)
    template = environment.get_template("anki/fields/description.html")
    made = list(made)
    ran = sorted({value for note in made if (value := note.ran)})
    return template.render(settings=settings, count=len(made), ran=ran[-1] if ran else "").strip()


def package_file_name(name: str) -> str:
    """Return the file name of the package of a deck called ``name``.

    Raises:
        PackageError: Anki would treat the file as a whole collection.

    """
    file_name = f"{name}.apkg"
    if is_reserved_name(name):
        raise PackageError(f"the package cannot be called {file_name}: {RESERVED_NAME_REASON}")
    return file_name
