"""``build``: build the Anki deck and the site."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from flashproof.build import pipeline
from flashproof.build.pipeline import BuildOptions
from flashproof.cli.command import Command, add_isolation_argument
from flashproof.cli.step_outputs import write_step_outputs
from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.snippets.proof_check import ProofCheck
from flashproof.text.names import plural
from flashproof.text.source import display_path

MAX_NAMES = 20
"""The maximum number of card ids in one line of output."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--locked",
        action="store_true",
        help="fail if cards.lock would change or if there are no cards (for CI)",
    )
    parser.add_argument(
        "--require-proof",
        type=ProofCheck,
        nargs="?",
        const=ProofCheck.SAMPLE,
        choices=list(ProofCheck),
        metavar="sample|all|recorded",
        help="rerun a random sample of the proofs (sample, the default), all of them (all), or none"
        " (recorded); fail if a rerun fails or if a snippet has no proof in cards.lock (only a"
        " warning if the snippet needs a GPU or, except with all, other package versions)",
    )
    parser.add_argument(
        "--redate-since",
        default="",
        metavar="REVISION",
        help="set the modification time of all cards that changed since this git revision to the "
        "current time; the cards then replace notes that learners edited or tagged before this "
        "release",
    )
    add_isolation_argument(parser, " (only with --require-proof)")
    parser.add_argument(
        "--new-lock",
        action="store_true",
        help="create a missing cards.lock even if the deck was built before",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    diagnostics = Diagnostics()
    with console.progress() as progress:
        build_options = BuildOptions(
            locked=options.locked,
            require_proof=options.require_proof,
            new_lock=options.new_lock,
            isolation=options.isolation,
            redate_since=options.redate_since,
        )
        result = pipeline.build(project, diagnostics, progress, build_options)
    code = console.report(diagnostics)
    if result is None:
        return code
    if not result.notes:
        message = "the deck has no cards yet; 'build.py new topic NAME' creates the first topic"
        if options.locked:
            console.error(message)
            code = ExitCode.PROBLEMS
        else:
            console.info(message)
    if result.returned:
        console.info(f"restored with their history: {_names(result.returned)}")
    if result.retired:
        names = _names(result.retired)
        console.info(f"removed from the deck, but kept in learners' collections: {names}")
    console.info(f"{display_path(result.package)}: {plural(result.notes, 'note')}")
    console.info(f"{display_path(result.site / 'index.html')}: {plural(result.pages, 'file')}")
    if options.format == "github" and code == ExitCode.OK:
        write_step_outputs({"deck": result.package, "site": result.site})
    return code


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MAX_NAMES])
    return f"{shown}, and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else shown


COMMAND = Command(_run, _add_arguments)
