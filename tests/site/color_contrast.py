"""Compute the colors of ``tokens.css`` as a browser does, for tests of contrast."""

from __future__ import annotations

import math
import re
from pathlib import Path

TOKENS = Path(__file__).parents[2] / "templates/site/css/tokens.css"
Color = tuple[float, float, float]

_PAIR = re.compile(r"--fp-([a-z-]+): light-dark\((oklch\(.*?\)), (oklch\(.*\))\);")


def tokens(scheme: str, hue: int) -> dict[str, Color]:
    """Return the colors as linear sRGB, keyed by property name without ``--fp-``."""
    pairs = _PAIR.findall(TOKENS.read_text("utf-8"))
    return {name: linear(light if scheme == "light" else dark, hue) for name, light, dark in pairs}


def linear(css: str, hue: int) -> Color:
    """Convert an ``oklch()`` to linear sRGB, clipped to the gamut (CSS Color 4, section 9)."""
    text = css.replace("var(--fp-hue)", str(hue)).replace("var(--fp-strength)", "1")
    text = re.sub(r"calc\(([\d.]+) \* 1\)", r"\1", text)
    lightness, chroma, angle = map(float, text[6:-1].split())
    a = chroma * math.cos(math.radians(angle))
    b = chroma * math.sin(math.radians(angle))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return (_clip(red), _clip(green), _clip(blue))


def contrast(first: Color, second: Color) -> float:
    """Return the contrast ratio of WCAG 2."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
