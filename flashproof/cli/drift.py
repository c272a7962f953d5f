"""``drift``: list the cards that do not hold true in a different environment."""

from __future__ import annotations

import argparse

from flashproof.build.checked_project import load_project
from flashproof.cli.command import (
    Command,
    add_isolation_argument,
    add_python_argument,
    select_topics,
)
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.snippets.drift_report import to_json, to_markdown, to_text
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.version_drift import find_drift

_WRITERS = {"text": to_text, "json": to_json, "markdown": to_markdown}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "topics", nargs="*", metavar="TOPIC", help="run only the snippets of these topics"
    )
    add_python_argument(parser, required=True)
    parser.add_argument(
        "--output",
        choices=tuple(_WRITERS),
        default="text",
        help="format of the report; markdown is suitable for pasting into an issue",
    )
    add_isolation_argument(parser)


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    interpreter = Interpreter.at(options.python)
    checked = load_project(project, diagnostics)
    topics = select_topics(checked.library.topics, options.topics)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    with console.progress() as progress:
        progress("running snippets")
        drift = find_drift(
            topics,
            checked.lock,
            interpreter,
            options=RunOptions(requires_namespaces=options.isolation is Isolation.REQUIRED),
            on_result=lambda result: progress(f"ran {result.snippet.name}"),
        )
    console.output(_WRITERS[options.output](drift).rstrip())
    return ExitCode.OK if drift.is_clean else ExitCode.PROBLEMS


COMMAND = Command(_run, _add_arguments)
