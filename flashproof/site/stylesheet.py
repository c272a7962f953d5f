"""Build the site's style sheet from its parts, the font faces, and the deck's theme.

This module has its own minifier because ``rcssmin`` 1.3 turns ``url("a b.svg")`` into
``url("ab.svg")``, which could break a deck's ``custom.css``. The output of ``rcssmin`` is no
smaller (7.9 KB compressed).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

PARTS = (
    "tokens", "base", "header-footer", "study-modes", "card", "code", "pages", "home", "study",
    "print",
)  # fmt: skip
"""The files in ``css/``, in order. A deck can override any of them and add ``custom.css``."""

MAX_CHROMA = 0.125
"""The OKLCH chroma of ``--fp-accent`` in light mode if ``--fp-strength`` is 1."""

_KEPT = r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\))"""
"""Matches strings and URLs, which the minifier leaves unchanged."""
_COMMENT = re.compile(rf"{_KEPT}|/\*.*?\*/", re.DOTALL)
_SHORTENED = re.compile(
    rf"{_KEPT}"
    r"|\s*(?:;\s*)+(?=\})"  # semicolons before a closing brace
    r"|\s*([{};,]|>(?!=))\s*"
    r"|(:)\s+"
    r"|\s+(?=!important)"
    r"|(?<![\w.])0(?=\.\d)"  # the zero in 0.5
    r"|(\s)\s*",
    re.DOTALL,
)

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VALUE = re.compile(r"[^{};<>\\@]{1,200}")


def build_stylesheet(parts: Iterable[str], font_faces: str, theme: Mapping[str, str]) -> str:
    """Return the minified style sheet.

    Args:
        parts: the CSS source of each part, in order.
        font_faces: the ``@font-face`` rules.
        theme: the deck's values for custom properties, keyed by name without ``--fp-``.

    Raises:
        ValueError: a name or value in the theme is not safe to insert into a declaration.

    """
    return "\n".join(filter(None, (font_faces, *map(minify, parts), _theme_rule(theme)))) + "\n"


def minify(css: str) -> str:
    """Remove comments and unnecessary spaces, semicolons, and zeros."""
    text = _COMMENT.sub(lambda match: match[1] or "", css)
    return _SHORTENED.sub(_shorten, text).strip()


def theme_from_accent(accent: str) -> dict[str, str]:
    """Return the theme for an accent color written as ``#rrggbb``; empty for an empty string.

    Only the hue and chroma of the accent color are used. Lightness does not change, so text has
    sufficient contrast with any accent color.
    """
    if not accent:
        return {}
    _, a, b = _oklab(*(int(accent[start : start + 2], 16) / 255 for start in (1, 3, 5)))
    hue = math.degrees(math.atan2(b, a)) % 360
    strength = min(1.0, math.hypot(a, b) / MAX_CHROMA)
    return {"hue": f"{hue:.0f}", "strength": f"{strength:.2f}"}


def _shorten(match: re.Match[str]) -> str:
    return match[1] or match[2] or match[3] or (" " if match[4] else "")


def _theme_rule(theme: Mapping[str, str]) -> str:
    for name, value in theme.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(str(value)):
            message = f"not a theme setting: {name} = {value!r}"
            raise ValueError(message)
    declarations = "".join(f"--fp-{name}:{theme[name]};" for name in sorted(theme))
    return f":root{{{declarations}}}" if declarations else ""


def _oklab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """Convert sRGB (0 to 1) to OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/)."""
    r, g, b = (_linear(value) for value in (red, green, blue))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
