"""From the text of a card file to a topic."""

from __future__ import annotations

from flashproof.parse.topic import in_learning_order, read_topic

__all__ = ["in_learning_order", "read_topic"]
