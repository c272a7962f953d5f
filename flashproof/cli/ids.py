"""``ids``: ids for cards that have none."""

from __future__ import annotations

import argparse

from flashproof.authoring.card_ids import write_ids
from flashproof.cli.command import Command, Console
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project


def _ids(options: argparse.Namespace, project: Project, screen: Console) -> int:
    diagnostics = Diagnostics()
    tell = screen.say if options.format == "json" else screen.give
    written = write_ids(project, diagnostics)
    for edit in written:
        tell(str(edit))
    if not written and not len(diagnostics):
        screen.say("no id to write")
    return screen.tell(diagnostics)


COMMANDS = (Command("ids", "write an id into each card that has none", _ids),)
