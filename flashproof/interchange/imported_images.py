"""Collect the images and recordings of an import, without replacing existing files."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from flashproof.errors import ImportFileError
from flashproof.interchange.file_names import image_file_name, shortened
from flashproof.interchange.import_limits import MAX_IMAGE, MAX_IMAGES, megabytes
from flashproof.text.names import fold_name

FOLDER = "images"
"""The folder for images and recordings, which is in the folder of the card files."""


class ImportedImages:
    """Collects images and recordings; a file that is already in the folder is reused."""

    def __init__(
        self,
        existing: Iterable[str] = (),
        read_existing: Callable[[str], bytes | None] = lambda _name: None,
    ) -> None:
        """Record the names that are already in use.

        Args:
            existing: The names of all files in the image folder.
            read_existing: Returns the content of the file with a given name, or ``None`` if it
                cannot be read.

        """
        self.files: dict[str, bytes] = {}
        """The content of each new file, keyed by file name."""
        self._names = {fold_name(name): name for name in existing}
        self._read_existing = read_existing
        self._digests: dict[str, str] = {}
        self._total = 0

    def add(self, name: str, content: bytes, other_name: str = "") -> str:
        """Add a file and return its address in the card files.

        Args:
            name: The preferred name; can be any string.
            content: The content of the file.
            other_name: The name to try if another file has the preferred name.

        Raises:
            ImportFileError: The file is too large, or all files together are too large.

        """
        if len(content) > MAX_IMAGE:
            raise ImportFileError(f"the file {name[:60]!r} is larger than {megabytes(MAX_IMAGE)}")
        digest = hashlib.sha256(content).hexdigest()
        for candidate in _candidates(image_file_name(name), other_name, digest):
            key = fold_name(candidate)
            if key not in self._names:
                self._names[key], self._digests[candidate] = candidate, digest
                self._add_file(candidate, content)
                return _address(candidate)
            if self._digest(self._names[key]) == digest:
                return _address(self._names[key])
        raise AssertionError("unreachable: the number of candidates is unlimited")

    def _add_file(self, name: str, content: bytes) -> None:
        self._total += len(content)
        if self._total > MAX_IMAGES:
            raise ImportFileError(
                f"the images and recordings are larger than {megabytes(MAX_IMAGES)} in total"
            )
        self.files[name] = content

    def _digest(self, name: str) -> str:
        """Return the hash of the file with this name; empty if it is a folder or a link."""
        if name not in self._digests:
            content = self._read_existing(name)
            self._digests[name] = "" if content is None else hashlib.sha256(content).hexdigest()
        return self._digests[name]


def _candidates(name: str, other_name: str, digest: str) -> Iterator[str]:
    yield name
    if other_name:
        yield image_file_name(other_name)
    yield shortened(f"{digest[:8]}-{name}")
    for number in itertools.count(2):
        yield shortened(f"{digest[:8]}-{number}-{name}")


def _address(name: str) -> str:
    return f"{FOLDER}/{quote(name)}"
