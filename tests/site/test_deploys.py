"""Deploys in browsers: hosts with ``max-age`` or old files, old tabs, names in any script."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import Page

from tests.marionette import Firefox
from tests.sample_recording import silence
from tests.site import sample_deck
from tests.site.conftest import load_cards, make_inputs, make_site

TOPIC = "topics/regularization.html"
CARD_FILE = "2-generalization/regularization.md"
NAMES = ("größe", "日本", "my topic", "a^b", "ไทย", "हिन्दी", "a&b+c,d;e=f@g[h]")
SECONDS = 30
CARD_TEXT = """---
title: T{0}
deck: D
summary: A topic.
---

A lesson.

## Recall

### What is T{0}?
<!-- id: c-{0}; level: beginner -->

A name.
"""


@dataclass
class DeployHost:
    """A static host that lets browsers keep every file for ten minutes."""

    files: dict[str, bytes] = field(default_factory=dict)
    root: str = ""
    is_online: bool = True


@pytest.fixture
def host() -> Iterator[DeployHost]:
    state = DeployHost()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path).removeprefix("/learning/") or "index.html"
            content = state.files.get(path) if state.is_online else None
            self.send_response(200 if content is not None else 404)
            types = {
                "html": "text/html",
                "js": "text/javascript",
                "css": "text/css",
                "wav": "audio/wav",
            }
            self.send_header("Content-Type", types.get(path.rpartition(".")[2], "text/plain"))
            self.send_header("Cache-Control", "max-age=600")
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_values: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        state.root = f"http://127.0.0.1:{server.server_address[1]}/learning/"
        yield state
        server.shutdown()


def site(folder: Path, text: str) -> dict[str, bytes]:
    """Return the files of the sample deck's site, with another text for one topic."""
    files = sample_deck.FILES | {CARD_FILE: text}
    pages = make_site(make_inputs(load_cards(folder, files)))
    return {page.path: page.content for page in pages}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return site(tmp_path_factory.mktemp("old"), sample_deck.FILES[CARD_FILE])


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site after a deploy that corrects an answer and removes a card."""
    text = sample_deck.FILES[CARD_FILE].replace("the **squared** weights", "the CORRECTED weights")
    assert "CORRECTED" in text
    gone = text[text.index("### A blank in code") : text.index("## Compare")]
    return site(tmp_path_factory.mktemp("new"), text.replace(gone, ""))


def wait_until(read: Callable[[], object], what: str) -> None:
    """Wait until a function returns something true."""
    end = time.monotonic() + SECONDS
    while not read():
        assert time.monotonic() < end, what
        time.sleep(0.1)


class Tab(Protocol):
    """A page in one of the browsers."""

    def open(self, url: str) -> None: ...
    def run(self, script: str) -> Any: ...


@dataclass
class ChromiumTab:
    page: Page

    def open(self, url: str) -> None:
        self.page.goto(url)

    def run(self, script: str) -> Any:
        return self.page.evaluate(f"(async () => {{ {script} }})()")


@dataclass
class FirefoxTab:
    browser: Firefox

    def open(self, url: str) -> None:
        self.browser.goto(url)

    def run(self, script: str) -> Any:
        asynchronous = "const done = arguments[arguments.length - 1];"
        call = f"{asynchronous} (async () => {{ {script} }})().then(done, done)"
        parameters = {"script": call, "args": []}
        return self.browser.send("WebDriver:ExecuteAsyncScript", parameters)["value"]


@pytest.fixture(params=["chromium", "firefox"])
def tab(request: pytest.FixtureRequest) -> Iterator[Tab]:
    if request.param == "firefox":
        yield FirefoxTab(request.getfixturevalue("firefox"))
        return
    context = request.getfixturevalue("chromium").new_context()
    yield ChromiumTab(context.new_page())
    context.close()


CONTROLLED = (
    "await navigator.serviceWorker.ready; return Boolean(navigator.serviceWorker.controller)"
)
TEXT = "return document.body.textContent"
CACHED = """
  const opened = await Promise.all((await caches.keys()).map(name => caches.open(name)));
  return (await Promise.all(opened.map(cache => cache.keys()))).flat()
    .map(({url}) => decodeURIComponent(url.split("?")[0]));
"""


def open_controlled(tab: Tab, url: str) -> None:
    """Open a page and wait until the service worker controls it."""
    tab.open(url)
    wait_until(lambda: tab.run(CONTROLLED), "the worker controls the page")


def test_a_corrected_answer_arrives(
    tab: Tab, host: DeployHost, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    """The browser's cache holds the old page for ten minutes, but the new one is shown."""
    host.files = dict(old)
    open_controlled(tab, host.root + "index.html")
    tab.open(host.root + TOPIC)
    assert "CORRECTED" not in tab.run(TEXT)
    host.files = dict(new)
    tab.open(host.root + "index.html")
    wait_until(lambda: tab.run("return document.querySelector('.site-changed')"), "a notice")
    tab.open(host.root + TOPIC)
    assert "CORRECTED" in tab.run(TEXT)
    assert not tab.run("return document.querySelector('.site-changed')")


