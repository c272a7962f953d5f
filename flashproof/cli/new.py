"""``new``: create a topic in this deck, or a new deck project."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from flashproof.authoring.existing_cards import read_existing_cards
from flashproof.authoring.install_source import install_source
from flashproof.authoring.new_project import new_project
from flashproof.authoring.new_topic import NewFile, new_topic
from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.errors import ScaffoldError
from flashproof.project import Project
from flashproof.safe_io import SafeFolder
from flashproof.settings import DEFAULT_CARDS
from flashproof.text.source import display_path

_MISSING_LINES = {
    "requirements.txt": "Add these packages to",
    "constraints.txt": "Add these versions to",
    ".gitignore": "Add these lines to",
}
"""The instruction to print if a file exists, keyed by file name; other files can stay unchanged."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [options] (topic NAME | PROJECT)"
    parser.add_argument(
        "what",
        nargs="+",
        metavar="topic NAME | PROJECT",
        help="'topic' and the name of the new topic, or the folder for the new project",
    )
    parser.add_argument("--deck", default="", help="parent deck of the new topic, such as A::B")
    parser.add_argument("--title", default="", help="title of the new project's deck")
    parser.add_argument("--author", default="", help="author of the new project's cards")


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    first, *rest = options.what
    if first == "topic" and rest:
        return _new_topic(" ".join(rest), options.deck, project, console)
    if rest or first == "topic":
        console.error("expected 'new topic NAME' or 'new PROJECT'")
        return ExitCode.USAGE
    return _new_project(options, console)


def _new_topic(name: str, deck: str, project: Project, console: Console) -> int:
    if not project.cards.is_dir():
        raise ScaffoldError(f"there is no cards folder at {display_path(project.cards)}")
    diagnostics = Diagnostics()
    existing = read_existing_cards(project, diagnostics)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    file = new_topic(name, project.cards, deck, existing)
    _write([file], project.cards_folder)
    console.info(
        f"{display_path(file.path)}: contains an example card of each kind; replace the examples"
    )
    return ExitCode.OK


def _new_project(options: argparse.Namespace, console: Console) -> int:
    folder = Path(options.what[0])
    files = list(
        new_project(
            folder,
            options.title,
            options.author,
            options.cards.as_posix() if options.cards else DEFAULT_CARDS,
        )
    )
    project = SafeFolder(folder)
    existing = [file for file in files if project.read(project.name_of(file.path)) is not None]
    _write((file for file in files if file not in existing), project)
    for file in files:
        kept = " already exists and was not changed" if file in existing else ""
        console.info(f"{file.path.as_posix()}{kept}")
    for file in existing:
        if note := _MISSING_LINES.get(file.path.name):
            console.info(f"\n{note} {file.path.as_posix()}:\n\n{file.content.decode().rstrip()}")
    if local_address := install_source().local_address:
        console.info(
            f"\nrequirements.txt installs flashproof from {local_address}, which exists only on "
            "this computer. Before you publish the deck, replace this address with one that "
            "works everywhere."
        )
    change_folder = "" if folder == Path() else f"cd {folder.as_posix()} && "
    console.info(f"\nNext: {change_folder}python build.py")
    return ExitCode.OK


def _write(files: Iterable[NewFile], folder: SafeFolder) -> None:
    """Write new files; raise ``ScaffoldError`` if one of them already exists."""
    for file in files:
        try:
            folder.create(folder.name_of(file.path), file.content)
        except FileExistsError:
            raise ScaffoldError(f"{display_path(file.path)} already exists") from None


COMMAND = Command(_run, _add_arguments, needs_cards=False)
