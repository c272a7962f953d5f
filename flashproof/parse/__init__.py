"""Parse the text of a card file into a ``Topic``. Nothing here reads files or renders Markdown.

A file passes through these stages. Each one adds its errors to a ``Diagnostics`` and continues:

1. ``document`` splits the text into headings, prose, and code fences with their positions.
2. ``front_matter`` reads the YAML at the top of the file.
3. ``sections`` groups the items below the headings into the lead, cards, and parts.
4. ``card_metadata``, ``card_parts``, and ``fences`` read the content that all card kinds share.
5. ``recall``, ``quiz``, and the modules for the other kinds read the main part of each card.
6. ``setup_excerpt`` adds the setup lines that a question needs in Anki.

``topic.read_topic`` runs all stages, and ``topic.in_learning_order`` sorts topics by
prerequisite. To add a card kind, add a module like ``quiz`` and register it in ``topic.READERS``.
"""

from __future__ import annotations

from flashproof.parse.topic import in_learning_order, read_topic

__all__ = ["in_learning_order", "read_topic"]
