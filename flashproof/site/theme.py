"""From a deck's accent colour to the one hue that all of the site's colours hang on.

Only hue and strength are taken, never lightness: whatever colour a deck has, text keeps its
contrast.
"""

from __future__ import annotations

import math

STRONGEST = 0.125
"""The chroma (OKLCH) that ``tokens.css`` uses at full strength."""


def theme(accent: str) -> dict[str, str]:
    """Values for ``style.sheet`` from a colour as ``#rrggbb``; none from an empty text."""
    if not accent:
        return {}
    lightness_a_b = _oklab(*(int(accent[start : start + 2], 16) / 255 for start in (1, 3, 5)))
    _, a, b = lightness_a_b
    hue = math.degrees(math.atan2(b, a)) % 360
    strength = min(1.0, math.hypot(a, b) / STRONGEST)
    return {"hue": f"{hue:.0f}", "strength": f"{strength:.2f}"}


def _oklab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """SRGB from 0 to 1 as OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/)."""
    r, g, b = (_linear(value) for value in (red, green, blue))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
