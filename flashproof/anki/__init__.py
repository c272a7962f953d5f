"""Build the Anki deck: convert cards to notes and package them, preserving review histories.

- ``identity`` defines the ids that must never change.
- ``note_types`` creates fields, card templates, and CSS from ``templates/anki``.
- ``fields`` renders a card's text as field HTML.
- ``notes`` converts cards to notes, and defines what counts as a change to a card.
- ``subdecks`` numbers the subdecks in learning order.
- ``note`` defines ``Note`` and ``Deck``, the contents of a package.
- ``deck`` assembles a deck from a library and updates the lock.
- ``apkg`` writes a deck as an .apkg file, using ``row_ids``, ``card_ordinals``, and ``media``.
- ``retired_search`` builds a search for cards that were removed from the deck.

This package exports everything that a build needs before it writes the .apkg file. Writing the file
requires ``genanki``, which is slow to import, so import ``apkg`` only where it is needed.
"""

from flashproof.anki.deck import (
    assemble_deck,
    deck_note_types,
    next_lock,
    package_file_name,
)
from flashproof.anki.fields import field_templates
from flashproof.anki.note import Deck, Note
from flashproof.anki.notes import card_state, make_notes
from flashproof.anki.retired_search import retired_search
from flashproof.anki.subdecks import numbered_subdecks

__all__ = [
    "Deck",
    "Note",
    "assemble_deck",
    "card_state",
    "deck_note_types",
    "field_templates",
    "make_notes",
    "next_lock",
    "numbered_subdecks",
    "package_file_name",
    "retired_search",
]
