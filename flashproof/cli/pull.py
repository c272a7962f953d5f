"""``pull``: write the reviews from Anki, which must be running, to a file for the study site."""

from __future__ import annotations

import argparse
import os
import time

from flashproof.build.checked_project import load_project
from flashproof.cli.command import Command, add_anki_argument
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.errors import AnkiConnectError
from flashproof.interchange.anki_connect import AnkiConnect
from flashproof.interchange.anki_history import read_notes, site_reviews
from flashproof.interchange.progress_file import progress_text
from flashproof.project import Project
from flashproof.safe_io import write_own
from flashproof.text.names import plural
from flashproof.text.source import display_path


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    checked = load_project(project, diagnostics)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    settings = checked.settings
    kinds = {card.id: card.kind for _, card in checked.summary.cards()}
    anki = AnkiConnect(options.anki, os.environ.get("ANKI_CONNECT_KEY", ""))
    with console.progress() as progress:
        try:
            progress("reading the reviews from Anki")
            anki.request_permission()
            notes = read_notes(anki, settings.namespace, kinds)
        except AnkiConnectError as error:
            console.error(str(error))
            return ExitCode.PROBLEMS
    reviews = {card_id: found for card_id, note in notes.items() if (found := site_reviews(note))}
    text = progress_text(settings.namespace, reviews, int(time.time()))
    path = project.out / f"{settings.name}-anki-progress.json"
    with project.out_folder.open(create=True) as out:
        write_own(out, path.name, text.encode())
    count = sum(map(len, reviews.values()))
    console.info(
        f"{display_path(path)}: {plural(count, 'review')} of {plural(len(reviews), 'card')};"
        " import the file on the Progress page of the site"
    )
    return console.report(diagnostics)


COMMAND = Command(_run, add_anki_argument)
