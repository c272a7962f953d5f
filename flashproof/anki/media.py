"""Find the images and recordings that notes use."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

_IMAGE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_SOUND = re.compile(r"\[sound:([^\[\]]+)\]")


def media_names(fields: Iterable[str]) -> Iterator[str]:
    """Yield the file names of the images and recordings in field HTML."""
    text = "\n".join(fields)
    if "<img" in text:
        yield from (html.unescape(name) for name in _IMAGE.findall(text))
    if "[sound:" in text:
        yield from (html.unescape(name) for name in _SOUND.findall(text))
