"""Browser fixtures. If a browser is not installed, its tests are skipped.

``tests/conftest.py`` makes the fixtures available to all tests. Playwright drives the installed
Chromium. It supports only its own builds of Firefox, so an installed Firefox is driven through
Marionette, Firefox's own protocol (``tests.marionette``).

``FLASHPROOF_CHROMIUM`` and ``FLASHPROOF_FIREFOX`` set the paths of other executables. With
``FLASHPROOF_BROWSERS=required``, tests fail if a browser is missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.marionette import Firefox

CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""Commands in order of preference. The headless shell is Chromium without its windows and needs a
quarter of the processor time."""
FIREFOX_NAMES = ("firefox-esr", "firefox")
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable(variable: str, names: tuple[str, ...]) -> str:
    """Return the path of a browser; skip or fail the test if there is none."""
    path = os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)
    return path or _missing(f"none of these browsers is installed: {', '.join(names)}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    path = executable("FLASHPROOF_FIREFOX", FIREFOX_NAMES)
    profile = tmp_path_factory.mktemp("firefox")
    browser = Firefox.start(Path(path), profile)
    yield browser
    browser.quit()


def _missing(reason: str) -> NoReturn:
    if os.environ.get("FLASHPROOF_BROWSERS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)
