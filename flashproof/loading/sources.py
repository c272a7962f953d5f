"""Find and decode card files and documentation files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.loading.images import IMAGE_TYPES
from flashproof.loading.svg import require_static_image
from flashproof.text.source import Source, display_path, normalize


def read_sources(cards: Path, root: Path, diagnostics: Diagnostics) -> list[Source]:
    """Read every card file in ``cards`` and its subfolders, sorted by path.

    File names in diagnostics are relative to ``root``.
    """
    sources = []
    for path in card_files(cards):
        source = read_source(path, root, diagnostics)
        if source and not path.resolve().is_relative_to(cards.resolve()):
            hint = "put the file itself into the cards folder"
            message = "the card file is a link to a file outside the cards folder"
            diagnostics.error(
                "linked-file", message, Source(path, source.name, "").span(0, 0), hint
            )
        elif source:
            sources.append(source)
    return sources


def card_files(cards: Path) -> list[Path]:
    """Return the paths of the card files in a folder and its subfolders, sorted.

    Raises:
        OSError: a folder cannot be read. If it were skipped, its cards would count as removed.

    """
    return [path for path in files_below(cards) if path.suffix == ".md"]


def files_below(folder: Path) -> list[Path]:
    """Return the paths of all files in a folder and its subfolders, sorted.

    Raises:
        OSError: a folder cannot be read.

    """

    def fail(error: OSError) -> None:
        raise error

    found = (
        Path(place, name) for place, _, names in os.walk(folder, onerror=fail) for name in names
    )
    return sorted(path for path in found if path.is_file())


def read_source(path: Path, root: Path, diagnostics: Diagnostics) -> Source | None:
    r"""Decode a UTF-8 file; return ``None`` and report an error if it is not UTF-8.

    The text has ``\n`` line endings and no byte-order mark.
    """
    name = display_path(path, root)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        source = Source(path, name, normalize(before + "\ufffd"))
        end = len(source.text)
        message = f"the file is not UTF-8: byte 0x{content[error.start]:02x}"
        diagnostics.error("not-utf8", message, source.span(end - 1, end), "save it as UTF-8")
        return None
    return Source(path, name, normalize(text))


def read_documents(folder: Path) -> Mapping[str, bytes]:
    """Read the Markdown files and images of a documentation folder, by relative path.

    Raises:
        FlashproofError: an SVG image has a script or refers to other files.

    """
    suffixes = (".md", *IMAGE_TYPES)
    documents = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files_below(folder)
        if path.suffix.lower() in suffixes and path.resolve().is_relative_to(folder.resolve())
    }
    for name, content in documents.items():
        require_static_image(folder / name, content)
    return documents