def test_an_old_file_is_not_kept_if_the_host_changes_files_one_by_one(
    tab: Tab, host: DeployHost, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    host.files = dict(old)
    open_controlled(tab, host.root + "index.html")
    host.files = old | {"sw.js": new["sw.js"]}
    tab.open(host.root + "index.html")
    wait_until(lambda: tab.run("return document.querySelector('.site-changed')"), "a notice")
    tab.open(host.root + TOPIC)
    assert "CORRECTED" not in tab.run(TEXT)
    host.files = dict(new)
    tab.open(host.root + TOPIC)
    assert "CORRECTED" in tab.run(TEXT)


def test_a_page_of_a_newer_build_is_not_kept_as_that_of_the_older_one(
    tab: Tab, host: DeployHost, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    host.files = dict(old)
    open_controlled(tab, host.root + "index.html")
    host.files = new | {"sw.js": old["sw.js"]}
    tab.open(host.root + TOPIC)
    assert "CORRECTED" in tab.run(TEXT)
    host.files = dict(old)  # the deploy was undone
    tab.open(host.root + TOPIC)
    assert "CORRECTED" not in tab.run(TEXT)


ANSWER = """
  const fields = document.querySelectorAll("textarea, input.cloze-input, input.gap");
  for (const field of fields) field.value = "x";
  for (const row of document.querySelectorAll(".study-card fieldset")) {
    row.querySelector("input").click();
  }
  document.querySelector(".ask .button-primary").click();
  document.querySelector(".concept-list input")?.click();
  document.querySelector(".grade-4").click();
"""
SHOWN = "return Boolean(document.querySelector('.study-card:not(:has(.answered)), .end-buttons'))"
CARD = "return document.querySelector('.study-card, .end-buttons').dataset.card ?? 'end'"


def test_an_old_tab_skips_a_removed_card_and_says_that_the_site_has_changed(
    tab: Tab, host: DeployHost, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    """The tab has the index of the old build, and loads the cards of the new one."""
    host.files = old | {path: new[path] for path in new if path.startswith("data/topic/")}
    tab.open(host.root + "study.html#/topic/regularization/review")
    seen = list[str]()
    while "end" not in seen:
        last = seen[-1] if seen else ""

        def next_card(last: str = last) -> bool:
            return bool(tab.run(SHOWN)) and tab.run(CARD) != last

        wait_until(next_card, "the next card")
        seen.append(tab.run(CARD))
        if seen[-1] != "end":
            tab.run(ANSWER)
    assert "cloze-code" not in seen
    assert len(seen) == 10
    assert "site has changed" in tab.run(TEXT)


def test_names_in_every_script_work_offline(tab: Tab, host: DeployHost, tmp_path: Path) -> None:
    files = {f"{name}.md": CARD_TEXT.format(at) for at, name in enumerate(NAMES)}
    pages = make_site(make_inputs(load_cards(tmp_path, files)))
    host.files = {page.path: page.content for page in pages}
    assert {f"topics/{name}.html" for name in NAMES} <= host.files.keys()
    open_controlled(tab, host.root + "study.html")
    wanted = {host.root + path for path in host.files if path.startswith(("topics/", "data/"))}
    wait_until(lambda: wanted <= set(tab.run(CACHED)), "all files are stored")
    host.is_online = False
    tab.open(host.root + "index.html")
    links = tab.run(
        "return [...document.querySelectorAll('li[data-topic]')]"
        ".map(tile => tile.querySelector('a').href)"
    )
    assert len(links) == len(NAMES)
    for link in links:
        tab.open(link)
        assert tab.run("return document.querySelector('h1').textContent") in {
            f"T{n}" for n in range(len(NAMES))
        }
        name = tab.run("return document.documentElement.dataset.topic")
        tab.open(f"{host.root}study.html#/topic/{quote(name)}/review")
        wait_until(lambda: tab.run("return document.querySelector('.card-question')"), name)


PLAYS = """
  const audio = document.querySelector("audio");
  audio.preload = "auto";
  audio.load();
  await new Promise((resolve, reject) => {
    audio.onloadedmetadata = resolve;
    audio.onerror = () => reject(audio.error.message);
  });
  return audio.duration;
"""
PART = """
  const address = document.querySelector("audio").src;
  const response = await fetch(address, { headers: { range: "bytes=4-7" } });
  const content = new Uint8Array(await response.arrayBuffer());
  return [response.status, response.headers.get("content-range"), Array.from(content)];
"""


def test_recordings_play_offline(tab: Tab, host: DeployHost, tmp_path: Path) -> None:
    """The host does not send parts of files, but the service worker does."""
    content = silence(0.25)
    (tmp_path / "a.wav").write_bytes(content)
    text = CARD_TEXT.format(0).replace("A lesson.", "[sound:a.wav]")
    pages = make_site(make_inputs(load_cards(tmp_path, {"a.md": text})))
    host.files = {page.path: page.content for page in pages}
    open_controlled(tab, host.root + "index.html")
    for is_online in (True, False):
        host.is_online = is_online
        tab.open(host.root + "topics/a.html")
        assert tab.run(PLAYS) == 0.25
        part = [206, f"bytes 4-7/{len(content)}", list(content[4:8])]
        assert tab.run(PART) == part
