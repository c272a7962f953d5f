"""Parse the arguments, run the command, and turn errors into exit codes."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from flashproof import __version__
from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.errors import FlashproofError
from flashproof.text.source import display_path

if TYPE_CHECKING:
    from flashproof.project import Project

FORMATS = ("text", "json", "github")


class CommandModule(NamedTuple):
    """The module of a command, and its summary in ``--help``."""

    module: str
    """A module of ``flashproof.cli`` with a ``COMMAND``."""
    summary: str


COMMAND_MODULES: Mapping[str, CommandModule] = {
    "build": CommandModule("build", "build the Anki deck and the site"),
    "check": CommandModule("check", "report all problems without building"),
    "ids": CommandModule("ids", "add an id to every card that has none"),
    "prove": CommandModule("prove", "run the snippets that changed and record which ones pass"),
    "drift": CommandModule("drift", "list the cards that are not true in a different environment"),
    "diff": CommandModule("diff", "show what changes for learners who have an older release"),
    "new": CommandModule("new", "create a topic or a new deck project"),
    "editor-files": CommandModule("editor_files", "copy editor settings to the project"),
    "import": CommandModule("import_cards", "import cards from other programs"),
    "export": CommandModule("export", "export the cards as CSV or JSON"),
    "insights": CommandModule(
        "insights", "report which cards need work, based on results that learners sent"
    ),
    "push": CommandModule("push", "build the deck and import it into Anki, which must be running"),
    "pull": CommandModule(
        "pull", "save your reviews from Anki (which must be running) to a file for the study site"
    ),
    "serve": CommandModule("serve", "show a live preview of the site while you edit"),
    "study": CommandModule("study", "study on the site and run the code that you write"),
}
"""All commands, keyed by name. To start quickly, flashproof imports only the module of the command
that it runs."""


def main(arguments: Sequence[str] | None = None, program: str = "flashproof") -> int:
    """Run a command and return its exit code.

    Args:
        arguments: the command line without the program's name; ``sys.argv`` by default.
        program: the program's name in usage and error messages.

    Raises:
        SystemExit: the arguments are invalid, or include ``--help`` or ``--version``.

    """
    words = _with_default_command(sys.argv[1:] if arguments is None else arguments)
    options = argument_parser(program, words[:1]).parse_args(words)
    console = Console(quiet=options.quiet, output_format=options.format)
    try:
        return _run_command(options, console, program)
    except FlashproofError as error:
        console.error(str(error))
        return ExitCode.USAGE
    except BrokenPipeError:
        return ExitCode.INTERRUPTED  # the program that reads the output, such as head, has exited
    except OSError as error:
        path = f"{display_path(Path(str(error.filename)))}: " if error.filename else ""
        console.error(f"{path}{error.strerror or error}")
        return ExitCode.USAGE
    except MemoryError:
        console.error("out of memory")
        return ExitCode.USAGE
    except KeyboardInterrupt:
        console.error("interrupted; files written so far are complete")
        return ExitCode.INTERRUPTED


def run(arguments: Sequence[str] | None = None, program: str = "flashproof") -> NoReturn:
    """Run a command as the only task of this process, and exit.

    The garbage collector is off, which saves a tenth of the build time. This is safe because a
    build's values contain no reference cycles. ``serve`` and ``study`` turn it on again. The
    process exits without freeing its memory.
    """
    gc.disable()
    _prepare_streams()
    code = main(arguments, program)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = ExitCode.INTERRUPTED
    except OSError as error:  # such as when the output goes to a file on a full disk
        code = code or ExitCode.USAGE
        with suppress(OSError):
            sys.stderr.write(f"error: standard output: {error.strerror}\n")
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


def _prepare_streams() -> None:
    """Make sure that printing does not fail and does not write to a file opened by the program.

    A closed stream is replaced by the null device; otherwise, the next file that is opened would
    get the stream's file descriptor. Characters that the terminal cannot display are escaped.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free file descriptor
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def argument_parser(program: str, commands: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Args:
        program: the program's name in usage messages.
        commands: the commands whose arguments are needed; other commands are only listed.

    """
    parser = argparse.ArgumentParser(
        prog=program,
        description="Flashcards with proof: build an Anki deck and a static site from Markdown "
        "cards, and test every code snippet in them.",
        epilog=f"Without a command, '{program}' builds the deck and the site. "
        f"'{program} COMMAND --help' shows a command's options.",
    )
    parser.add_argument("--version", action="version", version=f"flashproof {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, summary) in COMMAND_MODULES.items():
        description = f"{summary[0].upper()}{summary[1:]}."
        subparser = subparsers.add_parser(name, help=summary, description=description)
        _add_common_arguments(subparser)
        if name in commands:
            _load(name).add_arguments(subparser)
    return parser


def _with_default_command(arguments: Sequence[str]) -> list[str]:
    """Insert ``build`` if the arguments do not name a command."""
    is_build = not arguments or (
        arguments[0].startswith("-") and arguments[0] not in ("-h", "--help", "--version")
    )
    return ["build", *arguments] if is_build else list(arguments)


def _run_command(options: argparse.Namespace, console: Console, program: str) -> int:
    # Imported late because --help and --version do not need it.
    from flashproof.project import Project  # noqa: PLC0415

    command = _load(options.command)
    project = Project.find(options.cards, options.out)
    if command.needs_cards and not project.cards.is_dir():
        return _report_missing_cards(project, console, program)
    return command.run(options, project, console)


def _report_missing_cards(project: Project, console: Console, program: str) -> int:
    """Report that the cards folder is missing.

    If the settings, which can name the folder, have errors, report these errors instead.
    """
    from flashproof.diagnostics import Diagnostics  # noqa: PLC0415
    from flashproof.settings import read_settings  # noqa: PLC0415

    diagnostics = Diagnostics()
    read_settings(project.root, diagnostics)
    if diagnostics.has_errors:
        return console.report(diagnostics)
    console.error(
        f"there is no cards folder at {display_path(project.cards)}; specify a different one with "
        f"the 'cards' setting or '--cards DIR', or create a deck with '{program} new PROJECT'"
    )
    return ExitCode.USAGE


def _load(name: str) -> Command:
    module = import_module(f"flashproof.cli.{COMMAND_MODULES[name].module}")
    command: Command = module.COMMAND
    return command


def _add_common_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cards",
        type=Path,
        metavar="DIR",
        help="cards folder (default: the 'cards' setting, or cards/)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="output folder (default: dist/)")
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="print only problems and requested output, such as reports",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="print problems as text, as JSON, or as GitHub annotations",
    )
