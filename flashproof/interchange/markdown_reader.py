"""Convert other tools' Markdown to the Markdown of card files: fences, headings, and files."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from flashproof.diagnostics import Diagnostics
from flashproof.interchange.draft import ImportLog
from flashproof.interchange.import_limits import read_neighbor
from flashproof.interchange.imported_code import SKIPPED, imported_info
from flashproof.interchange.imported_images import ImportedImages
from flashproof.loading.files import FILE_TYPES
from flashproof.loading.svg import image_problem
from flashproof.parse.document import Document, Fence, Heading, Item, read_document
from flashproof.text.media_types import media_kind
from flashproof.text.names import title_from_name
from flashproof.text.source import Source

_TOKEN = re.compile(r"`+|!\[|\[sound:")
_ALT = r"((?:[^\[\]\n\\]|\\.|\n(?!\n)|\[[^\[\]\n]{0,200}\]){0,500})"
_ADDRESS = r"(?:<([^<>\n]{1,999})>|((?:[^\s()<>]|\([^\s()]{0,99}\)){1,999}))"
_IMAGE = re.compile(
    rf"!\[{_ALT}\]\([ \n]{{0,9}}{_ADDRESS}"
    r"""(?:\s{1,9}(?:"[^"\n]{0,999}"|'[^'\n]{0,999}'))?\s{0,9}\)"""
)
"""Matches an image with its alt text and address. Repetition limits keep the run time linear."""
_SOUND = re.compile(r"\[sound:([^\[\]`\n]{1,999})\]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_IN_URL = "%/:?#@!$&*+,;=~-._'"
"""Punctuation that an address in the parentheses of a Markdown link may contain."""
_REFERENCE_IMAGE = re.compile(rf"!\[{_ALT}\]\[[^\[\]\n]{{0,200}}\]")


MAX_SEARCHED = 100_000
"""The maximum number of files that are searched for an image with a given name."""


def parse_markdown(text: str, name: str = "") -> Document:
    """Parse Markdown into headings, prose, and fences, without the checks for card files.

    The text has no front matter: a ``---`` line at the start is a rule.
    """
    if text.lstrip().startswith("---"):
        text = f"---\n---\n{text}"
    return read_document(Source(Path(name), name, text), Diagnostics())


class MarkdownReader:
    """Converts the Markdown of one file and collects its images."""

    def __init__(
        self,
        path: Path,
        images: ImportedImages | None = None,
        read_image: Callable[[str], bytes | None] | None = None,
    ) -> None:
        """Prepare to convert the text of a file.

        Args:
            path: The file.
            images: Collects the images that the file uses.
            read_image: Returns the content of an image, given its relative path; by default, images
                are read from the file's folder and its subfolders.

        """
        self.log = ImportLog()
        self.path = path
        name = path.parent.name if path.stem.casefold() == "readme" else ""
        self.title = title_from_name((name or path.stem).replace("_", "-"))
        """The title for a topic that has no title, derived from the name of the file, or of the
        folder if the file is a README."""
        self.images = images or ImportedImages()
        """The images that the file uses."""
        self._folder = path.parent
        self._read_image = read_image or partial(read_neighbor, path.parent)
        self._image_names: dict[str, str] | None = None
        self._contents: dict[str, bytes | None] = {}
        """The content of each image looked up so far, keyed by address; ``None`` if unavailable."""

    def find_image(self, name: str) -> str:
        """Find an image by its file name, as note-taking programs do, and return its path.

        If the image is not in the file's folder or its subfolders, return the name.
        """
        if self._image_names is None:
            self._image_names = {}
            for path in sorted(islice(self._folder.rglob("*"), MAX_SEARCHED)):
                if path.suffix.lower() in FILE_TYPES:
                    relative = path.relative_to(self._folder).as_posix()
                    self._image_names.setdefault(path.name.casefold(), relative)
        return self._image_names.get(name.rpartition("/")[2].casefold(), name)

    def read(self, text: str, place: str = "") -> str:
        """Convert a part of the file; ``place`` identifies the card in warnings."""
        return self.join(parse_markdown(text).items, place)

    def join(self, items: Iterable[Item], place: str) -> str:
        """Convert items and join them with blank lines."""
        texts: list[str] = []
        for item in items:
            is_below_code = bool(texts) and SKIPPED in texts[-1].partition("\n")[0]
            if text := self._convert(item, place, is_below_code=is_below_code):
                texts.append(text)
        return "\n\n".join(texts)

    def _convert(self, item: Item, place: str, *, is_below_code: bool) -> str:
        if isinstance(item, Heading):
            return f"**{item.text.text.strip()}**"
        if isinstance(item, Fence):
            return self._fence(item, place, is_below_code=is_below_code)
        return self._prose(item.markdown.text, place)

    def _prose(self, text: str, place: str) -> str:
        """Convert the images in Markdown, except in code."""
        parts, position = [], 0
        code_end = code_span_ends(text)
        for token in _TOKEN.finditer(text):
            if token.start() < position:
                continue
            parts.append(text[position : token.start()])
            position = token.start()
            if token[0] == "[sound:":
                if sound := _SOUND.match(text, position):
                    parts.append(self._sound(sound, place))
                    position = sound.end()
            elif token[0] != "![":
                position = code_end.get(position, token.end())
                parts.append(text[token.start() : position])
            elif image := _IMAGE.match(text, position):
                parts.append(self._image(image, place))
                position = image.end()
            elif _REFERENCE_IMAGE.match(text, position):
                message = "a reference-style image is not supported: write ![alt](path)"
                self.log.add(message, place)
        return "".join((*parts, text[position:]))

    def _fence(self, fence: Fence, place: str, *, is_below_code: bool) -> str:
        opening = fence.span.text.partition("\n")[0]
        if opening.startswith((" ", "\t")):
            self.log.add("a code block in a list was moved below the list", place)
        info = fence.info.text.strip()
        marker = opening.strip()[: len(opening.strip()) - len(info)].rstrip()
        language = imported_info(info)
        if language == "output" and not is_below_code:
            language = "text"
        return f"{marker}{language}\n{textwrap.dedent(fence.text).rstrip()}\n{marker}"

    def _image(self, match: re.Match[str], place: str) -> str:
        alt, address = " ".join(match[1].split()), match[2] or match[3]
        path = PurePosixPath(unquote(address))
        content = self._read(address)
        if content is None:
            self.log.add("an image was not found or has an unsupported type", place)
            return f"[{alt or 'image'}]({quote(address, safe=_IN_URL)})"
        if not alt and not media_kind(address):
            self.log.add("an image has no alt text: add a description", place)
            alt = f"Image: {path.stem}"
        parent = path.parent.name
        image = self.images.add(path.name, content, f"{parent}-{path.name}" if parent else "")
        return f"![{alt}]({image})"

    def _sound(self, match: re.Match[str], place: str) -> str:
        """Convert Anki's tag for a recording; if there is no such file, return the tag as code."""
        name = match[1].strip()
        content = self._read(name)
        if content is None:
            self.log.add("a recording was not found or has an unsupported type", place)
            return f"`{match[0]}`"
        return f"![]({self.images.add(PurePosixPath(name).name, content)})"

    def _read(self, address: str) -> bytes | None:
        """Return the content of an image or recording; ``None`` if it is not available."""
        if address not in self._contents:
            is_image = not _SCHEME.match(address) and address.lower().endswith(FILE_TYPES)
            path = unquote(address)
            content = self._read_image(path) if is_image else None
            if content is not None and image_problem(path, content):
                self.log.add("an unsafe or invalid SVG image was left out", path)
                content = None
            self._contents[address] = content
        return self._contents[address]


def code_span_ends(text: str) -> dict[int, int]:
    """Return the end offset of each code span, keyed by its start offset."""
    runs = [(match.start(), match.end()) for match in re.finditer("`+", text)]
    next_of_length: dict[int, int] = {}
    closing: dict[int, int] = {}
    for start, end in reversed(runs):
        if end - start in next_of_length:
            closing[start] = next_of_length[end - start]
        next_of_length[end - start] = end
    spans: dict[int, int] = {}
    position = 0
    for start, _ in runs:
        if start >= position and start in closing:
            spans[start] = position = closing[start]
    return spans
