"""``check``: report problems, fix some of them, and write deck statistics."""

from __future__ import annotations

import argparse
from pathlib import Path

from flashproof.authoring.card_ids import write_ids
from flashproof.build.checked_project import CheckedProject, lint_project, load_project
from flashproof.check import Context
from flashproof.check.autofix import fix_cards
from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.deck_report import deck_stats, render_report
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.safe_io import write_own
from flashproof.snippets.mutation_report import SCORES, read_scores
from flashproof.text.names import plural
from flashproof.text.source import display_path

REPORT = "report.html"
"""The file name of the statistics in the output folder."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="apply safe fixes first")
    parser.add_argument(
        "--report",
        action="store_true",
        help="write deck statistics to report.html in the output folder",
    )

    parser.add_argument(
        "--strict",
        action="store_true",
        help="fail if there are warnings, and also report cards that have neither a snippet that"
        " runs nor a source",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    if options.fix:
        for fix in fix_cards(project, Diagnostics()):
            console.info(fix)
        for new_id in write_ids(project, Diagnostics()):
            console.info(str(new_id))
    diagnostics = Diagnostics()
    with console.progress() as progress:
        progress("reading cards")
        checked = load_project(project, diagnostics)
        lint_project(checked, diagnostics, strict=options.strict)
    code = console.report(diagnostics)
    if options.strict and list(diagnostics):
        code = ExitCode.PROBLEMS
    if options.report:
        path = _write_report(checked, diagnostics)
        console.info(f"{display_path(path)}: deck statistics")
    topics, cards = checked.library.topics, list(checked.library.cards())
    console.info(f"{plural(len(topics), 'topic')}, {plural(len(cards), 'card')}")
    return code


def _write_report(checked: CheckedProject, diagnostics: Diagnostics) -> Path:
    project, library = checked.project, checked.library
    context = Context(library, checked.renderer, checked.settings.lint)
    folders = project.templates("report"), project.templates("site")
    stats = deck_stats(context, checked.evidence, diagnostics)
    scores = read_scores(_read(project.out / SCORES))
    text = render_report(stats, scores, checked.settings, *folders)
    with project.out_folder.open(create=True) as out:
        write_own(out, REPORT, text.encode())
    return project.out / REPORT


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""


COMMAND = Command(_run, _add_arguments)
