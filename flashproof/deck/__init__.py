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
"""

from flashproof.deck.build import assembled, build_deck, updated_lock
from flashproof.deck.diff import Changes, Fate, compare
from flashproof.deck.fields import field_templates
from flashproof.deck.notes import notes
from flashproof.deck.old import read_old
from flashproof.deck.package import PackageError, to_bytes, write
from flashproof.deck.report import retired_search, to_json, to_markdown, to_text
from flashproof.deck.snapshot import Snapshot, SnapshotError, of_deck, of_lock, of_package
from flashproof.deck.values import Deck, Note

__all__ = [
    "Changes",
    "Deck",
    "Fate",
    "Note",
    "PackageError",
    "Snapshot",
    "SnapshotError",
    "assembled",
    "build_deck",
    "compare",
    "field_templates",
    "notes",
    "of_deck",
    "of_lock",
    "of_package",
    "read_old",
    "retired_search",
    "to_bytes",
    "to_json",
    "to_markdown",
    "to_text",
    "updated_lock",
    "write",
]
