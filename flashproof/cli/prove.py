"""``prove``: run the snippets that changed and record that they passed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from flashproof import lock
from flashproof.build.checked_project import load_project
from flashproof.cli.command import (
    Command,
    add_isolation_argument,
    add_python_argument,
    select_topics,
)
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.project import LOCK, Project
from flashproof.safe_io import write_own
from flashproof.snippets.arrange import arrange_tasks
from flashproof.snippets.extract import chains
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.mutation import EQUIVALENT, MutationScore, measure, read_equivalent
from flashproof.snippets.mutation_report import SCORES, score_lines, scores_as_json
from flashproof.snippets.prove import OnResult, ProveResult, prove
from flashproof.snippets.run_report import explain
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.snippet import Outcome, Result
from flashproof.text.source import display_path


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="run all snippets and redraw all plots")
    parser.add_argument(
        "--accept",
        action="store_true",
        help="write the snippets' actual output to the cards if all reruns print the same output",
    )
    add_python_argument(parser)
    add_isolation_argument(parser)
    parser.add_argument(
        "--mutate",
        nargs="*",
        metavar="TOPIC",
        help="change the code of each proof in these topics (default: all topics) in small ways,"
        " and report changes that do not make the proof fail",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    run_options = RunOptions(requires_namespaces=options.isolation is Isolation.REQUIRED)
    interpreter = Interpreter.at(options.python) if options.python else None
    if interpreter is not None:
        run_options = replace(run_options, python=interpreter.path)
    if options.mutate is not None:
        measure_topics = partial(measure, options=run_options, interpreter=interpreter)
        return _mutate(options.mutate, project, diagnostics, measure_topics, console)
    with console.progress() as progress:

        def show(result: Result) -> None:
            progress(f"ran {result.snippet.name}")
            if result.outcome is Outcome.FAILED:
                console.error(f"{explain(result)}\n")

        progress("running snippets")
        proved = _prove(
            project,
            diagnostics,
            show,
            run_options,
            interpreter,
            on_orders=lambda name: progress(f"ran the lines of {name} in all orders"),
            run_all=options.all,
            accept=options.accept,
        )
    if proved is None:
        return console.report(diagnostics)
    return _report(proved, diagnostics, console)


def _report(proved: ProveResult, diagnostics: Diagnostics, console: Console) -> ExitCode:
    for path in proved.written:
        console.info(f"{display_path(path)}: output written; review it, then run 'prove' again")
    for line in proved.report:
        console.info(line)
    if proved.is_interrupted:
        console.error("interrupted; the results so far are in the lock")
        return ExitCode.INTERRUPTED
    return ExitCode.PROBLEMS if proved.failed else console.report(diagnostics)


def _prove(  # noqa: PLR0913 - one for each option of the command
    project: Project,
    diagnostics: Diagnostics,
    on_result: OnResult,
    options: RunOptions,
    interpreter: Interpreter | None,
    *,
    on_orders: Callable[[str], None],
    run_all: bool,
    accept: bool,
) -> ProveResult | None:
    """Run snippets and write their proofs to the lock; return ``None`` if the cards have errors."""
    checked = load_project(project, diagnostics)
    equivalent = read_equivalent(project.cards / EQUIVALENT, project.root, diagnostics)
    if diagnostics.has_errors:
        return None
    proved = prove(
        [chain for topic in checked.library.topics for chain in chains(topic)],
        checked.lock,
        project.plots_folder,
        today=datetime.fromtimestamp(lock.now(), UTC).date().isoformat(),
        everything=run_all,
        accept=accept,
        arrange=[task for topic in checked.library.topics for task in arrange_tasks(topic)],
        equivalent=equivalent,
        on_result=on_result,
        on_orders=on_orders,
        options=options,
        interpreter=interpreter,
    )
    lock.update_file(project.cards_folder, LOCK, proved.update)
    return proved


def _mutate(
    names: Sequence[str],
    project: Project,
    diagnostics: Diagnostics,
    measure_topics: Callable[..., MutationScore],
    console: Console,
) -> int:
    """Run mutants of the proofs in the named topics, or in all topics if ``names`` is empty."""
    checked = load_project(project, diagnostics)
    equivalent = read_equivalent(project.cards / EQUIVALENT, project.root, diagnostics)
    topics = select_topics(checked.library.topics, names)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    with console.progress() as progress:
        progress("running mutants of proofs")
        score = measure_topics(
            topics,
            equivalent,
            on_proof=lambda one: progress(f"ran mutants of {one.name}"),
        )
    for line in score_lines(score, is_complete=not names):
        console.info(line)
    if not names:
        with project.out_folder.open(create=True) as out:
            write_own(out, SCORES, scores_as_json(score).encode())
    return ExitCode.PROBLEMS if score.weak or score.failed else console.report(diagnostics)


COMMAND = Command(_run, _add_arguments)
