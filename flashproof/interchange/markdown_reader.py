"""Markdown of other tools as ours has it: fences, headings, pictures."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from flashproof.diagnostics import Diagnostics
from flashproof.interchange.draft import ImportLog
from flashproof.interchange.flashproof_notes import SKIP
from flashproof.loading.sources import PICTURE_TYPES
from flashproof.parse.document import Document, Fence, Heading, Item, read_document
from flashproof.text.source import Source

_PYTHON = ("python", "py", "py3", "python3", "ipython")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*[\"'])?\s*\)")
_REFERENCE = re.compile(r"!\[[^\]]*\]\[[^\]]*\]")


def items_of(text: str, name: str = "") -> Document:
    """A text as headings, prose and fences; what our format would say of it is not told."""
    return read_document(Source(Path(name), name, text), Diagnostics())


class MarkdownReader:
    """Makes our Markdown of a file's pieces, and takes its pictures along."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self.losses = ImportLog()
        self.media: dict[str, bytes] = {}

    def read(self, text: str, where: str = "") -> str:
        """A piece of a file, without headings and without blank lines around it."""
        return self.join(items_of(text).items, where)

    def join(self, items: tuple[Item, ...] | list[Item], where: str) -> str:
        """Pieces in order."""
        return "\n\n".join(filter(None, (self._item(item, where) for item in items)))

    def _item(self, item: Item, where: str) -> str:
        if isinstance(item, Heading):
            return f"**{item.text.text.strip()}**"
        if isinstance(item, Fence):
            return self._fence(item, where)
        if _REFERENCE.search(item.markdown.text):
            self.losses.add("a picture by reference: write ![alt](path)", where)
        return _PICTURE.sub(lambda match: self._picture(match, where), item.markdown.text)

    def _fence(self, fence: Fence, where: str) -> str:
        opening = fence.span.text.partition("\n")[0]
        if opening.startswith((" ", "\t")):
            self.losses.add("code in a list stands below it", where)
        marks = opening.strip()[: len(opening.strip()) - len(fence.info.text.strip())].rstrip()
        words = fence.info.text.split()
        language = words[0].lower() if words else ""
        name = SKIP if language in _PYTHON else language if language != "output" else "text"
        return f"{marks}{name}\n{textwrap.dedent(fence.text).rstrip()}\n{marks}"

    def _picture(self, match: re.Match[str], where: str) -> str:
        alt, address = match[1].strip(), match[2]
        found = next(self._files(address), None)
        if found is None:
            self.losses.add("a picture that was not found, or of no known type", where)
            return f"[{alt or 'picture'}]({address})"
        if not alt:
            self.losses.add("a picture without alt text: describe it", where)
            alt = f"Picture: {found.stem}"
        content = found.read_bytes()
        name = found.name
        if self.media.setdefault(name, content) != content:
            name = f"{found.parent.name}-{name}"
            self.media[name] = content
        return f"![{alt}](images/{quote(name)})"

    def _files(self, address: str) -> Iterator[Path]:
        """Beside the file, or below a folder around it, as some tools have a root."""
        if urlsplit(address).scheme or not address.lower().endswith(PICTURE_TYPES):
            return
        for folder in (self._folder, *self._folder.absolute().parents[:3]):
            path = folder / unquote(address).lstrip("/")
            if path.is_file():
                yield path
