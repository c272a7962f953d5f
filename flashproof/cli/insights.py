"""``insights``: report which cards need work, based on the results that learners sent."""

from __future__ import annotations

import argparse
from pathlib import Path

from flashproof.build.checked_project import CheckedProject, load_project
from flashproof.cli.command import Command, read_text_file
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.insights.insights_report import to_html, to_json, to_markdown, to_text
from flashproof.insights.item_analysis import MIN_LEARNERS, Analysis, analyze
from flashproof.insights.learner_results import LearnerResults, read_results
from flashproof.project import Project

LARGEST_RESULTS = 256 << 20
"""The maximum size of a results file, in bytes."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="file with results that learners sent"
    )
    parser.add_argument(
        "--output",
        choices=("text", "json", "markdown", "html"),
        default="text",
        help="format of the report; markdown is suitable for pasting into an issue",
    )
    parser.add_argument(
        "--min-learners",
        type=_positive,
        default=MIN_LEARNERS,
        metavar="N",
        help=f"minimum number of learners for most statistics (default: {MIN_LEARNERS})",
    )


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 999999999")
    return int(text)


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    checked = load_project(project, diagnostics)
    results: list[LearnerResults] = []
    for path in options.files:
        source = read_text_file(path, LARGEST_RESULTS, diagnostics)
        if source is not None:
            results += read_results(source, checked.settings.namespace, diagnostics)
    code = console.report(diagnostics)
    if code == ExitCode.OK:
        analysis = analyze(checked.library, results, options.min_learners)
        console.output(_format(analysis, options.output, checked).rstrip())
    return code


def _format(analysis: Analysis, output: str, checked: CheckedProject) -> str:
    if output == "html":
        folders = checked.project.templates("report"), checked.project.templates("site")
        return to_html(analysis, checked.settings, *folders)
    return {"text": to_text, "json": to_json, "markdown": to_markdown}[output](analysis)


COMMAND = Command(_run, _add_arguments)
