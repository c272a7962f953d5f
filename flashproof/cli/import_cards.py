"""``import``, ``export`` and ``push``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from flashproof.atomic_io import replace_file
from flashproof.authoring.existing_cards import read_existing_cards
from flashproof.build import pipeline
from flashproof.build.checked_project import read
from flashproof.cli.command import OK, PROBLEMS, WRONG_USE, Command, Console
from flashproof.diagnostics import Diagnostics
from flashproof.errors import AnkiConnectError
from flashproof.interchange import anki_connect, tables
from flashproof.interchange.card_writer import ImportResult, ImportTarget, card_files
from flashproof.interchange.detect import read_file
from flashproof.loading.sources import GLOSSARY, display_name, read_glossary
from flashproof.project import Project
from flashproof.text.names import plural


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        help="an .apkg, Anki's notes as plain text, or Markdown of mdanki or hashcards",
    )
    parser.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="the folder of the new card files (default: the cards themselves)",
    )


def _import(options: argparse.Namespace, project: Project, screen: Console) -> int:
    diagnostics = Diagnostics()
    known = read_existing_cards(project, diagnostics)
    tags = read_glossary(project.cards / GLOSSARY, project.root, diagnostics)
    if diagnostics.has_errors:
        return screen.tell(diagnostics)
    folder: Path = (options.into or project.cards).absolute()
    if not folder.is_relative_to(project.cards.absolute()):
        screen.fail(f"{folder} is not in the folder of cards")
        return WRONG_USE
    has_glossary = (project.cards / GLOSSARY).is_file()
    place = ImportTarget(folder, known, frozenset(tags) if has_glossary else None)
    imported = card_files(read_file(options.file), place, options.file.stem)
    _write(imported, screen)
    return OK


def _write(imported: ImportResult, screen: Console) -> None:
    for path, content in imported.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
        if path.suffix == ".md":
            screen.say(display_name(path, Path.cwd()))
    screen.say(plural(imported.cards, "card"))
    if imported.losses:
        screen.say("\nNot carried over, or to be looked at:")
    for line in imported.losses:
        screen.say(f"- {line}")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "type",
        choices=("csv", "json"),
        help="a row for each card, or everything that the cards say",
    )


def _export(options: argparse.Namespace, project: Project, screen: Console) -> int:
    diagnostics = Diagnostics()
    reading = read(project, diagnostics)
    if diagnostics.has_errors:
        return screen.tell(diagnostics)
    is_csv = options.type == "csv"
    library, settings = reading.library, reading.settings
    text = tables.to_csv(library) if is_csv else tables.to_json(library, settings)
    project.out.mkdir(parents=True, exist_ok=True)
    target = project.out / f"{settings.name}.{options.type}"
    replace_file(target, text.encode())
    screen.say(f"{display_name(target, Path.cwd())}: {plural(len(list(library.cards())), 'card')}")
    return screen.tell(diagnostics)


def _push_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--anki",
        default=anki_connect.ADDRESS,
        type=_address,
        metavar="ADDRESS",
        help=f"where AnkiConnect listens (default: {anki_connect.ADDRESS})",
    )
    parser.add_argument("--sync", action="store_true", help="synchronize with AnkiWeb afterwards")


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text!r} is no address: write http://127.0.0.1:8765")
    return text


def _push(options: argparse.Namespace, project: Project, screen: Console) -> int:
    diagnostics = Diagnostics()
    anki = anki_connect.AnkiConnect(options.anki, os.environ.get("ANKI_CONNECT_KEY", ""))
    with screen.steps() as tell:
        built = pipeline.build(project, diagnostics, tell)
        if built is None:
            return screen.tell(diagnostics)
        try:
            tell("importing into Anki")
            anki.push(built.package)
            screen.say(f"Anki has the {built.notes} notes of {built.title}")
            if options.sync:
                tell("synchronizing")
                anki.sync()
        except AnkiConnectError as fault:
            screen.fail(str(fault))
            return PROBLEMS
    return screen.tell(diagnostics)


COMMANDS = (
    Command("import", "make card files of another program's cards", _import, _import_arguments),
    Command("export", "write the cards as a table or as JSON", _export, _export_arguments),
    Command("push", "build, and import the deck into the Anki that runs", _push, _push_arguments),
)
