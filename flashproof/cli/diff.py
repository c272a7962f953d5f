"""``diff``: show the changes for learners who have an older release."""

from __future__ import annotations

import argparse

from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.releases.change_report import to_json, to_markdown, to_text
from flashproof.releases.forecast import forecast

_WRITERS = {"text": to_text, "json": to_json, "markdown": to_markdown}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old",
        nargs="?",
        default="HEAD",
        metavar="OLD",
        help="the older release: an .apkg file, a cards.lock file, or a git revision "
        "(default: HEAD)",
    )
    parser.add_argument(
        "--output",
        choices=tuple(_WRITERS),
        default="text",
        help="format of the report; use markdown to paste the report into a pull request",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    result = forecast(project, options.old, diagnostics)
    if result is None:
        return console.report(diagnostics)
    console.output(_WRITERS[options.output](result.changes, result.retired_search).rstrip())
    return ExitCode.OK


COMMAND = Command(_run, _add_arguments)
