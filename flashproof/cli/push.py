"""``push``: build the deck and import it into Anki, which must be running."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flashproof.build import pipeline
from flashproof.build.checked_project import load_project
from flashproof.cli.command import Command, add_anki_argument, read_text_file
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.errors import AnkiConnectError
from flashproof.interchange.anki_connect import AnkiConnect
from flashproof.interchange.anki_history import (
    CardUpdate,
    apply_updates,
    plan_updates,
    read_notes,
)
from flashproof.interchange.progress_file import SiteProgress, read_progress
from flashproof.model import Kind
from flashproof.project import Project
from flashproof.text.names import plural

LARGEST_PROGRESS = 256 << 20
"""The maximum size of a progress file, in bytes."""


@dataclass(frozen=True, slots=True)
class _History:
    """The reviews from a progress file, and the data for finding their cards in Anki."""

    progress: SiteProgress
    namespace: str
    kinds: Mapping[str, Kind]
    """The kind of each card of the deck, keyed by card id."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_anki_argument(parser)
    parser.add_argument(
        "--history",
        type=Path,
        metavar="FILE",
        help="also add the reviews from FILE, which was exported from the site's Progress page",
    )
    parser.add_argument("--sync", action="store_true", help="sync with AnkiWeb afterward")


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    history = _read_history(options.history, project, diagnostics) if options.history else None
    if diagnostics.has_errors:
        return console.report(diagnostics)
    anki = AnkiConnect(options.anki, os.environ.get("ANKI_CONNECT_KEY", ""))
    with console.progress() as progress:
        result = pipeline.build(project, diagnostics, progress)
        if result is None:
            return console.report(diagnostics)
        try:
            progress("importing into Anki")
            anki.push(result.package)
            console.info(f"imported {plural(result.notes, 'note')} from {result.title} into Anki")
            if history:
                progress("adding reviews")
                console.info(_result(_add_reviews(anki, history, diagnostics)))
            if options.sync:
                progress("syncing with AnkiWeb")
                anki.sync()
        except AnkiConnectError as error:
            console.report(diagnostics)
            console.error(str(error))
            return ExitCode.PROBLEMS
    return console.report(diagnostics)


def _read_history(path: Path, project: Project, diagnostics: Diagnostics) -> _History | None:
    source = read_text_file(path, LARGEST_PROGRESS, diagnostics)
    problems = Diagnostics()  # the build reports them
    checked = load_project(project, problems)
    if source is None or problems.has_errors:
        return None
    progress = read_progress(source, checked.settings.namespace, diagnostics)
    kinds = {card.id: card.kind for _, card in checked.summary.cards()}
    return _History(progress, checked.settings.namespace, kinds) if progress else None


def _add_reviews(
    anki: AnkiConnect, history: _History, diagnostics: Diagnostics
) -> list[CardUpdate]:
    now, progress = time.time(), history.progress
    notes = read_notes(anki, history.namespace, history.kinds)
    for card_id, record in progress.records.items():
        if card_id not in notes:
            message = f"Anki has no card with the id {card_id!r}, so its reviews were not added"
            hint = "restore the note in Anki, or ignore this warning if the card was removed"
            diagnostics.warn("card-not-in-anki", message, record.span, hint)
    options = progress.options(now)
    updates = plan_updates(notes, progress, options)
    apply_updates(anki, updates, options, now)
    return updates


def _result(updates: list[CardUpdate]) -> str:
    count = sum(len(update.rows) for update in updates)
    if not count:
        return "no new reviews to add to Anki"
    return f"added {plural(count, 'review')} to {plural(len(updates), 'card')} in Anki"


COMMAND = Command(_run, _add_arguments)
