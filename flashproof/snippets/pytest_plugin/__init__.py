"""A pytest plugin that collects every snippet of every card file as a test item.

Projects without cards are not affected: a Markdown file is collected only below the ``cards``
folder of a project with a ``[tool.flashproof]`` table, or if its path was given on the command line
and it starts with front matter. Otherwise, the plugin only adds options.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flashproof.snippets.pytest_plugin.summary import CHOSEN_LINES, SUMMARY, TerminalSummary

if TYPE_CHECKING:
    from flashproof.snippets.pytest_plugin.items import CardFile

_LOCATION = re.compile(r"(?P<path>.+\.md):(?P<line>\d+)")
_SHARD = re.compile(r"([1-9]\d*)/([1-9]\d*)")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("flashproof", "snippets on flashcards")
    group.addoption(
        "--accept",
        action="store_true",
        help="write the snippets' actual output to the card files if two runs agree",
    )
    group.addoption(
        "--shard",
        metavar="I/N",
        type=_shard,
        help="run part I of N of the snippets, to split a deck across machines",
    )
    group.addoption(
        "--fresh",
        action="store_true",
        help="run every snippet in a new process: slower, but fully isolated",
    )


def _shard(text: str) -> tuple[int, int]:
    match = _SHARD.fullmatch(text)
    if match is None or int(match[1]) > int(match[2]):
        raise pytest.UsageError(f"--shard must be I/N with I from 1 to N, not {text!r}")
    return int(match[1]), int(match[2])


def pytest_configure(config: pytest.Config) -> None:
    """Read ``cards/….md:LINE`` arguments, which select the snippet at that line."""
    if config.getoption("accept") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--accept writes to card files and cannot be combined with -n")
    lines: dict[Path, set[int]] = {}
    for index, argument in enumerate(config.args):
        if match := _LOCATION.fullmatch(argument):
            lines.setdefault(_absolute(config, match["path"]), set()).add(int(match["line"]))
            config.args[index] = match["path"]
    config.stash[CHOSEN_LINES] = lines
    config.stash[SUMMARY] = TerminalSummary()
    config.pluginmanager.register(config.stash[SUMMARY])


def _absolute(config: pytest.Config, argument: str) -> Path:
    return (config.invocation_params.dir / argument).resolve()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CardFile | None:
    """Collect card files, but no other Markdown."""
    if file_path.suffix != ".md" or not _is_card_file(file_path, parent.config):
        return None
    from flashproof.snippets.pytest_plugin import items  # noqa: PLC0415 - slow, needed only here

    if not parent.config.pluginmanager.has_plugin(items.HOOKS_NAME):
        parent.config.pluginmanager.register(items.SnippetHooks(parent.config), items.HOOKS_NAME)
    return items.CardFile.from_parent(parent, path=file_path)


def _is_card_file(path: Path, config: pytest.Config) -> bool:
    if path.is_relative_to(config.rootpath / "cards") and _is_project(config.rootpath):
        return True
    named = (argument.partition("::")[0] for argument in config.args if ".md" in argument)
    return path.resolve() in {_absolute(config, one) for one in named} and _has_front_matter(path)


def _is_project(root: Path) -> bool:
    settings = root / "pyproject.toml"
    return settings.is_file() and "[tool.flashproof" in settings.read_text("utf-8", "replace")


def _has_front_matter(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return next(file, "").rstrip() == "---"
