"""``build``: build the Anki deck and the site."""

from __future__ import annotations

import argparse

from flashproof.build import pipeline
from flashproof.cli.command import Command
from flashproof.console import Console
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.text.names import plural
from flashproof.text.source import display_path


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--locked", action="store_true", help="fail if cards.lock would change (for CI)"
    )
    parser.add_argument(
        "--require-proof", action="store_true", help="fail if a snippet has no proof in cards.lock"
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    with console.progress() as progress:
        result = pipeline.build(
            project,
            diagnostics,
            progress,
            locked=options.locked,
            require_proof=options.require_proof,
        )
    code = console.report(diagnostics)
    if result is None:
        return code
    if not result.notes:
        console.error(
            "the deck has no cards yet; 'build.py new topic NAME' creates the first topic"
        )
    console.info(f"{display_path(result.package)}: {plural(result.notes, 'note')}")
    console.info(f"{display_path(result.site / 'index.html')}: {plural(result.pages, 'file')}")
    return code


COMMAND = Command(_run, _add_arguments)
