"""From the text of a card file to a topic."""

from __future__ import annotations

from flashproof.parse.topic import assemble, read_topic

__all__ = ["assemble", "read_topic"]
