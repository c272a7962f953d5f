"""The files of this project that are written from its code; a test says that they are current."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from flashproof.cli import command_line
from flashproof.reference.commands_page import commands_page
from flashproof.reference.lint_page import lint_page
from flashproof.reference.settings_page import settings_page

FILES: Mapping[str, Callable[[Path], str]] = {
    "docs/lint.md": lint_page,
    "docs/settings.md": lambda _root: settings_page(),
    "docs/commands.md": lambda _root: commands_page(command_line("build.py")),
}
"""What makes each file, given the root of the checkout."""
