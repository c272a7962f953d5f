"""Map each generated file to its function. A test checks that the files are up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from flashproof.cli.main import COMMAND_MODULES, argument_parser
from tools.reference_docs.commands_page import commands_page
from tools.reference_docs.json_schemas import front_matter_schema, settings_schema
from tools.reference_docs.lint_page import lint_page
from tools.reference_docs.settings_page import settings_page
from tools.reference_docs.vscode_snippets import vscode_snippets

FILES: Mapping[str, Callable[[Path], str]] = {
    "docs/lint.md": lint_page,
    "docs/settings.md": lambda _root: settings_page(),
    "docs/commands.md": lambda _root: commands_page(
        argument_parser("build.py", list(COMMAND_MODULES))
    ),
    "editors/settings.schema.json": lambda _root: settings_schema(),
    "editors/front-matter.schema.json": lambda _root: front_matter_schema(),
    "editors/vscode/flashproof.code-snippets": lambda _root: vscode_snippets(),
}
"""Functions that return a file's text, given the root of the checkout, keyed by file path."""
