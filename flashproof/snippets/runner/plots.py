"""Capture matplotlib figures as SVG, with identical bytes for identical code and versions.

A figure is drawn once, in the colors of the light theme. The dark version is the same SVG with each
of these colors, and plain black, replaced by its counterpart. Text is drawn as paths, so it
looks the same everywhere; the alt text describes the plot.
"""

from __future__ import annotations

import io
import re
import sys
from typing import Any

THEME = {
    "#1f2328": "#e6e8eb",  # text, axes
    "#d5d9de": "#3c4249",  # grid
    "#1a6fb5": "#6cb2ee",  # lines, in order; distinguishable without color vision
    "#c4570a": "#f0935a",
    "#1b7f5c": "#58c49a",
    "#a23b86": "#dd8cc6",
    "#8a6d00": "#d9b744",
    "#4d5bb8": "#9aa6f0",
    "#000000": "#e6e8eb",
}
"""The dark theme's color for each color of the light theme."""

_TEXT, _GRID, *_LINES = list(THEME)[:-1]
_ANY_COLOR = re.compile("|".join(THEME))
HASH_SALT = "flashproof"


class PlotError(Exception):
    """Raised if a snippet does not leave exactly one figure open; the message states the number."""


def prepare() -> frozenset[int]:
    """Set the figure style for the code that runs next; return the numbers of the open figures."""
    import matplotlib as mpl  # noqa: PLC0415 - only snippets that draw need it
    from cycler import cycler  # noqa: PLC0415

    mpl.use("agg")
    text: tuple[Any, ...] = (
        "text.color",
        "axes.edgecolor",
        "axes.labelcolor",
        "xtick.color",
        "ytick.color",
    )
    mpl.rcParams.update(dict.fromkeys(text, _TEXT))
    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 4.0),
            "figure.constrained_layout.use": True,
            "figure.facecolor": "none",
            "savefig.facecolor": "none",
            "axes.facecolor": "none",
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=_LINES),
            "grid.color": _GRID,
            "legend.frameon": False,
            "lines.linewidth": 2.0,
            "font.family": "DejaVu Sans",
            "svg.fonttype": "path",
            "svg.hashsalt": HASH_SALT,
        }
    )
    return frozenset(_open_figures())


def _open_figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if pyplot is not None else []


def draw(open_before: frozenset[int]) -> str:
    """Return the open figure as SVG for the light theme.

    If several figures are open, the figure that was not open before is drawn. It stays open because
    the next fence may add to it. Raises ``PlotError`` unless there is exactly one such figure.
    """
    numbers = [number for number in _open_figures() if number not in open_before]
    numbers = numbers or _open_figures()
    if len(numbers) != 1:
        count = f"{len(numbers)} figures are" if numbers else "no figure is"
        raise PlotError(f"a plot needs exactly one open figure, but {count} open at the end")
    content = io.StringIO()
    no_metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    pyplot = sys.modules["matplotlib.pyplot"]
    pyplot.figure(numbers[0]).savefig(content, format="svg", metadata=no_metadata)
    return content.getvalue()


def dark(svg: str) -> str:
    """Return a plot in the colors of the dark theme."""
    return _ANY_COLOR.sub(lambda color: THEME[color[0]], svg)
