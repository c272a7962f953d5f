"""The browsers that tests drive: found on this machine, or the tests are skipped, with the reason.

The fixtures are named in ``tests/conftest.py``, for all tests.
Chromium is a Playwright browser. Playwright drives only Firefoxes of its own, so a plain Firefox
is driven by the protocol that every Firefox speaks, Marionette (``tests.marionette``).

``FLASHPROOF_CHROMIUM`` and ``FLASHPROOF_FIREFOX`` name executables in other places;
``FLASHPROOF_BROWSERS=required`` makes a missing browser a failure.
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

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    """Where a browser is; skips, or fails, where it is nowhere."""
    path = os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)
    return path or _missing(f"no {names[0]} on this machine")


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
