"""``check --report``: statistics of a whole deck, for its author.

``stats``  computes the statistics of a library and of its lint findings
``html``   renders them as one page
"""

from flashproof.deck_report.html import render_report
from flashproof.deck_report.stats import DeckStats, deck_stats

__all__ = ["DeckStats", "deck_stats", "render_report"]
