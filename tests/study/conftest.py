"""The small deck of the site's tests as a site on the disk, opened from files as learners do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
)

from flashproof.site import write_site
from tests.site import sample_deck
from tests.site.conftest import load_cards, make_inputs, make_site

expect.set_options(timeout=5_000)


@dataclass(frozen=True, slots=True)
class Study:
    """The study page in a browser context of its own."""

    page: Page
    root: str
    faults: list[str]

    def open(self, route: str) -> Page:
        """Go to a route, by a load of its own."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.root}study.html#/{route}")
        self.page.locator("#study h1").first.wait_for(state="attached")
        return self.page

    def begin(self, route: str) -> Page:
        """Go to a route and begin its session, in the order of the lesson."""
        self.open(route)
        order = self.page.get_by_label("Lesson order")
        if order.count():
            order.check()
        self.page.locator("form.setup-form button.button-primary").click()
        self.page.locator(".study-card").wait_for()
        return self.page


def build(folder: Path, files: dict[str, str], cards: Path) -> Path:
    """A site made of card files."""
    pages = make_site(make_inputs(load_cards(cards, files)))
    write_site(pages, folder)
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site on the disk."""
    cards = tmp_path_factory.mktemp("cards")
    return build(tmp_path_factory.mktemp("site"), sample_deck.FILES, cards)


LOCAL = ("file:", "data:", "blob:", "about:")


def opened(context: BrowserContext, folder: Path) -> Study:
    """A page that takes note of errors, broken policies and requests to other places."""
    page, faults = context.new_page(), list[str]()
    page.set_default_timeout(10_000)

    def said(line: ConsoleMessage) -> None:
        if line.type == "error":
            faults.append(line.text)

    def asked(dialog: Dialog) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    def requested(request: Request) -> None:
        if not request.url.startswith(LOCAL):
            faults.append(request.url)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", said)
    page.on("dialog", asked)
    page.on("request", requested)
    return Study(page, f"{folder.as_uri()}/", faults)


@pytest.fixture
def study(chromium: Browser, folder: Path) -> Iterator[Study]:
    """The study page; whatever a test does, nothing fails in silence."""
    context = chromium.new_context()
    one = opened(context, folder)
    yield one
    context.close()
    assert one.faults == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
