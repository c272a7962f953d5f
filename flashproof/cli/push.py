"""``push``: build the deck and import it into Anki, which must be running."""

from __future__ import annotations

import argparse
import os

from flashproof.build import pipeline
from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.errors import AnkiConnectError
from flashproof.interchange.anki_connect import ADDRESS, AnkiConnect
from flashproof.project import Project
from flashproof.text.names import plural


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--anki",
        default=ADDRESS,
        type=_address,
        metavar="ADDRESS",
        help=f"address of AnkiConnect (default: {ADDRESS})",
    )
    parser.add_argument("--sync", action="store_true", help="sync with AnkiWeb afterwards")


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        message = f"{text!r} is not an address such as http://127.0.0.1:8765"
        raise argparse.ArgumentTypeError(message)
    return text


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    anki = AnkiConnect(options.anki, os.environ.get("ANKI_CONNECT_KEY", ""))
    with console.progress() as progress:
        result = pipeline.build(project, diagnostics, progress)
        if result is None:
            return console.report(diagnostics)
        try:
            progress("importing into Anki")
            anki.push(result.package)
            console.info(f"imported {plural(result.notes, 'note')} from {result.title} into Anki")
            if options.sync:
                progress("syncing with AnkiWeb")
                anki.sync()
        except AnkiConnectError as error:
            console.error(str(error))
            return ExitCode.PROBLEMS
    return console.report(diagnostics)


COMMAND = Command(_run, _add_arguments)
