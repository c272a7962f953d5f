"""``import``: convert cards from other programs to card files."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from functools import partial
from pathlib import Path

from flashproof.authoring.existing_cards import read_existing_cards
from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.errors import UnsafePathError
from flashproof.interchange.card_writer import ImportResult, ImportTarget, card_files
from flashproof.interchange.detect import read_files
from flashproof.interchange.imported_images import FOLDER as IMAGES
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.markdown_formats import FORMATS
from flashproof.loading.glossary import GLOSSARY, read_glossary
from flashproof.project import Project
from flashproof.safe_io import SafeFolder, create_files
from flashproof.safe_io.folders import hash_of
from flashproof.settings import read_settings
from flashproof.text.edits import write_edits
from flashproof.text.names import plural
from flashproof.text.source import display_path


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        type=Path,
        help="files or folders to import: Anki packages, Mochi files, text exports, "
        "tables, Markdown, notebooks, or flashproof exports",
    )
    parser.add_argument(
        "--from",
        dest="markdown_format",
        choices=[one.name for one in FORMATS],
        default="",
        help="program that the Markdown files come from, or their format (default: detected "
        "automatically)",
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="replace the text of existing cards that differ from the imported file",
    )
    parser.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="folder for the new card files, inside the cards folder (default: the cards folder)",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    existing = read_existing_cards(project, diagnostics)
    tags = read_glossary(project.cards / GLOSSARY, project.root, diagnostics)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    folder = _target_folder(options.into, project.cards_folder)
    has_glossary = (project.cards / GLOSSARY).is_file()
    target = ImportTarget(
        folder.path,
        existing,
        frozenset(Path(name).stem for name in _names(folder)),
        frozenset(tags) if has_glossary else None,
        read_settings(project.root, Diagnostics()).run_languages,
        updates_cards=options.update,
    )
    images = ImportedImages(_names(folder.folder(IMAGES)), partial(_read_image, folder))
    imported = read_files(options.files, images, options.markdown_format)
    result = card_files(imported, target, options.files[0].stem)
    files = {folder.name_of(path): text for path, text in _in_order(result)}
    create_files(folder, files)
    try:
        write_edits(result.edits)
    except BaseException:
        for name, content in files.items():
            folder.remove(name, hash_of(content))
        raise
    _report(result, console)
    return ExitCode.OK


def _target_folder(into: Path | None, cards: SafeFolder) -> SafeFolder:
    """Return the folder for the new files.

    Raises:
        UnsafePathError: the folder is not in the cards folder.

    """
    if into is None or os.path.abspath(into) == os.path.abspath(cards.path):  # noqa: PTH100
        return cards
    return cards.folder(cards.name_of(into))


def _names(folder: SafeFolder) -> list[str]:
    """Return the names of everything in a folder; empty if the folder does not exist."""
    with suppress(FileNotFoundError), folder.open() as opened:
        return opened.names()
    return []


def _read_image(folder: SafeFolder, name: str) -> bytes | None:
    """Return the content of an image, or ``None`` if the file cannot be read."""
    with suppress(UnsafePathError, OSError):
        return folder.folder(IMAGES).read(name)
    return None


def _in_order(result: ImportResult) -> list[tuple[Path, bytes]]:
    """Return the images, then the card files, which refer to the images."""
    return sorted(result.files.items(), key=lambda file: file[0].suffix == ".md")


def _report(result: ImportResult, console: Console) -> None:
    for path in result.files:
        if path.suffix == ".md":
            console.info(display_path(path))
    for path in dict.fromkeys(edit.span.source.path for edit in result.edits):
        console.info(display_path(path))
    console.info(plural(result.cards, "card"))
    if result.updated:
        console.info(f"{plural(result.updated, 'card')} updated")
    if result.warnings:
        console.info("\nPlease review:")
    for line in result.warnings:
        console.info(f"- {line}")


COMMAND = Command(_run, _add_arguments)
