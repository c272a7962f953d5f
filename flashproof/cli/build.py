"""``build``: the deck and the site."""

from __future__ import annotations

import argparse

from flashproof.build import pipeline
from flashproof.cli.command import Command, Console, display_path
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.text.names import plural


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--locked", action="store_true", help="fail where cards.lock would change (for CI)"
    )
    parser.add_argument(
        "--require-proof", action="store_true", help="fail where a snippet was not run yet"
    )


def _build(options: argparse.Namespace, project: Project, screen: Console) -> int:
    diagnostics = Diagnostics()
    with screen.steps() as tell:
        built = pipeline.build(
            project,
            diagnostics,
            tell,
            locked=options.locked,
            require_proof=options.require_proof,
        )
    code = screen.tell(diagnostics)
    if built is None:
        return code
    if not built.notes:
        screen.fail("there is no card yet: 'build.py new topic NAME' writes a topic to begin with")
    screen.say(f"{display_path(built.package)}: {plural(built.notes, 'note')}")
    screen.say(f"{display_path(built.site / 'index.html')}: {plural(built.pages, 'file')}")
    return code


COMMANDS = (Command("build", "make the Anki deck and the site", _build, _arguments),)
