"""Flashcards with proof: Markdown cards become an Anki deck, a study site, and tests.

The diagram shows the data flow of a build and the package for each step::

    cards/*.md -> loading -> parse -> Library -> check -> anki     -> dist/*.apkg
                                                       -> site     -> dist/site/
                                                       -> snippets -> pytest, cards.lock

``cli``          command-line interface, one module per command
``serve``        live preview of the site
``releases``     comparison of a new release with what learners already have
``insights``     analysis of the results that learners send
``build``        build steps, and reuse of results from earlier builds
``interchange``  import from and export to other programs
``deck_report``  deck statistics
``site``         study site
``check``        validation and lint
``snippets``     running every Python fence as a test
``authoring``    creation of projects, topics, and ids
``parse``        parsing of card files into topics
``anki``         Anki package (.apkg)
``loading``      reading of files, without parsing
``project``      locations of a deck's files
``markup``       conversion of Markdown to HTML
``lock``         cards.lock, a record of released cards and passing snippets
``settings``     settings in pyproject.toml
``templating``   Jinja2 environments
``evidence``     interface for looking up proofs and plots
``console``      console output and exit codes
``model``        data model: library, topics, and cards
``diagnostics``  errors and warnings with their location
``text``         source text, positions, edits, and names
``errors``       exceptions that end a command with a one-line message
``safe_io``      file access restricted to the folders that a command may change

A package may import only from packages below it in this list or in the same layer.
``tests/test_layers.py`` defines the exact layers. ``docs/glossary.md`` defines the terms.
"""

__version__ = "0.1.0"
