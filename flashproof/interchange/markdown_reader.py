"""Convert the Markdown of other tools to that of card files: fences, headings, and images."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from flashproof.diagnostics import Diagnostics
from flashproof.interchange.draft import ImportLog
from flashproof.interchange.flashproof_notes import SKIPPED_PYTHON
from flashproof.loading.images import IMAGE_TYPES
from flashproof.parse.document import Document, Fence, Heading, Item, read_document
from flashproof.text.source import Source

MAX_PARENTS = 3
"""How many parent folders are searched for images, whose paths may start at the tool's root."""

_PYTHON_NAMES = ("python", "py", "py3", "python3", "ipython")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*[\"'])?\s*\)")
_REFERENCE_IMAGE = re.compile(r"!\[[^\]]*\]\[[^\]]*\]")


def parse_markdown(text: str, name: str = "") -> Document:
    """Return a text as headings, prose, and fences, without the checks for card files."""
    return read_document(Source(Path(name), name, text), Diagnostics())


class MarkdownReader:
    """Converts the Markdown of one file and collects its images."""

    def __init__(self, path: Path) -> None:
        self.log = ImportLog()
        self.media: dict[str, bytes] = {}
        """The content of each image, by its file name in ``images/``."""
        self._folder = path.parent

    def read(self, text: str, place: str = "") -> str:
        """Convert a part of the file; ``place`` is the card that warnings name."""
        return self.join(parse_markdown(text).items, place)

    def join(self, items: Iterable[Item], place: str) -> str:
        """Convert items and join them with blank lines."""
        return "\n\n".join(filter(None, (self._convert(item, place) for item in items)))

    def _convert(self, item: Item, place: str) -> str:
        if isinstance(item, Heading):
            return f"**{item.text.text.strip()}**"
        if isinstance(item, Fence):
            return self._fence(item, place)
        if _REFERENCE_IMAGE.search(item.markdown.text):
            self.log.add("a reference-style image is not supported: write ![alt](path)", place)
        return _IMAGE.sub(lambda match: self._image(match, place), item.markdown.text)

    def _fence(self, fence: Fence, place: str) -> str:
        opening = fence.span.text.partition("\n")[0]
        if opening.startswith((" ", "\t")):
            self.log.add("a code block in a list was moved below the list", place)
        info = fence.info.text.strip()
        marker = opening.strip()[: len(opening.strip()) - len(info)].rstrip()
        words = info.split()
        language = words[0].lower() if words else ""
        if language in _PYTHON_NAMES:
            language = SKIPPED_PYTHON
        elif language == "output":
            language = "text"
        return f"{marker}{language}\n{textwrap.dedent(fence.text).rstrip()}\n{marker}"

    def _image(self, match: re.Match[str], place: str) -> str:
        alt, address = match[1].strip(), match[2]
        path = next(self._image_files(address), None)
        if path is None:
            self.log.add("an image was not found or has an unsupported type", place)
            return f"[{alt or 'image'}]({address})"
        if not alt:
            self.log.add("an image has no alt text: add a description", place)
            alt = f"Image: {path.stem}"
        content = path.read_bytes()
        name = path.name
        if self.media.setdefault(name, content) != content:
            name = f"{path.parent.name}-{name}"
            self.media[name] = content
        return f"![{alt}](images/{quote(name)})"

    def _image_files(self, address: str) -> Iterator[Path]:
        """Yield the files that an address may refer to, from the file's folder upward."""
        if urlsplit(address).scheme or not address.lower().endswith(IMAGE_TYPES):
            return
        for folder in (self._folder, *self._folder.absolute().parents[:MAX_PARENTS]):
            path = folder / unquote(address).lstrip("/")
            if path.is_file():
                yield path
