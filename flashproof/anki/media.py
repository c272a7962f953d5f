"""Find the images that notes use."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

_IMAGE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']([^"']*)["']""", re.IGNORECASE)


def image_names(fields: Iterable[str]) -> Iterator[str]:
    """Yield the file names of the images in field HTML."""
    text = "\n".join(fields)
    if "<img" in text:
        yield from (html.unescape(name) for name in _IMAGE.findall(text))
