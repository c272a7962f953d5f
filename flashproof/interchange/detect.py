"""Pick the reader for a file."""

from __future__ import annotations

from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.anki_notes import NoteReader
from flashproof.interchange.anki_text import read_text
from flashproof.interchange.apkg_reader import read_package
from flashproof.interchange.draft import ImportedFile
from flashproof.interchange.hashcards import is_hashcards, read_hashcards
from flashproof.interchange.mdanki import read_mdanki

PACKAGE_TYPES = (".apkg", ".colpkg")
TEXT_TYPES = (".txt", ".csv", ".tsv")
MARKDOWN_TYPES = (".md", ".markdown")


def read_file(path: Path) -> ImportedFile:
    """Read the cards of a file in any supported format.

    Raises:
        ImportFileError: The file cannot be read, or its type is not supported.

    """
    suffix = path.suffix.lower()
    try:
        if suffix in PACKAGE_TYPES:
            return NoteReader(read_package(path)).read()
        if suffix in TEXT_TYPES:
            return NoteReader(read_text(path)).read()
        if suffix in MARKDOWN_TYPES:
            text = path.read_text("utf-8-sig")
            return (read_hashcards if is_hashcards(text) else read_mdanki)(path, text)
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path} is not UTF-8") from error
    supported = ", ".join((*PACKAGE_TYPES, *TEXT_TYPES, *MARKDOWN_TYPES))
    raise ImportFileError(f"{path} has an unsupported file type (supported: {supported})")
