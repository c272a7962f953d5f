"""The picture that a snippet draws: the same bytes for the same code and versions.

One drawing gives both themes. It is drawn in the colours of the light one; the dark one is the same
SVG with each of these colours, and plain black, exchanged for its counterpart. Text is drawn as
paths, so that it looks the same everywhere; the alt text says what is in it.
"""

from __future__ import annotations

import io
import re
import sys
from typing import Any

THEME = {
    "#1f2328": "#e6e8eb",  # ink: text, axes
    "#d5d9de": "#3c4249",  # grid
    "#1a6fb5": "#6cb2ee",  # the first line, and so on; told apart without colour vision too
    "#c4570a": "#f0935a",
    "#1b7f5c": "#58c49a",
    "#a23b86": "#dd8cc6",
    "#8a6d00": "#d9b744",
    "#4d5bb8": "#9aa6f0",
    "#000000": "#e6e8eb",
}
"""Colours of the light theme, and what they are in the dark one."""

_INK, _GRID, *_LINES = list(THEME)[:-1]
_ANY = re.compile("|".join(THEME))
SALT = "flashproof"


def prepare() -> frozenset[int]:
    """Set the style of figures, before the code that draws one; those that are open already."""
    import matplotlib as mpl  # noqa: PLC0415 - there only where a snippet draws
    from cycler import cycler  # noqa: PLC0415

    mpl.use("agg")
    ink: tuple[Any, ...] = (
        "text.color",
        "axes.edgecolor",
        "axes.labelcolor",
        "xtick.color",
        "ytick.color",
    )
    mpl.rcParams.update(dict.fromkeys(ink, _INK))
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
            "svg.hashsalt": SALT,
        }
    )
    return frozenset(_open())


def _open() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if pyplot is not None else []


def draw(before: frozenset[int]) -> dict[str, Any]:
    """The one figure as ``{"figure": svg}``, or ``{"figure_fault": why there is none}``.

    That is the one that was not open ``before``; if all were, the one that is. It stays open: the
    next fence may go on with it.
    """
    numbers = [number for number in _open() if number not in before] or _open()
    if len(numbers) != 1:
        drawn = f"{len(numbers)} figures are" if numbers else "no figure is"
        return {"figure_fault": f"a plot shows one figure, and {drawn} open at the end"}
    content = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    pyplot = sys.modules["matplotlib.pyplot"]
    pyplot.figure(numbers[0]).savefig(content, format="svg", metadata=nothing)
    return {"figure": content.getvalue()}


def dark(svg: str) -> str:
    """The same picture for a dark page."""
    return _ANY.sub(lambda colour: THEME[colour[0]], svg)
