"""``check``: every problem, and figures on the whole deck."""

from __future__ import annotations

import argparse
from pathlib import Path

from flashproof import deck_report
from flashproof.atomic_io import replace_file
from flashproof.authoring.card_ids import write_ids
from flashproof.build.checked_project import Reading, examine
from flashproof.check import Context
from flashproof.check.autofix import fix_cards
from flashproof.cli.command import Command, Console, display_path
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.snippets.lock_evidence import LockEvidence
from flashproof.text.names import plural


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fix", action="store_true", help="first mend what can be mended without doubt"
    )
    parser.add_argument(
        "--report", action="store_true", help="write figures on the whole deck to report.html"
    )


def _check(options: argparse.Namespace, project: Project, screen: Console) -> int:
    if options.fix:
        for mended in fix_cards(project, Diagnostics()):
            screen.say(mended)
        for new in write_ids(project, Diagnostics()):
            screen.say(str(new))
    diagnostics = Diagnostics()
    with screen.steps() as tell:
        tell("reading the cards")
        reading = examine(project, diagnostics)
    cards = sum(1 for _ in reading.library.cards())
    code = screen.tell(diagnostics)
    if options.report:
        screen.say(f"{display_path(_write_report(reading, diagnostics))}: figures on the deck")
    screen.say(f"{plural(len(reading.library.topics), 'topic')}, {plural(cards, 'card')}")
    return code


def _write_report(reading: Reading, diagnostics: Diagnostics) -> Path:
    project, library = reading.project, reading.library
    evidence = LockEvidence.of(library, reading.lock, project.plots)
    context = Context(library, reading.renderer, reading.settings.lint)
    folders = project.templates("report"), project.templates("site")
    text = deck_report.page(
        deck_report.count(context, evidence, diagnostics), reading.settings, *folders
    )
    project.out.mkdir(parents=True, exist_ok=True)
    replace_file(project.out / "report.html", text.encode())
    return project.out / "report.html"


COMMANDS = (
    Command("check", "tell every problem in the cards, and build nothing", _check, _arguments),
)
