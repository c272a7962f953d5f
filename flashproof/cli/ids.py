"""``ids``: add an id to every card that has none."""

from __future__ import annotations

import argparse

from flashproof.authoring.card_ids import write_ids
from flashproof.cli.command import Command
from flashproof.console import Console
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    edits = write_ids(project, diagnostics)
    for edit in edits:
        # Printed even with --quiet, but not with JSON output.
        (console.info if options.format == "json" else console.output)(str(edit))
    if not edits and not len(diagnostics):
        console.info("every card has an id")
    return console.report(diagnostics)


COMMAND = Command(_run)
