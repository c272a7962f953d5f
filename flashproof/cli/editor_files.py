"""``editor-files``: copy editor snippets, tasks, and schemas to the project."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from flashproof.authoring.new_topic import NewFile
from flashproof.cli.command import Command
from flashproof.console import Console, ExitCode
from flashproof.errors import ScaffoldError
from flashproof.project import Project, bundled_folder
from flashproof.safe_io import SafeFolder
from flashproof.text.source import display_path

FOLDERS = {"vscode": ".vscode"}
"""The target folder for each source folder; other files are copied to ``editors/``."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FOLDER",
        help="folder to copy the files to (default: the project's folder)",
    )


def _run(options: argparse.Namespace, project: Project, console: Console) -> int:
    folder = SafeFolder(options.to or project.root)
    files = {folder.name_of(file.path): file for file in _editor_files(folder.path)}
    existing = {name: content for name in files if (content := folder.read(name)) is not None}
    changed = [name for name in existing if existing[name] != files[name].content]
    if changed:
        paths = ", ".join(display_path(files[name].path) for name in changed)
        raise ScaffoldError(
            f"these files already exist with other content: {paths}; "
            "copy the files to a different folder with --to and merge them"
        )
    for name, file in files.items():
        if name not in existing:
            folder.create(name, file.content)
        state = " (unchanged)" if name in existing else ""
        console.info(f"{display_path(file.path)}{state}")
    return ExitCode.OK


def _editor_files(folder: Path) -> Iterator[NewFile]:
    """Yield the files that come with flashproof, each with its target path in ``folder``."""
    bundled = bundled_folder("editors")
    for path in sorted(bundled.rglob("*")):
        if path.is_file():
            target = FOLDERS.get(path.relative_to(bundled).parts[0], "editors")
            yield NewFile(folder / target / path.name, path.read_bytes())


COMMAND = Command(_run, _add_arguments, needs_cards=False)
