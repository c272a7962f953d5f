"""Fixtures: the sample deck as a site, and its study page opened from files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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

from tests.axe import axe_source
from tests.site import sample_deck
from tests.site.conftest import load_cards, make_inputs, make_site
from tests.site.site_folder import write_folder

expect.set_options(timeout=5_000)


@dataclass(frozen=True, slots=True)
class Study:
    """The study page in its own browser context, and the errors recorded in it."""

    page: Page
    root: str
    errors: list[str]

    def open(self, route: str) -> Page:
        """Load the page with a route."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.root}study.html#/{route}")
        self.page.locator("#study h1").first.wait_for(state="attached")
        return self.page

    def start_session(self, route: str) -> Page:
        """Load the page with a route and start its session in lesson order."""
        self.open(route)
        order = self.page.get_by_label("Lesson order")
        if order.count():
            order.check()
        self.page.locator("form.setup-form button.button-primary").click()
        self.page.locator(".study-card").wait_for()
        return self.page


def build(folder: Path, files: dict[str, str], cards: Path) -> Path:
    """Build a site from card files; return its folder."""
    pages = make_site(make_inputs(load_cards(cards, files)))
    return write_folder(pages, folder)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's folder."""
    cards = tmp_path_factory.mktemp("cards")
    return build(tmp_path_factory.mktemp("site"), sample_deck.FILES, cards)


LOCAL_SCHEMES = ("file:", "data:", "blob:", "about:")


def open_study(context: BrowserContext, folder: Path) -> Study:
    """Open a page and record its errors, policy violations, dialogs, and remote requests."""
    page, errors = context.new_page(), list[str]()
    page.set_default_timeout(10_000)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    def on_dialog(dialog: Dialog) -> None:
        errors.append(dialog.message)
        dialog.dismiss()

    def on_request(request: Request) -> None:
        if not request.url.startswith(LOCAL_SCHEMES):
            errors.append(request.url)

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", on_console)
    page.on("dialog", on_dialog)
    page.on("request", on_request)
    return Study(page, f"{folder.as_uri()}/", errors)


def show_next_question(page: Page) -> None:
    """Go to the next question of an exam, and wait until it is shown."""
    question = page.locator(".card-question").inner_text()
    page.get_by_role("button", name="Next question").click()
    expect(page.locator(".card-question")).not_to_have_text(question)


@pytest.fixture
def study(chromium: Browser, folder: Path) -> Iterator[Study]:
    """The study page; at the end of the test, there must have been no errors."""
    context = chromium.new_context()
    study = open_study(context, folder)
    yield study
    context.close()
    assert study.errors == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return axe_source()
