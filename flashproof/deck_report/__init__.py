"""Figures on a whole deck: what ``check --report`` writes, for its author.

``count`` makes values of a library and what the linter found, ``page`` a page of these.
"""

from flashproof.deck_report.html import page
from flashproof.deck_report.stats import DeckStats, count

__all__ = ["DeckStats", "count", "page"]
