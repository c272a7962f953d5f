"""``study``: serve the site and run the code that learners write."""

from __future__ import annotations

import argparse
import gc

from flashproof.cli.command import Command, add_isolation_argument, add_server_arguments
from flashproof.console import Console
from flashproof.project import Project
from flashproof.serve.study_app import study

PORT = 4174


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_server_arguments(parser, PORT)
    add_isolation_argument(parser)


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    gc.enable()  # main turns it off, because most commands take only seconds
    return study(
        project,
        console,
        port=options.port,
        open_browser=options.open,
        isolation=options.isolation,
    )


COMMAND = Command(_run, _add_arguments)
