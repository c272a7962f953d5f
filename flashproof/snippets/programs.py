"""Find the programs that run languages other than Python, and their versions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flashproof.languages import Language

VERSION_SECONDS = 30.0
"""The time limit of a command that prints a version, in seconds."""
_VERSION = re.compile(r"\d+(?:\.\d+)+|\d+")


def program_name(language: Language) -> str:
    """Return the name under which ``cards.lock`` records the version of a language's program."""
    if not language.is_builtin:
        return language.name
    return language.command[0] if language.command else "sqlite"


def find_program(language: Language) -> str:
    """Return the absolute path of a language's program; empty if it is not installed.

    Relative folders in ``PATH`` are not searched, because they could contain an untrusted program
    with the same name.
    """
    return _which(language.command[0]) if language.command else ""


def _which(program: str) -> str:
    folders = (one for one in os.get_exec_path() if Path(one).is_absolute())
    found = shutil.which(program, path=os.pathsep.join(folders))
    return str(Path(found).absolute()) if found else ""


def absolute_command(language: Language) -> tuple[str, ...]:
    """Return a language's command, with the absolute path of the program if it is installed."""
    program = find_program(language)
    return (program, *language.command[1:]) if program else language.command


def missing_program(language: Language) -> str:
    """Return why a language's program cannot run and how to install it; empty if it can run."""
    if not language.command:
        is_missing = find_spec("_sqlite3") is None
        return "this installation of Python has no sqlite3 module" if is_missing else ""
    if find_program(language):
        return ""
    program = language.command[0]
    if language.help_url:
        return f"{language.title} is not installed ({program} is not in PATH): {language.help_url}"
    return (
        f"{program}, the program for {language.name} in [tool.flashproof.languages],"
        " is not in PATH: install it"
    )


def readable_paths(languages: Iterable[Language]) -> frozenset[str]:
    """Return the paths that the sandbox must contain so the languages' programs can run there."""
    found = map(find_program, languages)
    return frozenset(str(path) for one in found if one for path in _paths_of(Path(one)))


def _paths_of(program: Path) -> list[Path]:
    """Return the paths of a program and of the folder in which it is installed.

    The folder is included only if the program is in its ``bin`` folder. It is left out if it is the
    root folder or in a home folder, because these folders can contain private files.
    """
    real = program.resolve()
    prefix = real.parent.parent
    homes = (Path.home(), Path("/home"), Path("/root"))
    is_private = prefix == Path("/") or any(prefix.is_relative_to(one) for one in homes)
    return [program, real] if is_private or real.parent.name != "bin" else [program, real, prefix]


def version_in(text: str) -> str:
    """Return the first version number in a text, or an empty string if there is none.

    >>> version_in("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)")
    '5.2.15'
    """
    match = _VERSION.search(text)
    return match[0] if match else ""


@cache
def builtin_version(language: Language) -> str:
    """Return the version of a built-in language's program; empty if the version is unknown."""
    if not language.command:
        return _sqlite_version()
    command = _which(language.version_command[0])
    if not command:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - flashproof chooses the program
            [command, *language.version_command[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return version_in(done.stdout)


def _sqlite_version() -> str:
    try:
        from sqlite3 import sqlite_version  # noqa: PLC0415 - some installations do not have it
    except ImportError:
        return ""
    return sqlite_version
