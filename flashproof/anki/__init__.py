"""The Anki deck: turn cards into notes and notes into a package, and keep learners' histories.

- ``identity``: ids that must never change;
- ``note_types``: fields, card templates and CSS, from ``templates/anki``;
- ``fields``: a card's texts as field HTML;
- ``notes``: cards as notes, and what counts as a change of a card;
- ``note``: ``Note`` and ``Deck``, the contents of a package;
- ``deck``: assembles a deck from a library, and updates its lock;
- ``apkg``: a deck as an .apkg, with ``row_ids``, ``card_ordinals`` and ``media``;
- ``retired_search``: how learners find cards that were removed from the deck.

This module exports what a build needs before it writes the package. Writing needs ``genanki``,
which is slow to import, so import ``apkg`` only where a package is written.
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

__all__ = [
    "Deck",
    "Note",
    "assemble_deck",
    "card_state",
    "deck_note_types",
    "field_templates",
    "make_notes",
    "next_lock",
    "package_file_name",
    "retired_search",
]
