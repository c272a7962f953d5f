"""The parts of a package that are new since Anki 2.1.50: zstd, and protobuf instead of JSON.

Source: ``import_export.proto`` and ``notetypes.proto`` of Anki; only the fields that are read
here are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flashproof.errors import ImportFileError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
"""The wire types of protobuf that Anki uses."""


def decompress(content: bytes) -> bytes:
    """Decompress zstd data.

    Raises:
        ImportFileError: The package ``zstandard`` is not installed, or the data is damaged.

    """
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = "this package uses the new format and needs: pip install 'flashproof[import]'"
        raise ImportFileError(message) from error
    try:
        return bytes(zstandard.ZstdDecompressor().decompressobj().decompress(content))
    except zstandard.ZstdError as error:
        raise ImportFileError(f"the package is damaged: {error}") from error


def note_type_kind(config: bytes) -> int:
    """Return field 1 of a note type's ``Config`` message: 0 for normal, 1 for cloze."""
    return next(
        (value for number, value in _fields(config) if number == 1 and isinstance(value, int)), 0
    )


def media_names(message: bytes) -> Mapping[str, str]:
    """Return the file names of a ``MediaEntries`` message, by their names in the archive.

    A file in the archive is named by its index in the list, or by its number in field 255.
    """
    names: dict[str, str] = {}
    entries = (
        value for number, value in _fields(message) if number == 1 and isinstance(value, bytes)
    )
    for index, entry in enumerate(entries):
        values = dict(_fields(entry))
        name, archive_name = values.get(1, b""), values.get(255, index)
        names[str(archive_name)] = (
            name.decode("utf-8", "replace") if isinstance(name, bytes) else ""
        )
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
            yield number, message[position : position + size]
            position += size
        elif wire_type in (_FIXED64, _FIXED32):
            position += 8 if wire_type == _FIXED64 else 4
        else:
            raise ImportFileError("the package is damaged")


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """Return the variable-length integer at a position, and the position after it."""
    value = shift = 0
    while position < len(message):
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise ImportFileError("the package is damaged")
