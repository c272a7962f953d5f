"""``serve``: serve a live preview of the site."""

from __future__ import annotations

import argparse
import gc

from flashproof.cli.command import Command, add_server_arguments
from flashproof.console import Console
from flashproof.project import Project
from flashproof.serve.app import serve

PORT = 4173


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_server_arguments(parser, PORT)
    parser.add_argument("--no-run", action="store_true", help="do not run snippets")


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    gc.enable()  # main turns it off, because most commands take only seconds
    return serve(
        project,
        console,
        port=options.port,
        open_browser=options.open,
        run_snippets=not options.no_run,
    )


COMMAND = Command(_run, _add_arguments)
