"""``prove``: the snippets that changed, run."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from flashproof import lock
from flashproof.build.checked_project import read
from flashproof.cli.command import PROBLEMS, Command, Console, display_path
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.snippets.extract import chains
from flashproof.snippets.prove import OnResult, Proved, prove
from flashproof.snippets.run_report import explain
from flashproof.snippets.snippet import Outcome, Result


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all", action="store_true", help="run all of them, and draw all figures anew"
    )
    parser.add_argument(
        "--accept",
        action="store_true",
        help="write what is really printed into the cards, after two runs that agree",
    )


def _prove(options: argparse.Namespace, project: Project, screen: Console) -> int:
    diagnostics = Diagnostics()
    with screen.steps() as tell:

        def told(result: Result) -> None:
            tell(f"ran {result.snippet.name}")
            if result.outcome is Outcome.FAILED:
                screen.fail(f"{explain(result)}\n")

        tell("running snippets")
        proved = prove_snippets(
            project, diagnostics, told, everything=options.all, accept=options.accept
        )
    if proved is None:
        return screen.tell(diagnostics)
    for path in proved.written:
        screen.say(f"{display_path(path)}: outputs written; look at them, then prove again")
    for line in proved.report:
        screen.say(line)
    return PROBLEMS if proved.failed else screen.tell(diagnostics)


def prove_snippets(
    project: Project,
    diagnostics: Diagnostics,
    on_result: OnResult,
    *,
    everything: bool = False,
    accept: bool = False,
) -> Proved | None:
    """Run what has no proof yet, and keep what it showed; ``None`` where there is an error."""
    reading = read(project, diagnostics)
    if diagnostics.has_errors:
        return None
    proved = prove(
        [chain for topic in reading.library.topics for chain in chains(topic)],
        reading.lock,
        project.plots,
        today=datetime.fromtimestamp(lock.now(), UTC).date().isoformat(),
        everything=everything,
        accept=accept,
        on_result=on_result,
    )
    if proved.lock != reading.lock:
        lock.write(project.lock, proved.lock)
    return proved


COMMANDS = (
    Command("prove", "run the snippets that changed, and record that they ran", _prove, _arguments),
)
