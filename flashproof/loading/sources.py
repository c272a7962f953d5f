"""Find and decode card files and documentation files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.loading.images import IMAGE_TYPES
from flashproof.text.source import Source, display_path, normalize


def read_sources(cards: Path, root: Path, diagnostics: Diagnostics) -> list[Source]:
    """Read every card file in the folder ``cards`` and its subfolders, sorted by path.

    File names in diagnostics are relative to ``root``.
    """
    paths = sorted(path for path in cards.rglob("*.md") if path.is_file())
    return [source for path in paths if (source := read_source(path, root, diagnostics))]


def read_source(path: Path, root: Path, diagnostics: Diagnostics) -> Source | None:
    r"""Decode a UTF-8 file; return ``None`` and report an error if it is not UTF-8.

    The text has ``\n`` line ends and no byte-order mark.
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
    """Read the Markdown files and images of a documentation folder, by their path in it."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    suffixes = (".md", *IMAGE_TYPES)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix.lower() in suffixes
    }
