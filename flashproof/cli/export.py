"""``export``: export the cards as CSV or JSON."""

from __future__ import annotations

import argparse

from flashproof.build.checked_project import load_project
from flashproof.cli.command import Command
from flashproof.console import Console
from flashproof.diagnostics import Diagnostics
from flashproof.interchange import tables
from flashproof.project import Project
from flashproof.safe_io import write_own
from flashproof.text.names import plural
from flashproof.text.source import display_path


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "type",
        choices=("csv", "json"),
        help="csv: one row per card; json: the full content of all cards",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    checked = load_project(project, diagnostics)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    library, settings = checked.library, checked.settings
    text = tables.to_csv(library) if options.type == "csv" else tables.to_json(library, settings)
    path = project.out / f"{settings.name}.{options.type}"
    with project.out_folder.open(create=True) as out:
        write_own(out, path.name, text.encode())
    console.info(f"{display_path(path)}: {plural(len(list(library.cards())), 'card')}")
    return console.report(diagnostics)


COMMAND = Command(_run, _add_arguments)
