"""``import``: convert cards from other programs to card files."""

from __future__ import annotations

import argparse
from pathlib import Path

from flashproof.authoring.existing_cards import read_existing_cards
from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.interchange.card_writer import ImportResult, ImportTarget, card_files
from flashproof.interchange.detect import read_file
from flashproof.loading.glossary import GLOSSARY, read_glossary
from flashproof.project import Project
from flashproof.safe_io import SafeFolder
from flashproof.text.names import plural
from flashproof.text.source import display_path


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        help="an Anki package, a plain-text export of Anki notes, or a Markdown file for mdanki "
        "or hashcards",
    )
    parser.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="folder for the new card files (default: the cards folder)",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    existing = read_existing_cards(project, diagnostics)
    tags = read_glossary(project.cards / GLOSSARY, project.root, diagnostics)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    folder: Path = (options.into or project.cards).absolute()
    if not folder.is_relative_to(project.cards.absolute()):
        console.error(f"{folder} is not in the cards folder")
        return ExitCode.USAGE
    has_glossary = (project.cards / GLOSSARY).is_file()
    target = ImportTarget(folder, existing, frozenset(tags) if has_glossary else None)
    result = card_files(read_file(options.file), target, options.file.stem)
    _write(result, project.cards_folder, console)
    return ExitCode.OK


def _write(result: ImportResult, folder: SafeFolder, console: Console) -> None:
    for path, content in result.files.items():
        folder.create(folder.name_of(path), content)
        if path.suffix == ".md":
            console.info(display_path(path))
    console.info(plural(result.cards, "card"))
    if result.warnings:
        console.info("\nPlease review:")
    for line in result.warnings:
        console.info(f"- {line}")


COMMAND = Command(_run, _add_arguments)
