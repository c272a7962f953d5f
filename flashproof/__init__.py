"""Flashcards with proof: Markdown cards become an Anki deck, a study site, and tests.

The data flow of a build, and the package of each step::

    cards/*.md -> loading -> parse -> Library -> check -> anki     -> dist/*.apkg
                                                       -> site     -> dist/site/
                                                       -> snippets -> pytest, cards.lock

``cli``          the command line, one module for each command
``serve``        live preview of the site
``releases``     what learners have, and what a new release changes for them
``build``        the steps of a build, and what it reuses from an earlier one
``interchange``  cards from and to other programs
``deck_report``  statistics of a deck
``site``         the study site
``check``        validation and lint
``snippets``     runs every Python fence as a test
``authoring``    new projects, topics, and ids
``parse``        the text of a card file to a topic
``anki``         the .apkg package
``loading``      reads files, without parsing them
``project``      where a deck's files are
``markup``       Markdown to HTML
``lock``         cards.lock: what was released, and which snippets passed
``settings``     the settings in pyproject.toml
``templating``   Jinja2 environments
``evidence``     proofs and plots, as the deck and the site see them
``console``      all printing, and the exit codes
``model``        the library, topics, and cards that the steps pass on
``diagnostics``  errors and warnings with their location
``text``         files as text, positions, edits, and names
``errors``       exceptions that end a command with one line
``safe_io``      writes and deletes only inside the folders that a command may change

A package imports only from packages below it in this list, or in the same layer:
``tests/test_layers.py`` has the exact layers. ``docs/glossary.md`` defines the terms.
"""

__version__ = "0.1.0"
