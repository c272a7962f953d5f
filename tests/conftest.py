"""Fixtures and settings of all tests.

Run by hand, property tests try new random examples each time. If ``CI`` is set, they try the same
ones for every run of a commit, so that only a change of the code can break them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.browsers import chromium, firefox
from tests.command_line import run

# Imported here only, because a session fixture that two files define is set up twice.
__all__ = ["chromium", "firefox", "run"]

# No deadline: how long an example takes on a busy machine is not a result.
settings.register_profile("flashproof", settings(), deadline=None)
settings.load_profile("flashproof")


@pytest.fixture(autouse=True, scope="session")
def user_cache() -> Iterator[None]:
    """Keep the build caches of the tests' projects out of the user's cache folder."""
    folder = tempfile.mkdtemp(prefix="flashproof-cache-")
    os.environ["XDG_CACHE_HOME"] = folder
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let ``-k "not browser"`` leave out every test that starts a browser."""
    for item in items:
        if not {"chromium", "firefox"}.isdisjoint(getattr(item, "fixturenames", ())):
            item.extra_keyword_matches.add("browser")
