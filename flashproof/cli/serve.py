"""``serve``: serve a live preview of the site."""

from __future__ import annotations

import argparse
import gc

from flashproof.cli.command import Command
from flashproof.console import Console
from flashproof.project import Project
from flashproof.serve.app import serve

PORT = 4173


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=_port, default=PORT, help=f"port; 0 picks a free one (default: {PORT})"
    )
    parser.add_argument("--open", action="store_true", help="open the site in a browser")
    parser.add_argument("--no-run", action="store_true", help="do not run snippets")


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 0 to 65535")
    return int(text)


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    gc.enable()  # off in other commands, which take only seconds
    return serve(
        project,
        console,
        port=options.port,
        open_browser=options.open,
        run_snippets=not options.no_run,
    )


COMMAND = Command(_run, _add_arguments)
