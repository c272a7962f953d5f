"""The row of the command line."""

from __future__ import annotations

import argparse

from flashproof.cli.command import Command, Console
from flashproof.project import Project

PORT = 4173


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=_port, default=PORT, help=f"where to serve; 0: any (default: {PORT})"
    )
    parser.add_argument("--open", action="store_true", help="open a browser")
    parser.add_argument("--no-run", action="store_true", help="do not run snippets")


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: write a number up to 65535")
    return int(text)


def _serve(options: argparse.Namespace, project: Project, screen: Console) -> int:
    from flashproof.serve.app import serve  # noqa: PLC0415 - a build need not wait for it

    return serve(project, screen, port=options.port, opens=options.open, runs=not options.no_run)


COMMANDS = (Command("serve", "show the site, and the cards as they are saved", _serve, _arguments),)
