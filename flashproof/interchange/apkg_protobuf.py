"""What is new in packages since Anki 2.1.50: zstd, and protobuf where JSON was.

Source: ``import_export.proto`` and ``notetypes.proto`` of Anki; only the fields that are read
here are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flashproof.errors import ImportFileError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def unpack(content: bytes) -> bytes:
    """Undo zstd.

    Raises:
        ImportFileError: the package ``zstandard`` is not there, or the content is damaged.

    """
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError as fault:
        message = "this package is of the new kind and needs: pip install 'flashproof[import]'"
        raise ImportFileError(message) from fault
    try:
        return bytes(zstandard.ZstdDecompressor().decompressobj().decompress(content))
    except zstandard.ZstdError as fault:
        raise ImportFileError(f"the package is damaged: {fault}") from fault


def first_number(message: bytes) -> int:
    """The number in field 1: of a note type's ``Config`` its kind, 0 normal, 1 cloze."""
    return next(
        (value for key, value in _fields(message) if key == 1 and isinstance(value, int)), 0
    )


def media_names(message: bytes) -> Mapping[str, str]:
    """``MediaEntries``: the name of each file by its place, or by the number that it names."""
    names: dict[str, str] = {}
    entries = (value for key, value in _fields(message) if key == 1 and isinstance(value, bytes))
    for place, entry in enumerate(entries):
        values = dict(_fields(entry))
        name, number = values.get(1, b""), values.get(255, place)
        names[str(number)] = name.decode("utf-8", "replace") if isinstance(name, bytes) else ""
    return names


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field of a protobuf message."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        kind = key & 7
        if kind == _VARINT:
            value, position = _varint(message, position)
            yield key >> 3, value
        elif kind == _BYTES:
            size, position = _varint(message, position)
            yield key >> 3, message[position : position + size]
            position += size
        elif kind in (_FIXED64, _FIXED32):
            position += 8 if kind == _FIXED64 else 4
        else:
            raise ImportFileError("the package is damaged")


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(message):
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise ImportFileError("the package is damaged")
