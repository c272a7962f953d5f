"""Define the languages, besides Python, whose fences run as snippets.

Each language has a command that runs a script, such as ``bash FILE``. Each snippet runs in a new
process in the sandbox; see ``flashproof.snippets.runner.script_steps``. SQL runs in Python's SQLite
library instead. A deck can add languages in ``[tool.flashproof.languages]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FILE = "{file}"
"""The placeholder for the script's path in a command."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language and the program that runs it."""

    name: str
    """The language of a fence, such as ``javascript``."""
    title: str
    """The name of the program for readers, such as ``Node.js``."""
    command: tuple[str, ...] = ()
    """The program and its arguments, with ``{file}`` for the path of the script; empty for SQL."""
    version_command: tuple[str, ...] = ()
    """The command that prints the version of the program."""
    extension: str = "txt"
    """The extension of the script, without the period."""
    is_builtin: bool = False
    """Whether the language is built into flashproof rather than defined in a deck's settings."""
    help_url: str = ""
    """The URL of installation instructions; empty for languages from the settings."""


SQL = Language("sql", "SQLite", extension="sql", is_builtin=True)
BASH = Language(
    "bash",
    "Bash",
    ("bash", FILE),
    ("bash", "--version"),
    "sh",
    is_builtin=True,
    help_url="https://www.gnu.org/software/bash/",
)
JAVASCRIPT = Language(
    "javascript",
    "Node.js",
    ("node", FILE),
    ("node", "--version"),
    "js",
    is_builtin=True,
    help_url="https://nodejs.org/",
)

ALIASES: Mapping[str, str] = {"js": "javascript"}
"""Other names of languages, mapped to the standard name."""

NOT_RUN: frozenset[str] = frozenset(
    "text txt plain plaintext none console out stdout result results ansi log repl output python"
    " markdown mermaid diff".split()
)
"""Names that a deck cannot use for its languages, because they already have a meaning."""


class Languages(dict[str, Language]):
    """The languages, besides Python, whose fences run, keyed by every name that a fence can use."""

    @classmethod
    def of(cls, added: Iterable[Language] = ()) -> Languages:
        """Return the built-in languages and those that a deck adds."""
        known = {one.name: one for one in (SQL, BASH, JAVASCRIPT, *added)}
        return cls(known | {alias: known[name] for alias, name in ALIASES.items()})


BUILT_IN = Languages.of()
"""The languages, besides Python, whose fences run in every deck."""
