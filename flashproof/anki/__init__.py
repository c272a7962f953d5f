"""The Anki deck: cards become notes, notes become a package, and nobody's history is lost.

``identity``    ids that never change
``note_types``  fields, card templates and CSS, from ``templates/anki``
``fields``      a card's texts as HTML
``notes``       the library as notes
``values``      ``Note`` and ``Deck``, what a package is made of
``build``       a library as a deck; a lock brought up to date with it
``package``     a deck as an .apkg, with ``row_ids`` and ``clozes``
``snapshot``    what learners have: a deck, a package, a lock; ``old`` finds one by its name
``diff``        what they will get, and ``report`` how it is told
``retired``     how they find what the deck holds no more

Here are the names that a build needs before it writes the package; the others stand in their
modules, so that a build need not wait for them.
"""

from flashproof.anki.deck import (
    assembled,
    build_deck,
    deck_types,
    next_lock,
    package_file_name,
    updated_lock,
)
from flashproof.anki.fields import field_templates
from flashproof.anki.note import Deck, Note
from flashproof.anki.notes import notes, state
from flashproof.anki.retired_search import retired_search

__all__ = [
    "Deck",
    "Note",
    "assembled",
    "build_deck",
    "deck_types",
    "field_templates",
    "next_lock",
    "notes",
    "package_file_name",
    "retired_search",
    "state",
    "updated_lock",
]
