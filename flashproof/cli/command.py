"""Define ``Command``, the type of ``COMMAND`` in each command module, and shared arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashproof.errors import UnknownTopicError
from flashproof.snippets.isolation import ISOLATION_HELP, Isolation

if TYPE_CHECKING:
    from flashproof.console import Console
    from flashproof.model import Topic
    from flashproof.project import Project


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Command:
    """The function and arguments of a command. Its name and summary are in ``main``."""

    run: Callable[[argparse.Namespace, Project, Console], int]
    """Runs the command and returns its exit code."""
    add_arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
    """Adds the arguments that are specific to this command."""
    needs_cards: bool = True
    """Whether the command fails without a cards folder."""


def select_topics(topics: Sequence[Topic], names: Sequence[str]) -> list[Topic]:
    """Return the topics with the given names, or all topics if there are no names.

    Raises:
        UnknownTopicError: no topic has one of the names.

    """
    if unknown := set(names) - {topic.name for topic in topics}:
        raise UnknownTopicError(f"no topic is named {min(unknown)!r}")
    return [topic for topic in topics if not names or topic.name in names]


def add_isolation_argument(parser: argparse.ArgumentParser, note: str = "") -> None:
    """Add ``--isolation``, whose value is an ``Isolation``; ``note`` is added to the help."""
    parser.add_argument(
        "--isolation",
        type=Isolation,
        choices=list(Isolation),
        default=Isolation.AUTO,
        metavar="auto|required",
        help=f"{ISOLATION_HELP}{note}",
    )


def add_python_argument(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add ``--python``, the path of the interpreter that runs the snippets."""
    parser.add_argument(
        "--python",
        metavar="PATH",
        required=required,
        help="run the snippets with this Python interpreter; flashproof does not need to be"
        " installed in it",
    )


def add_server_arguments(parser: argparse.ArgumentParser, port: int) -> None:
    """Add ``--port``, with ``port`` as its default, and ``--open``."""
    parser.add_argument(
        "--port",
        type=_port,
        default=port,
        help=f"port number; 0 picks a free port (default: {port})",
    )
    parser.add_argument("--open", action="store_true", help="open the site in a browser")


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 0 to 65535")
    return int(text)
