"""The command: arguments, printing, exit codes; nothing else in the program prints.

Exit codes: 0, all is well; 1, problems in the cards; 2, wrong use, or files that cannot be read or
written; 130, stopped from the keyboard.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from flashproof import __version__
from flashproof.cli.command import OK, PROBLEMS, WRONG_USE, Command, display_path
from flashproof.diagnostics import Diagnostic, Diagnostics
from flashproof.errors import FlashproofError
from flashproof.project import Project

STOPPED = 130
FORMATS = ("text", "json", "github")

ROOMS: Mapping[str, str] = {
    "build": "flashproof.cli.build",
    "check": "flashproof.cli.check",
    "ids": "flashproof.cli.ids",
    "prove": "flashproof.cli.prove",
    "diff": "flashproof.cli.diff",
    "new": "flashproof.cli.new",
    "import": "flashproof.cli.import_cards",
    "export": "flashproof.cli.import_cards",
    "push": "flashproof.cli.import_cards",
    "serve": "flashproof.cli.serve",
}
"""Where each command is: a run loads its own alone, which is what makes it begin at once."""


def main(arguments: Sequence[str] | None = None, program: str = "flashproof") -> int:
    """Run a command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")
    rows = commands([given[0]] if given[0] in ROOMS else ROOMS)
    options = command_line(program, rows).parse_args(given)
    (command,) = (row for row in rows if row.name == options.command)
    screen = _Screen(options)
    project = Project.find(options.cards, options.out)
    if command.needs_cards and not project.cards.is_dir():
        missing = f"there is no folder of cards at {project.cards}"
        screen.fail(f"{missing}; '{program} new PROJECT' begins a deck")
        return WRONG_USE
    try:
        return command.run(options, project, screen)
    except FlashproofError as error:
        screen.fail(str(error))
        return WRONG_USE
    except OSError as fault:
        if fault.filename is None:
            raise
        screen.fail(f"{display_path(Path(str(fault.filename)))}: {fault.strerror}")
        return WRONG_USE
    except KeyboardInterrupt:
        screen.fail("stopped; what was written before is whole")
        return STOPPED


def run(arguments: Sequence[str] | None = None, program: str = "flashproof") -> NoReturn:
    """Run a command as all that this process is there for.

    It ends at once: to let go of a build value by value would take a tenth of its time.
    """
    code = main(arguments, program)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class _Screen:
    """What a person, or a program, sees of a run.

    What is being done stands on one line of a terminal, without a thread that draws it: builds
    fork, and threads do not live well with that.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self._quiet: bool = options.quiet
        self._format: str = options.format
        self._step = ""

    @contextmanager
    def steps(self) -> Iterator[Callable[[str], None]]:
        """Takes what is being done: a line that changes on a terminal, else one line each."""
        if self._quiet or self._format != "text":
            yield lambda _step: None
        elif sys.stderr.isatty():
            yield self._show
            self._wipe()
        else:
            yield lambda step: print(f"{step} …", file=sys.stderr)

    def say(self, line: str) -> None:
        """A result, which ``-q`` keeps back."""
        if not self._quiet and self._format == "text":
            self._wipe()
            print(line)

    def give(self, text: str) -> None:
        """What was asked for."""
        self._wipe()
        print(text)

    def fail(self, message: str) -> None:
        """Why nothing was done."""
        self._wipe()
        print(f"error: {message}", file=sys.stderr)

    def _show(self, step: str) -> None:
        self._wipe()
        self._step = f"{step} …"[: shutil.get_terminal_size().columns - 1]
        print(self._step, end="", file=sys.stderr, flush=True)

    def _wipe(self) -> None:
        if self._step:
            print(f"\r{' ' * len(self._step)}\r", end="", file=sys.stderr, flush=True)
            self._step = ""

    def tell(self, diagnostics: Diagnostics) -> int:
        """Every problem, in the format asked for; returns the exit code."""
        found = list(diagnostics)
        self._wipe()
        if found or self._format == "json":
            self._tell(found)
        return PROBLEMS if diagnostics.has_errors else OK

    def _tell(self, found: Sequence[Diagnostic]) -> None:
        from flashproof.diagnostics import formatting  # noqa: PLC0415 - most builds have nothing to tell

        if self._format == "json":
            self.give(formatting.as_json(found))
        elif self._format == "github":
            self.give(formatting.as_github(found))
        else:
            from rich.console import Console  # noqa: PLC0415 - see above

            console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
            for diagnostic in found:
                console.print(formatting.as_text(diagnostic), end="\n\n")
            console.print(formatting.summary(found), markup=False)


def commands(names: Iterable[str]) -> list[Command]:
    """The rows of some commands, in order, and of those that share a module with them."""
    modules = dict.fromkeys(ROOMS[name] for name in names)
    return [row for module in modules for row in import_module(module).COMMANDS]


def command_line(program: str, rows: Iterable[Command]) -> argparse.ArgumentParser:
    """What reads the arguments of some commands."""
    parser = argparse.ArgumentParser(
        prog=program,
        description="Flashcards with proof: Markdown cards become an Anki deck and a revision "
        "site, and every snippet in them is run.",
        epilog=f"Without a command, '{program}' builds. '{program} COMMAND --help' tells more.",
    )
    parser.add_argument("--version", action="version", version=f"flashproof {__version__}")
    rooms = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for row in rows:
        row.arguments(_command(rooms, row.name, row.about))
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    """A command with what all of them take."""
    command = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    command.add_argument("--cards", type=Path, metavar="DIR", help="the cards (default: cards/)")
    command.add_argument("--out", type=Path, metavar="DIR", help="the output (default: dist/)")
    command.add_argument("-q", "--quiet", action="store_true", help="tell only what is wrong")
    command.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how problems are told: for people, for programs, or as GitHub annotations",
    )
    return command
