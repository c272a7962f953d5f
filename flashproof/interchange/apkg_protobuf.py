"""Decode the package format of Anki 2.1.50 and later, which uses zstd and protobuf.

Source: Anki's ``import_export.proto`` and ``notetypes.proto``. This module names only the fields
that it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

from flashproof.errors import ImportFileError
from flashproof.interchange.import_limits import MIB, read_bounded

MAX_WINDOW = 128 * MIB
"""The maximum window size of the zstd decompressor, in bytes, as in zstd's own tools."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
"""The wire types of protobuf that Anki uses."""
_VARINT_BYTES = 10
"""The maximum number of bytes in an encoded 64-bit integer."""


def decompress(file: IO[bytes], limit: int, name: str) -> bytearray:
    """Decompress zstd data.

    Args:
        file: The compressed data.
        limit: The maximum number of bytes to accept.
        name: A name for the data, used in messages.

    Raises:
        ImportFileError: The package ``zstandard`` is not installed, or the data is damaged or too
            large.

    """
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = "to read this package's format, run: pip install 'flashproof[import]'"
        raise ImportFileError(message) from error
    decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
    try:
        with decompressor.stream_reader(file, closefd=False) as reader:
            return read_bounded(reader.read, limit, repr(name))
    except (zstandard.ZstdError, MemoryError) as error:
        raise ImportFileError(f"the package is damaged: {error}") from error


def note_type_kind(config: bytes) -> int:
    """Return field 1 of a note type's ``Config`` message: 0 for normal, 1 for cloze."""
    return next(
        (value for number, value in _fields(config) if number == 1 and isinstance(value, int)), 0
    )


def template_sides(config: bytes) -> tuple[str, str]:
    """Return fields 1 and 2 of a template's ``Config`` message: its front and its back."""
    values = dict(_fields(config))
    front, back = (values.get(number, b"") for number in (1, 2))
    if not isinstance(front, bytes) or not isinstance(back, bytes):
        raise ImportFileError("the package is damaged: a template is not valid")
    return front.decode("utf-8", "replace"), back.decode("utf-8", "replace")


def media_names(message: bytes) -> Mapping[str, str]:
    """Return the file names in a ``MediaEntries`` message, keyed by their names in the archive.

    A file's name in the archive is its index in the list, or the number in field 255.
    """
    names: dict[str, str] = {}
    entries = (
        value for number, value in _fields(message) if number == 1 and isinstance(value, bytes)
    )
    for index, entry in enumerate(entries):
        values = dict(_fields(entry))
        name, archive_name = values.get(1, b""), values.get(255, index)
        if not isinstance(name, bytes) or not isinstance(archive_name, int):
            raise ImportFileError("the package is damaged: its media list is not valid")
        names[str(archive_name)] = name.decode("utf-8", "replace")
    return names


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the number and value of each field of a protobuf message."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        number, wire_type = key >> 3, key & 7
        if wire_type == _VARINT:
            value, position = _varint(message, position)
            yield number, value
        elif wire_type == _BYTES:
            size, position = _varint(message, position)
            if size > len(message) - position:
                raise ImportFileError("the package is damaged: a value is truncated")
            yield number, message[position : position + size]
            position += size
        elif wire_type in (_FIXED64, _FIXED32):
            position += 8 if wire_type == _FIXED64 else 4
        else:
            raise ImportFileError("the package is damaged")


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """Return the variable-length integer at a position, and the position after it."""
    value = 0
    for shift, byte in enumerate(message[position : position + _VARINT_BYTES]):
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value, position + shift + 1
    raise ImportFileError("the package is damaged")
