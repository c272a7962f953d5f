"""Define ``Command``, the type of ``COMMAND`` in each command module, and shared arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flashproof.errors import UnknownTopicError
from flashproof.safe_io import read_file
from flashproof.snippets.isolation import ISOLATION_HELP, Isolation
from flashproof.text.source import Source, display_path, normalize

if TYPE_CHECKING:
    from flashproof.console import Console
    from flashproof.diagnostics import Diagnostics
    from flashproof.model import Topic
    from flashproof.project import Project


ANKI_ADDRESS = "http://127.0.0.1:8765"
"""The default address of AnkiConnect."""


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
        UnknownTopicError: at least one of the names is not the name of a topic.

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


def add_anki_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--anki``, the address of AnkiConnect."""
    parser.add_argument(
        "--anki",
        default=ANKI_ADDRESS,
        type=_address,
        metavar="ADDRESS",
        help=f"address of AnkiConnect (default: {ANKI_ADDRESS})",
    )


def read_text_file(path: Path, limit: int, diagnostics: Diagnostics) -> Source | None:
    """Return the text of a file; report an error and return ``None`` if it is not UTF-8.

    Args:
        path: the path of the file.
        limit: the maximum size of the file, in bytes.
        diagnostics: receives the error.

    Raises:
        UnsafePathError: the path is not a file, or the file is too large.
        OSError: the file does not exist or cannot be read.

    """
    content = read_file(path, limit)
    text = normalize(content.decode("utf-8", errors="replace"))
    source = Source(path, display_path(path), text)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = len(normalize(content[: error.start].decode("utf-8", errors="replace")))
        message = f"the file is not UTF-8: byte 0x{content[error.start]:02x}"
        diagnostics.error("not-utf8", message, source.span(at, at + 1), "save it as UTF-8")
        return None
    return source


def add_server_arguments(parser: argparse.ArgumentParser, port: int) -> None:
    """Add ``--port``, with ``port`` as its default, and ``--open``."""
    parser.add_argument(
        "--port",
        type=_port,
        default=port,
        help=f"port number; 0 picks a free port (default: {port})",
    )
    parser.add_argument("--open", action="store_true", help="open the site in a browser")


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        message = f"{text!r} is not an address such as http://127.0.0.1:8765"
        raise argparse.ArgumentTypeError(message)
    return text


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 0 to 65535")
    return int(text)
