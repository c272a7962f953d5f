"""Define limits that keep the import of an untrusted file from using too much memory or time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flashproof.errors import ImportFileError, UnsafePathError
from flashproof.safe_io import SafeFolder
from flashproof.safe_io.folders import path_parts

KIB, MIB = 1024, 1024 * 1024

MAX_TEXT = 64 * MIB
"""The maximum size of a text or Markdown file in bytes, and of one of its fields in characters."""
MAX_COLLECTION = 256 * MIB
"""The maximum size of the database in a package, in bytes."""
MAX_LIST = 8 * MIB
"""The maximum size of a media list in bytes, and of the note types or decks in characters."""
MAX_IMAGE = 32 * MIB
"""The maximum size of one image, in bytes."""
MAX_IMAGES = 512 * MIB
"""The maximum total size of the images of an import, in bytes."""
MAX_NOTES = 500_000
"""The maximum number of notes in an import."""


def megabytes(size: int) -> str:
    """Format a number of bytes in megabytes, for a message.

    >>> megabytes(MAX_IMAGE)
    '32 MB'
    """
    return f"{size // MIB} MB"


def read_bounded(read: Callable[[int], bytes], limit: int, name: str) -> bytearray:
    """Read everything that a decompressor returns, up to a limit.

    Args:
        read: Returns at most the given number of bytes, and nothing at the end.
        limit: The maximum number of bytes to accept.
        name: A name for the data, used in the message.

    Raises:
        ImportFileError: The data exceeds the limit.

    """
    content = bytearray()
    while chunk := read(min(MIB, limit + 1 - len(content))):
        content += chunk
        if len(content) > limit:
            raise ImportFileError(f"{name} is larger than {megabytes(limit)}")
    return content


def read_text_file(path: Path) -> str:
    """Return the text of a UTF-8 file, with LF line endings and without a byte-order mark.

    Raises:
        ImportFileError: The path is not a file, or the file is too large or not UTF-8.

    """
    if path.exists() and not path.is_file():
        raise ImportFileError(f"{path} is not a file")
    with path.open("rb") as file:
        content = read_bounded(file.read, MAX_TEXT, path.name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path.name} is not UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_neighbor(folder: Path, name: str) -> bytes | None:
    """Return the content of an image in or below a folder, without following links.

    Args:
        folder: The folder of the imported file.
        name: A relative path with forward slashes, as written in the file.

    Returns:
        ``None`` if there is no such file, or if the path contains a link or leads out of the
        folder.

    Raises:
        ImportFileError: The image is too large.

    """
    parts: list[str] = []
    for part in name.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    try:
        *parents, leaf = path_parts("/".join(parts))
        safe = SafeFolder(folder)
        with (safe.folder("/".join(parents)) if parents else safe).open() as parent:
            status = parent.status(leaf)
            if status is not None and status.st_size > MAX_IMAGE:
                raise ImportFileError(f"{name[:60]!r} is larger than {megabytes(MAX_IMAGE)}")
            return parent.read(leaf)
    except (OSError, UnsafePathError, ValueError):
        return None
