"""The Anki deck: cards become notes, notes become a package, and nobody's history is lost.

``identity``    ids that never change
``note_types``  fields, card templates and CSS, from ``templates/anki``
``fields``      a card's texts as HTML
``notes``       the library as notes
``values``      ``Note`` and ``Deck``, what a package is made of
``build``       a library as a deck; a lock brought up to date with it
``package``     a deck as an .apkg
``snapshot``    what learners have: a deck, an old .apkg, an old lock
``diff``        what they will get, and ``report`` how it is told
"""

from flashproof.deck.build import build_deck, updated_lock
from flashproof.deck.package import PackageError, to_bytes, write
from flashproof.deck.values import Deck, Note

__all__ = [
    "Deck",
    "Note",
    "PackageError",
    "build_deck",
    "to_bytes",
    "updated_lock",
    "write",
]
