"""Print all of flashproof's output, and define the exit codes of its commands.

No other module of the package prints.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from flashproof.text.names import without_terminal_controls
from flashproof.text.workflow_commands import escape_data, is_workflow, without_commands

if TYPE_CHECKING:
    from flashproof.diagnostics import Diagnostic, Diagnostics

OutputFormat = Literal["text", "json", "github"]
"""The format in which diagnostics are printed."""

Progress = Callable[[str], None]
"""A function that shows the current step, such as ``reading cards``."""


def harmless(text: str) -> str:
    """Return text that neither a terminal nor the log of a GitHub workflow treats as a command.

    Messages can contain text from cards, from other people's decks, and from the output of code.
    """
    text = without_terminal_controls(text)
    return without_commands(text) if is_workflow() else text


class ExitCode(IntEnum):
    """The exit codes of commands."""

    OK = 0
    PROBLEMS = 1
    """The command found problems, such as errors in the cards or a snippet that failed."""
    USAGE = 2
    """The command could not run, for example because of invalid arguments or an unreadable file."""
    INTERRUPTED = 130
    """The user pressed Ctrl-C, or the program that reads the output has ended."""


class Console:
    """Prints the progress, the results, and the problems of a command.

    Only the caller's thread redraws the progress line. Builds fork worker processes, which must
    not inherit a thread that draws. Rich starts such a thread to show progress, so it is used for
    diagnostics only.
    """

    def __init__(self, *, quiet: bool = False, output_format: OutputFormat = "text") -> None:
        """Create a console.

        Args:
            quiet: print only the requested output and problems.
            output_format: the format of diagnostics; all formats except ``text`` also imply
                ``quiet``, because programs read the output.

        """
        self._is_quiet = quiet or output_format != "text"
        self._format = output_format
        self._line = ""

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Yield a function that shows the current step; it does nothing if the console is quiet.

        In a terminal, each step replaces the previous one; otherwise, each step is on a new line.
        """
        if self._is_quiet:
            yield lambda _step: None
        elif sys.stderr.isatty():
            try:
                yield self._draw
            finally:
                self._clear()
        else:
            yield lambda step: print(harmless(f"{step} …"), file=sys.stderr)

    def info(self, line: str) -> None:
        """Print a result, unless the console is quiet."""
        if not self._is_quiet:
            self._clear()
            print(harmless(line), flush=True)  # servers print their address and go on running

    def output(self, text: str) -> None:
        """Print the requested output.

        On a terminal, control characters are replaced. In a GitHub workflow, the text is changed so
        that no line of it is a workflow command.
        """
        self._clear()
        if sys.stdout.isatty():
            text = without_terminal_controls(text)
        elif is_workflow():
            text = without_commands(text)
        print(text)

    def error(self, message: str) -> None:
        """Print why the command failed."""
        self._clear()
        if self._format == "github":
            text = f"::error::{escape_data(message)}"
        else:
            text = f"error: {harmless(message)}"
        print(text, file=sys.stderr)

    def confirm(self, question: str) -> bool:
        """Ask a question; return whether the answer is ``y`` or ``yes``."""
        self._clear()
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def report(self, diagnostics: Diagnostics) -> ExitCode:
        """Print all diagnostics, and return the exit code that they imply."""
        problems = list(diagnostics)
        self._clear()
        if problems or self._format == "json":
            self._print_diagnostics(problems)
        return ExitCode.PROBLEMS if diagnostics.has_errors else ExitCode.OK

    def _print_diagnostics(self, problems: Sequence[Diagnostic]) -> None:
        # Imported here: Rich is slow to import, and most builds have nothing to report.
        from flashproof.diagnostics import formatting  # noqa: PLC0415

        if self._format == "json":
            print(formatting.as_json(problems))
        elif self._format == "github":
            print(formatting.as_github(problems))
        else:
            from rich.console import Console as RichConsole  # noqa: PLC0415

            terminal = RichConsole(file=sys.stderr, highlight=False, soft_wrap=True)
            for diagnostic in problems:
                text = formatting.as_text(diagnostic)
                if is_workflow():
                    terminal.print(without_commands(text.plain), end="\n\n", markup=False)
                else:
                    terminal.print(text, end="\n\n")
            terminal.print(formatting.summary(problems), markup=False)

    def _draw(self, step: str) -> None:
        self._clear()
        self._line = harmless(f"{step} …")[: shutil.get_terminal_size().columns - 1]
        print(self._line, end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._line:
            print(f"\r{' ' * len(self._line)}\r", end="", file=sys.stderr, flush=True)
            self._line = ""
