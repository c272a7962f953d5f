"""The thin edge to pytest: every snippet of every card file is a test item.

It stays out of the way of projects without cards: a Markdown file is collected only below the
``cards`` folder of a project that has a ``[tool.flashproof]`` table, or where its own path was
given on the command line and it begins like a card file. Until then only options are added.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flashproof.snippets.pytest_plugin.summary import CHOSEN, SUMMARY, Summary

if TYPE_CHECKING:
    from flashproof.snippets.pytest_plugin.items import CardFile

_PLACE = re.compile(r"(?P<path>.+\.md):(?P<line>\d+)")
_SHARD = re.compile(r"([1-9]\d*)/([1-9]\d*)")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("flashproof", "snippets of flash cards")
    group.addoption(
        "--accept",
        action="store_true",
        help="write what snippets really print into the card files, after two runs that agree",
    )
    group.addoption(
        "--shard",
        metavar="I/N",
        type=_shard,
        help="run the I-th of N parts of the snippets, to split a deck over N machines",
    )
    group.addoption(
        "--fresh",
        action="store_true",
        help="run every snippet in a new process: slower, and as far from others as can be",
    )


def _shard(text: str) -> tuple[int, int]:
    match = _SHARD.fullmatch(text)
    if match is None or int(match[1]) > int(match[2]):
        raise pytest.UsageError(f"--shard takes I/N with I from 1 to N, not {text!r}")
    return int(match[1]), int(match[2])


def pytest_configure(config: pytest.Config) -> None:
    """Read ``cards/….md:LINE`` arguments: they choose the snippet at that line."""
    if config.getoption("accept") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--accept writes into card files: run it without -n")
    chosen: dict[Path, set[int]] = {}
    for index, argument in enumerate(config.args):
        if match := _PLACE.fullmatch(argument):
            chosen.setdefault(_absolute(config, match["path"]), set()).add(int(match["line"]))
            config.args[index] = match["path"]
    config.stash[CHOSEN] = chosen
    config.stash[SUMMARY] = Summary()
    config.pluginmanager.register(config.stash[SUMMARY])


def _absolute(config: pytest.Config, argument: str) -> Path:
    return (config.invocation_params.dir / argument).resolve()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CardFile | None:
    """Take card files, and no other Markdown."""
    if file_path.suffix != ".md" or not _is_card_file(file_path, parent.config):
        return None
    from flashproof.snippets.pytest_plugin import items  # noqa: PLC0415 - heavy, and only now needed

    if not parent.config.pluginmanager.has_plugin(items.NAME):
        parent.config.pluginmanager.register(items.SnippetRun(parent.config), items.NAME)
    return items.CardFile.from_parent(parent, path=file_path)


def _is_card_file(path: Path, config: pytest.Config) -> bool:
    if path.is_relative_to(config.rootpath / "cards") and _has_deck(config.rootpath):
        return True
    given = (argument.partition("::")[0] for argument in config.args if ".md" in argument)
    return path.resolve() in {_absolute(config, one) for one in given} and _looks_like_one(path)


def _has_deck(root: Path) -> bool:
    settings = root / "pyproject.toml"
    return settings.is_file() and "[tool.flashproof" in settings.read_text("utf-8", "replace")


def _looks_like_one(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return next(file, "").rstrip() == "---"
