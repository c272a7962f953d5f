"""The ``serve`` command with a real browser, from saving a file to the updated page.

Also tests ``serve/app.py`` and ``serve/watcher.py``.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from flashproof.project import Project
from tests.marionette import Firefox
from tests.serve.conftest import write_project

BUILD = Path(__file__).parents[2] / "build.py"


class Command:
    """``build.py serve``, running."""

    def __init__(self, root: Path, *more: str) -> None:
        arguments = [sys.executable, "-u", str(BUILD), "serve", "--port", "0", *more]
        self.process = subprocess.Popen(
            arguments, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.url = self._line(r"(http://127\.0\.0\.1:\d+/[\w-]{22}/)")

    def _line(self, pattern: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(pattern)

    def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=30)
        return rest


@pytest.fixture
def command(project: Project) -> Iterator[Command]:
    yield from started(project, "--no-run")


@pytest.fixture(scope="module")
def shared_command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """A command for tests that do not edit the project."""
    yield from started(write_project(tmp_path_factory.mktemp("project")), "--no-run")


@pytest.fixture
def running_command(project: Project) -> Iterator[Command]:
    yield from started(project)


def started(project: Project, *arguments: str) -> Iterator[Command]:
    running = Command(project.root, *arguments)
    yield running
    running.process.kill()
    running.process.communicate()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    context.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    opened = context.new_page()
    errors: list[Error] = []
    opened.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108 - overloaded
    yield opened
    assert errors == []
    context.close()


def edit(project: Project, old: str, new: str) -> None:
    path = project.cards / "sums.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_page_follows_the_author(command: Command, project: Project, page: Page) -> None:
    page.goto(command.url)
    edit(project, "Four.", "Four, or twice two.")
    expect(page.locator("#two").get_by_text("twice two")).to_be_visible()
    assert page.url == f"{command.url}topics/sums.html#two"

    edit(project, "## Recall", "## Recal")
    problem = page.locator("#fp-preview")
    expect(problem).to_contain_text("unknown card kind 'Recal'")
    expect(problem).to_contain_text("This page shows the last successful build")
    expect(page.locator("#two")).to_contain_text("twice two")
    page.reload()
    expect(problem).to_contain_text("unknown-kind")

    edit(project, "## Recal\n", "## Recall\n")
    expect(problem).to_have_count(0)

    own = project.root / "templates" / "site"
    own.mkdir(parents=True)
    (own / "topic.html").write_text("{% nonsense %}", encoding="utf-8")
    expect(problem).to_contain_text("topic.html:1: Encountered unknown tag 'nonsense'")
    (own / "topic.html").unlink()
    expect(problem).to_have_count(0)

    rest = command.stop()
    assert command.process.returncode == 0
    assert "error[unknown-kind]" in rest
    assert "Traceback" not in rest


PRINTS = """Two, as this shows.

```python
total = 1 + 1
print("total", total)
```
```output
total 2
```
"""


def test_snippet_results_are_shown_next_to_the_card(
    running_command: Command, project: Project, page: Page
) -> None:
    expect.set_options(timeout=60_000)
    page.goto(running_command.url)
    edit(project, "Two.\n", PRINTS)
    result = page.locator("#one")
    expect(result).to_contain_text("passed")
    edit(project, "total 2\n", "total 3\n")
    expect(result).to_contain_text("printed '2'")
    edit(project, "1 + 1\n", "(1 + 1\n")
    expect(page.locator("#fp-preview")).to_contain_text("snippet-syntax")
    edit(project, "(1 + 1\n", "1 + 2\n")
    expect(result).to_contain_text("passed")


ATTACK = """
const [target, done] = arguments;
const known = new Set(Object.keys(window));
const load = (name, attributes) => new Promise((resolve) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.onload = () => resolve("loaded");
  element.onerror = () => resolve("failed");
  document.body.append(element);
});
const read = (mode) => fetch(target + "data/index.js", { mode })
  .then(async (response) => (await response.text()) || "empty", () => "failed");
const events = () => new Promise((resolve) => {
  const source = new EventSource(target + "-/events");
  source.onmessage = () => resolve("loaded");
  source.onerror = () => resolve("failed");
});
Promise.all([
  load("script", { src: target + "data/index.js" }),
  load("script", { src: target + "data/topic/sums.js" }),
  load("script", { src: target + "study.js", type: "module" }),
  load("link", { rel: "stylesheet", href: target + "style.css" }),
  load("img", { src: target + "icon.svg" }),
  read("cors"), read("no-cors"), events(),
]).then((results) => done({
  results: results.filter((result) => result !== "failed"),
  globals: Object.keys(window).filter((name) => !known.has(name)),
}));
"""
"""Reads the deck in all the ways in which a page can use another origin's files."""


