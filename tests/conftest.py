"""For all tests: the browsers, named once, and no test that fails because a machine is busy.

Random examples are new ones at each run by hand, and those of the commit where ``CI`` is set: then
what is red is red because of the change.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.browsers import chromium, firefox

__all__ = ["chromium", "firefox"]

# Two fixtures of one name would start Playwright twice; how long an example takes is no result.
# With ``CI`` set, the parent is Hypothesis' own profile for it.
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
