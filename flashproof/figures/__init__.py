"""Figures on a whole deck: what ``check --report`` writes, for its author.

``count`` makes values of a library and what the linter found, ``page`` a page of these.
"""

from flashproof.figures.count import Figures, count
from flashproof.figures.page import page

__all__ = ["Figures", "count", "page"]
