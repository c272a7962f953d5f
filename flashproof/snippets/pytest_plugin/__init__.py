"""A pytest plugin that collects every snippet of every card file as a test item.

``CardCollection`` decides which Markdown files are card files. In a project without card files, the
plugin only adds options.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Generator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flashproof.snippets.isolation import ISOLATION_HELP, Isolation
from flashproof.snippets.pytest_plugin.card_collection import COLLECTION, CardCollection
from flashproof.snippets.pytest_plugin.summary import (
    CHOSEN_LINES,
    NAMED_PATHS,
    SUMMARY,
    TerminalSummary,
)
from flashproof.text.markdown_files import is_markdown
from flashproof.text.names import without_controls

if TYPE_CHECKING:
    from flashproof.snippets.pytest_plugin.items import CardFile

_LOCATION = re.compile(r"(?P<path>.+\.md):(?P<line>\d+)(?:\[.*\])?")
_TESTPATHS = pytest.Config.ArgsSource.TESTPATHS
_SHARD = re.compile(r"([1-9]\d*)/([1-9]\d*)")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("flashproof", "snippets on flashcards")
    group.addoption(
        "--accept",
        action="store_true",
        help="write the snippets' actual output to the card files if all reruns print the same "
        "output",
    )
    group.addoption(
        "--shard",
        metavar="I/N",
        type=_shard,
        help="run only part I of N of the snippets, to split a run across machines",
    )
    group.addoption(
        "--fresh",
        action="store_true",
        help="run every snippet in a new process: slower, but fully isolated",
    )
    group.addoption(
        "--isolation",
        choices=[one.value for one in Isolation],
        default=Isolation.AUTO.value,
        help=ISOLATION_HELP,
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
    config.stash[COLLECTION] = CardCollection(
        _named_paths(config), config.rootpath, in_settings=config.args_source is _TESTPATHS
    )
    config.stash[SUMMARY] = TerminalSummary(config)
    config.pluginmanager.register(config.stash[SUMMARY])


def _named_paths(config: pytest.Config) -> list[Path]:
    """Return the paths that the user named; a pytest-xdist worker gets them from the controller.

    A worker's arguments always contain paths, even if the user named none.
    """
    if (worker_input := getattr(config, "workerinput", None)) is not None:
        return list(map(Path, worker_input[NAMED_PATHS]))
    if config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR:
        return []
    return [_absolute(config, argument.partition("::")[0]) for argument in config.args]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Send the named paths to a pytest-xdist worker."""
    node.workerinput[NAMED_PATHS] = list(map(str, node.config.stash[COLLECTION].named))


def _absolute(config: pytest.Config, argument: str) -> Path:
    return (config.invocation_params.dir / argument).resolve()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CardFile | None:
    """Collect card files, but no other Markdown files."""
    if not is_markdown(file_path) or not parent.config.stash[COLLECTION].add(file_path):
        return None
    from flashproof.snippets.pytest_plugin import items  # noqa: PLC0415 - slow, needed only here

    if not parent.config.pluginmanager.has_plugin(items.HOOKS_NAME):
        parent.config.pluginmanager.register(items.SnippetHooks(parent.config), items.HOOKS_NAME)
    name = file_path.name
    shown = without_controls(name)
    # pytest prints the names of nodes, so a name must not contain escape sequences.
    names: dict[str, Any] = {}
    if shown != name:
        names = {"name": shown, "nodeid": f"{parent.nodeid}/{shown}"}
    return items.CardFile.from_parent(parent, path=file_path, **names)


@pytest.hookimpl(wrapper=True)
def pytest_ignore_collect(
    collection_path: Path, config: pytest.Config
) -> Generator[None, bool | None, bool | None]:
    """Collect all subfolders of a cards folder, except symbolic links and ``--ignore`` folders.

    pytest skips folders whose name is in ``norecursedirs``, such as ``build``, and folders that
    look like virtual environments. A build reads the card files of all subfolders, so their
    snippets must also run.
    """
    ignored = yield
    collection = config.stash.get(COLLECTION, None)
    if collection is not None and collection.is_linked_folder(collection_path):
        return True
    if not ignored or collection is None or not _is_skipped_by_default(collection_path, config):
        return ignored
    return not (
        collection.is_in_cards_folder(collection_path) or collection.contains_cards(collection_path)
    )


def _is_skipped_by_default(path: Path, config: pytest.Config) -> bool:
    """Return whether pytest skips a folder even though no ``--ignore`` option excludes it."""
    if not path.is_dir():
        return False
    is_environment = (path / "pyvenv.cfg").is_file() or (path / "conda-meta/history").is_file()
    ignored = [*(config.getoption("ignore") or ()), *(config.getoption("ignore_glob") or ())]
    return (
        is_environment
        or path.name == "__pycache__"
        or any(map(path.match, config.getini("norecursedirs")))
    ) and not any(fnmatch(str(path.resolve()), str(_absolute(config, str(one)))) for one in ignored)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Allow test files in two decks to have the same name, such as ``tests/test_cards.py``.

    In the default import mode, pytest rejects the second file.
    """
    config = collector.config
    if not (isinstance(collector, pytest.Module) and _has_twin(collector.path, config)):
        return (yield)
    mode = config.option.importmode
    config.option.importmode = "importlib"
    try:
        return (yield)
    finally:
        config.option.importmode = mode


def _has_twin(path: Path, config: pytest.Config) -> bool:
    """Return whether a deck's test file would be imported under the same name as another module."""
    packages: list[str] = []
    for folder in path.parents:
        if not (folder / "__init__.py").is_file():
            break
        packages.insert(0, folder.name)
    twin = getattr(sys.modules.get(".".join((*packages, path.stem))), "__file__", None)
    if twin is None or Path(twin) == path:
        return False
    return config.stash[COLLECTION].is_in_project(path)
