"""What a file is, and which reader reads it."""

from __future__ import annotations

from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.anki_notes import NoteReader
from flashproof.interchange.anki_text import read_text
from flashproof.interchange.apkg_reader import read_package
from flashproof.interchange.draft import ImportedFile
from flashproof.interchange.hashcards import is_questions, read_questions
from flashproof.interchange.mdanki import read_headings

PACKAGES = (".apkg", ".colpkg")
TEXTS = (".txt", ".csv", ".tsv")
MARKDOWN = (".md", ".markdown")


def read_file(path: Path) -> ImportedFile:
    """Everything in a file that cards can be made of.

    Raises:
        ImportFileError: it cannot be read, or is of no known type.

    """
    suffix = path.suffix.lower()
    try:
        if suffix in PACKAGES:
            return NoteReader(read_package(path)).read()
        if suffix in TEXTS:
            return NoteReader(read_text(path)).read()
        if suffix in MARKDOWN:
            text = path.read_text("utf-8-sig")
            return (read_questions if is_questions(text) else read_headings)(path, text)
    except OSError as fault:
        raise ImportFileError(f"{path} cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise ImportFileError(f"{path} is not UTF-8") from fault
    known = ", ".join((*PACKAGES, *TEXTS, *MARKDOWN))
    raise ImportFileError(f"{path} is of no type that can be imported ({known})")
