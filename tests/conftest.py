"""Fixtures and settings for all tests.

Property tests try new random examples in each local run. If ``CI`` is set, they try the same ones
in every run, so only a code change can break them.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

from flashproof.snippets.runner.supervisor import available_cores
from tests.browsers import chromium, firefox
from tests.build_shortcuts import compiled_templates, one_process, shared_fonts
from tests.command_line import run
from tests.progress import ProgressLines

# Import these only here: a session fixture that two modules define is set up twice.
__all__ = ["chromium", "compiled_templates", "firefox", "one_process", "run", "shared_fonts"]

collect_ignore = ["cases"]
"""Card files with errors, which the tests read."""

# No deadline: on a busy machine, a slow example is not a bug.
settings.register_profile("flashproof", settings(), deadline=None)
settings.load_profile("flashproof")


@pytest.fixture(autouse=True, scope="session")
def user_cache() -> Iterator[None]:
    """Keep the build caches of test projects out of the user's cache folder."""
    folder = tempfile.mkdtemp(prefix="flashproof-cache-")
    os.environ["XDG_CACHE_HOME"] = folder
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the whole suite on all cores; a run of named tests starts faster in one process."""
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    is_worker = hasattr(config, "workerinput")
    options = config.option
    is_undecided = getattr(options, "numprocesses", 0) is None
    if is_whole and is_undecided and not (is_worker or options.collectonly or options.usepdb):
        options.numprocesses = available_cores()
    # Neighboring tests share fixtures, so each worker gets one part of the tests. A worker that has
    # finished takes tests from the others.
    if getattr(options, "numprocesses", None) and options.dist == "no":
        options.dist = "worksteal"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Show the progress of a run in several processes, and accept Ctrl-C in a background run."""
    # A shell makes the processes that it starts in the background ignore SIGINT, and their child
    # processes would ignore it, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(ProgressLines(reporter))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Add the keyword ``browser`` to every test that starts one, for ``-k "not browser"``."""
    for item in items:
        if not {"chromium", "firefox"}.isdisjoint(getattr(item, "fixturenames", ())):
            item.extra_keyword_matches.add("browser")
