"""Pick the reader for a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.anki_notes import NoteReader
from flashproof.interchange.anki_text import has_headers, read_text
from flashproof.interchange.apkg_reader import open_package
from flashproof.interchange.draft import ImportedFile, TopicDraft
from flashproof.interchange.header_table import read_rows, read_table
from flashproof.interchange.import_limits import read_text_file
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.jupyter import read_notebook
from flashproof.interchange.markdown_formats import read_markdown
from flashproof.interchange.mochi_package import read_mochi
from flashproof.interchange.own_export import is_own_row, read_own_json, read_own_rows
from flashproof.loading.files import files_below
from flashproof.text.names import title_from_name

PACKAGE_TYPES = (".apkg", ".colpkg")
TEXT_TYPES = (".txt", ".csv", ".tsv")
MARKDOWN_TYPES = (".md", ".markdown")
OTHER_TYPES = (".json", ".ipynb", ".mochi")
TYPES = (*PACKAGE_TYPES, *TEXT_TYPES, *MARKDOWN_TYPES, *OTHER_TYPES)
"""The suffixes of the files that can be imported."""


def read_file(
    path: Path, images: ImportedImages | None = None, format_name: str = ""
) -> ImportedFile:
    """Read the cards of a file in any supported format.

    Args:
        path: The file.
        images: Collects the images and contains the image names that are already in use.
        format_name: The format name for Markdown files; empty to detect the format.

    Raises:
        ImportFileError: The file cannot be read, or its type is not supported.

    """
    suffix = path.suffix.lower()
    if suffix not in TYPES:
        supported = ", ".join(TYPES)
        raise ImportFileError(f"{path} has an unsupported file type (supported: {supported})")
    images = images or ImportedImages()
    try:
        if suffix in PACKAGE_TYPES:
            with open_package(path) as package:
                return NoteReader(package, images).read()
        if suffix == ".mochi":
            return read_mochi(path, images)
        text = read_text_file(path)
        if suffix in MARKDOWN_TYPES:
            return read_markdown(path, text, images, format_name)
        if suffix in TEXT_TYPES:
            return _read_table_or_notes(path, text, images)
        return (read_notebook if suffix == ".ipynb" else read_own_json)(path, text, images)
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read: {error.strerror}") from error


def read_files(
    paths: Sequence[Path], images: ImportedImages, format_name: str = ""
) -> ImportedFile:
    """Read the cards of several files, and of all files with supported types in folders.

    If a file in a folder cannot be read, a warning is added. Hidden files in folders are skipped.

    Raises:
        ImportFileError: A file in ``paths`` cannot be read, or there is no file that can be read.

    """
    topics: list[TopicDraft] = []
    warnings: list[str] = []
    is_any_read = False
    for path in paths:
        of_folder: dict[Path, list[TopicDraft]] = {}
        for file in files_below(path) if path.is_dir() else (path,):
            if file != path and (file.suffix.lower() not in TYPES or _is_hidden(file, path)):
                continue
            try:
                imported = read_file(file, images, format_name)
            except ImportFileError as error:
                if file == path:
                    raise
                warnings.append(str(error))
                continue
            is_any_read = True
            prefix = f"{file.relative_to(path).as_posix()}: " if file != path else ""
            of_folder.setdefault(file.parent, []).extend(imported.topics)
            warnings += (f"{prefix}{warning}" for warning in imported.warnings)
        for folder, found in of_folder.items():
            topics += _merged(folder, found) if path.is_dir() else found
    if not is_any_read:
        names = ", ".join(map(str, paths))
        raise ImportFileError("\n".join((f"no cards were found in {names}", *warnings[:10])))
    return ImportedFile(topics, images.files, warnings)


def _merged(folder: Path, topics: Sequence[TopicDraft]) -> list[TopicDraft]:
    """Merge topics that have one card and no lesson; some programs write a file for each card."""
    single = [topic for topic in topics if len(topic.cards) == 1 and not topic.lead]
    if len(single) < 2:
        return list(topics)
    cards = [card for topic in single for card in topic.cards]
    others = [topic for topic in topics if topic not in single]
    return [TopicDraft(title_from_name(folder.name), cards=cards), *others]


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _read_table_or_notes(path: Path, text: str, images: ImportedImages) -> ImportedFile:
    rows = None if has_headers(text) else read_rows(text, path.name)
    if rows is None:
        return NoteReader(read_text(path), images).read()
    if rows and is_own_row(rows[0]):
        return read_own_rows(path, rows, images)
    return read_table(path, rows, images)
