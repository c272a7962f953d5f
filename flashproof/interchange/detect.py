"""Pick the reader for a file."""

from __future__ import annotations

from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.anki_notes import NoteReader
from flashproof.interchange.anki_text import read_text
from flashproof.interchange.apkg_reader import open_package
from flashproof.interchange.draft import ImportedFile
from flashproof.interchange.hashcards import is_hashcards, read_hashcards
from flashproof.interchange.import_limits import read_text_file
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.mdanki import read_mdanki

PACKAGE_TYPES = (".apkg", ".colpkg")
TEXT_TYPES = (".txt", ".csv", ".tsv")
MARKDOWN_TYPES = (".md", ".markdown")


def read_file(path: Path, images: ImportedImages | None = None) -> ImportedFile:
    """Read the cards of a file in any supported format.

    Args:
        path: The file.
        images: Collects the images; contains the names that are already in use.

    Raises:
        ImportFileError: The file cannot be read, or its type is not supported.

    """
    suffix = path.suffix.lower()
    images = images or ImportedImages()
    try:
        if suffix in PACKAGE_TYPES:
            with open_package(path) as package:
                return NoteReader(package, images).read()
        if suffix in TEXT_TYPES:
            return NoteReader(read_text(path), images).read()
        if suffix in MARKDOWN_TYPES:
            text = read_text_file(path)
            return (read_hashcards if is_hashcards(text) else read_mdanki)(path, text, images)
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read: {error.strerror}") from error
    supported = ", ".join((*PACKAGE_TYPES, *TEXT_TYPES, *MARKDOWN_TYPES))
    raise ImportFileError(f"{path} has an unsupported file type (supported: {supported})")