def addresses(url: str) -> list[str]:
    """Return the address that was printed, which a page does not know, and guesses."""
    root = url.rpartition("/")[0].rpartition("/")[0] + "/"
    return [url, root, url.replace("127.0.0.1", "localhost")]


def in_chromium(tab: Page, page: str, address: str) -> Any:
    """Run the attack on a page, and return what it read."""
    tab.goto(page)
    attack = ATTACK.replace("arguments", "[target, resolve]", 1).replace(
        "target, done", "_, done", 1
    )
    return tab.evaluate(f"(target) => new Promise((resolve) => {{ {attack} }})", address)


NOTHING: Mapping[str, list[str]] = {"results": [], "globals": []}


def test_a_page_of_another_origin_reads_nothing_in_chromium(
    shared_command: Command, hostile_pages: list[str], chromium: Browser
) -> None:
    with closing(chromium.new_context()) as context:
        tab = context.new_page()
        for hostile in hostile_pages:
            for address in addresses(shared_command.url):
                assert in_chromium(tab, hostile, address) == NOTHING
        # The same requests succeed if they come from the server's own page.
        assert len(in_chromium(tab, shared_command.url, shared_command.url)["results"]) >= 7


def test_a_page_of_another_origin_reads_nothing_in_firefox(
    shared_command: Command, hostile_pages: list[str], firefox: Firefox
) -> None:
    firefox.send("WebDriver:SetTimeouts", {"script": 60_000})
    for hostile in hostile_pages:
        for address in addresses(shared_command.url):
            firefox.goto(hostile)
            parameters = {"script": ATTACK, "args": [address]}
            assert firefox.send("WebDriver:ExecuteAsyncScript", parameters)["value"] == NOTHING


def test_links_keep_the_token(shared_command: Command, page: Page) -> None:
    page.goto(shared_command.url)
    page.get_by_role("link", name="Sums").first.click()
    expect(page.locator("#two")).to_be_visible()
    assert page.url.startswith(f"{shared_command.url}topics/sums.html")


@pytest.mark.parametrize("missing", ["", "delete Navigator.prototype.locks"])
def test_nine_tabs_follow_the_author(
    missing: str, command: Command, project: Project, chromium: Browser
) -> None:
    """A browser opens only six connections to a server."""
    count = 3 if missing else 9
    with closing(chromium.new_context()) as context:
        context.add_init_script(missing)
        expect.set_options(timeout=60_000)
        tabs = [context.new_page() for _ in range(count)]
        for tab in tabs:
            tab.goto(f"{command.url}topics/sums.html", timeout=60_000)
        edit(project, "Four.", "Four, or twice two.")
        for tab in tabs:
            expect(tab.locator("#two").get_by_text("twice two")).to_be_attached()
        tabs[0].close()  # another tab takes over
        edit(project, "## Recall", "## Recal")
        for tab in tabs[1:]:
            expect(tab.locator("#fp-preview")).to_contain_text("unknown card kind 'Recal'")


def test_seven_tabs_follow_the_author_in_firefox(
    command: Command, project: Project, firefox: Firefox
) -> None:
    firefox.send("WebDriver:SetTimeouts", {"script": 60_000})
    first = firefox.send("WebDriver:GetWindowHandle", {})["value"]
    tabs = [first]
    for _ in range(7):
        window = firefox.send("WebDriver:NewWindow", {"type": "tab"})
        tabs.append(window["handle"])
    for tab in tabs:
        firefox.send("WebDriver:SwitchToWindow", {"handle": tab})
        firefox.goto(f"{command.url}topics/sums.html")
    edit(project, "## Recall", "## Recal")
    waits = """
      const [done] = arguments;
      const look = () => document.querySelector("#fp-preview") ? done(true) : setTimeout(look, 50);
      look();
    """
    for tab in tabs:
        firefox.send("WebDriver:SwitchToWindow", {"handle": tab})
        parameters = {"script": waits, "args": []}
        assert firefox.send("WebDriver:ExecuteAsyncScript", parameters)["value"] is True
    for tab in tabs[1:]:
        firefox.send("WebDriver:SwitchToWindow", {"handle": tab})
        firefox.send("WebDriver:CloseWindow", {})
    firefox.send("WebDriver:SwitchToWindow", {"handle": first})


def test_other_pages_are_reloaded_in_place(command: Command, project: Project, page: Page) -> None:
    page.goto(f"{command.url}sheets/sums.html")
    expect(page.get_by_text("What is 1 + 1?").first).to_be_visible()
    edit(project, "What is 1 + 1?", "What is 1 and 1?")
    expect(page.get_by_text("What is 1 and 1?").first).to_be_visible()
    assert page.url == f"{command.url}sheets/sums.html"
