"""Generate the report of ``check --report``: statistics about a deck for its author.

``stats``  computes statistics from a library and its lint findings
``html``   renders them as a single page
"""

from flashproof.deck_report.html import render_report
from flashproof.deck_report.stats import DeckStats, deck_stats

__all__ = ["DeckStats", "deck_stats", "render_report"]
