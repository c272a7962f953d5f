"""An add-on for Anki that updates decks built with flashproof.

``menu``        adds commands to Anki's menus
``dialogs``     shows dialogs
``release``     reads ``deck.json``, which describes the current release of a deck
``web``         downloads files, and sends results
``package``     reads an .apkg file and verifies that it belongs to the subscribed deck
``merge``       decides which version of a field wins: the learner's or the author's
``plan``        compares a package with the collection
``update``      imports a package as one operation that can be undone
``note_types``  repairs note types whose fields or card templates were removed
``storage``     keeps the subscriptions, and hashes of the imported fields
``words``       describes a plan as text
``issue``       creates the URL of an issue form
``results``     counts the grades that the learner gave to cards
``database``    reads the tables of a collection
``ids``         computes the ids of notes and note types
``errors``      defines the error that learners see

The add-on runs in Anki's Python and does not import flashproof. Only ``menu`` and ``dialogs`` need
Anki's desktop program. The other modules need only the ``anki`` library.
"""

import sys

if "aqt" in sys.modules:
    from .menu import install

    install()
