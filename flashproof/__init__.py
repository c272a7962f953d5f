"""Flashcards with proof: Markdown cards become an Anki deck, a revision site and tests.

The way through, and the module for each step::

    cards/*.md -> load -> parse -> Library -> check -> + deck -> dist/*.apkg
                                                       + site -> dist/site/
                                                       + snippets -> pytest, cards.lock

``cli`` is the edge to the person, ``commands`` what they can ask for, ``pipeline`` the order of a
build's steps, ``model`` what goes from step to step, ``markup`` the one way from Markdown to HTML,
``lock`` what is remembered between builds. ``scaffold`` begins topics and projects,
``interchange`` brings cards in and out, ``figures`` counts them, ``reference`` writes the
documentation that the code knows best. Imports point down only::

    cli -> commands | scaffold | interchange -> pipeline | reading -> deck | site | snippets
        -> parse | check | load -> markup | lock | config -> model -> diagnostics -> source
"""

__version__ = "0.1.0"
