"""Convert Obsidian's links between notes, ``[[note|text]]`` and ``![[image.png]]``."""

from __future__ import annotations

import re

from flashproof.interchange.markdown_formats.lines import replace_outside_code
from flashproof.interchange.markdown_reader import MarkdownReader

_LINK = re.compile(r"(!?)\[\[([^\[\]|\n]{1,500})(?:\|([^\[\]\n]{0,500}))?\]\]")
_SIZE = re.compile(r"[0-9]{1,5}(?:x[0-9]{1,5})?")


def converted(text: str, reader: MarkdownReader) -> str:
    """Convert links to notes to plain text, and embedded images to Markdown images."""

    def convert(match: re.Match[str]) -> str:
        name, label = match[2].strip(), (match[3] or "").strip()
        if match[1]:
            alt = "" if _SIZE.fullmatch(label) else label
            return f"![{alt}](<{reader.find_image(name)}>)"
        reader.log.add("a link to a note was converted to text", name)
        return label or name

    return replace_outside_code(text, _LINK, convert)
