"""Read the ZIP archive of a package, with limits on its unpacked size."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange import apkg_protobuf
from flashproof.interchange.import_limits import MIB, megabytes, read_bounded

MAX_RATIO = 100
"""The maximum ratio of a large file's size to its compressed size."""
_LARGE = 64 * MIB
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The compression methods that Anki uses. Files that use other methods cannot be unpacked
incrementally."""
_ENCRYPTED = 1
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class PackageArchive:
    """An open package. Methods raise ``ImportFileError`` if the file is damaged or too large."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {member.filename: member for member in archive.infolist()}
        for member in self._members.values():
            if member.file_size > max(_LARGE, MAX_RATIO * member.compress_size):
                size = megabytes(member.file_size)
                name = member.filename[:60]
                raise ImportFileError(f"{name!r} is too large: it would unpack to {size}")

    def __contains__(self, name: str) -> bool:
        """Return whether the archive contains a file with this name."""
        return name in self._members

    def read(self, name: str, limit: int, *, is_zstd: bool = False) -> bytearray:
        """Return the content of a file.

        Args:
            name: The name in the archive.
            limit: The maximum number of bytes to accept.
            is_zstd: Whether the file is also compressed with zstd.

        """
        member = self._members[name]
        if member.flag_bits & _ENCRYPTED:
            raise ImportFileError("the package is encrypted")
        if member.compress_type not in _METHODS:
            raise ImportFileError(f"{name!r} has an unsupported compression method")
        try:
            with self._archive.open(member) as file:
                if is_zstd:
                    return apkg_protobuf.decompress(file, limit, name)
                return read_bounded(file.read, limit, repr(name))
        except _DAMAGED as error:
            raise ImportFileError(f"the package is damaged: {error}") from error


@contextmanager
def open_archive(path: Path) -> Iterator[PackageArchive]:
    """Open a package for reading.

    Raises:
        ImportFileError: The file is not a ZIP archive, or a file in it would be too large.
        OSError: The file cannot be opened.

    """
    try:
        archive = zipfile.ZipFile(path)
    except (*_DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        raise ImportFileError(f"{path.name} is not an Anki package: {error}") from error
    with archive:
        yield PackageArchive(archive)
