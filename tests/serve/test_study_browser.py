"""Run code from the server's own page and from pages of other origins, in real browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser

from flashproof.project import Project
from flashproof.serve.code_runner import CodeRunner
from flashproof.serve.preview import Preview
from flashproof.serve.study_server import StudyServer
from tests.marionette import Firefox
from tests.serve.code_tasks import RIGHT, SQUARE


class RecordingRunner(CodeRunner):
    """Counts the runs."""

    runs = 0

    def run(self, card: str, code: str) -> Any:
        self.runs += 1
        return super().run(card, code)


@pytest.fixture
def study(project: Project) -> Iterator[StudyServer]:
    pages = Preview(project).build().pages
    with (
        closing(RecordingRunner([SQUARE], requires_namespaces=False)) as runner,
        StudyServer(pages, runner, 0) as server,
    ):
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


RUN = """
const [code, done] = arguments;
flashproofRunner.run("square", code).then(done, (error) => done(String(error)));
"""

ATTACK = """
const [base, token, done] = arguments;
const body = JSON.stringify({ card: "square", code: "print(1)" });
const json = { "Content-Type": "application/json", "X-Flashproof-Token": token };
const text = { "Content-Type": "text/plain" };
const send = (address, options) =>
  fetch(address, { method: "POST", body, ...options }).then(
    (response) => (response.type === "opaque" ? "failed" : `status ${response.status}`),
    () => "failed");
const script = (source) => new Promise((resolve) => {
  const element = document.createElement("script");
  element.onload = () => resolve(window.flashproofRunner ? "runner" : "loaded");
  element.onerror = () => resolve("failed");
  element.src = source;
  document.body.append(element);
});
const form = (address) => new Promise((resolve) => {
  const frame = Object.assign(document.createElement("iframe"), { name: "target" });
  const element = Object.assign(document.createElement("form"), {
    action: address, method: "POST", enctype: "text/plain", target: "target",
  });
  const field = Object.assign(document.createElement("input"), { name: body, value: "" });
  element.append(field);
  document.body.append(frame, element);
  frame.onload = () => {
    let read = "failed";
    try { read = frame.contentDocument.body.textContent || "failed"; } catch {}
    resolve(read);
  };
  element.submit();
  setTimeout(() => resolve("failed"), 3000);
});
const beacon = (address) => {
  navigator.sendBeacon(address, new Blob([body], { type: "text/plain" }));
  return "failed";
};
Promise.all([
  send(base + "-/run", { headers: json }),
  send(base + "-/run", { headers: text }),
  send(base + "-/run", { headers: text, mode: "no-cors" }),
  send(base + "-/run", { headers: text, mode: "no-cors", credentials: "include" }),
  beacon(base + "-/run"),
  script(base + "-/runner.js"),
  form(base + "-/run"),
]).then((results) => done(results.filter((result) => result !== "failed")));
"""
"""Tries to run code in all the ways in which a page can send a request to another origin."""


def in_chromium(browser: Browser, page: str, script: str, *values: str) -> Any:
    """Run a script that calls its last argument on a page, and return what it passes."""
    with closing(browser.new_context()) as context:
        tab = context.new_page()
        tab.goto(page)
        names, _, body = script.strip().partition("\n")
        names = names.replace("done", "_").replace("arguments", "values")
        return tab.evaluate(f"(values) => new Promise((done) => {{ {names}\n{body} }})", [*values])


def in_firefox(browser: Firefox, page: str, script: str, *values: str) -> Any:
    browser.send("WebDriver:SetTimeouts", {"script": 60_000})
    browser.goto(page)
    parameters = {"script": script, "args": [*values]}
    return browser.send("WebDriver:ExecuteAsyncScript", parameters)["value"]


def addresses(server: StudyServer) -> list[str]:
    """Return the address that was printed, which a page does not know, and other host names."""
    # Browsers resolve every name below "localhost" to this machine, as DNS rebinding would.
    rebound = server.url.replace("127.0.0.1", "evil.localhost")
    return [server.url, server.url.replace("127.0.0.1", "localhost"), rebound]


def assert_verdicts(verdict: Any, wrong: Any) -> None:
    assert [check["passed"] for check in verdict["checks"]] == [True] * 3
    assert (verdict["error"], verdict["timedOut"], verdict["output"]) == (None, False, "9\n")
    assert wrong["error"] == {"line": 2, "message": "NameError: name 'y' is not defined"}


def test_code_runs_in_chromium_but_not_from_another_origin(
    study: StudyServer, chromium: Browser, hostile_pages: list[str]
) -> None:
    code = RIGHT + "print(square(3))"
    page = f"{study.url}topics/sums.html"
    assert_verdicts(
        in_chromium(chromium, page, RUN, code), in_chromium(chromium, page, RUN, "x = 1\ny")
    )
    # The same requests succeed if they come from the server's own page.
    own = in_chromium(chromium, page, ATTACK, study.url, study.run_token)
    assert {"status 200", "runner"} <= set(own)
    done = study.runner.runs  # type: ignore[attr-defined]
    for hostile in hostile_pages:
        for address in addresses(study):
            # Even a page that somehow knows both tokens cannot run code.
            assert in_chromium(chromium, hostile, ATTACK, address, study.run_token) == []
    assert study.runner.runs == done == 3  # type: ignore[attr-defined]


def test_code_runs_in_firefox_but_not_from_another_origin(
    study: StudyServer, firefox: Firefox, hostile_pages: list[str]
) -> None:
    code = RIGHT + "print(square(3))"
    page = f"{study.url}topics/sums.html"
    assert_verdicts(
        in_firefox(firefox, page, RUN, code), in_firefox(firefox, page, RUN, "x = 1\ny")
    )
    done = study.runner.runs  # type: ignore[attr-defined]
    for hostile in hostile_pages:
        for address in addresses(study):
            assert in_firefox(firefox, hostile, ATTACK, address, study.run_token) == []
    assert study.runner.runs == done == 2  # type: ignore[attr-defined]


def test_a_rebound_host_name_gets_nothing(study: StudyServer, chromium: Browser) -> None:
    """With DNS rebinding, the hostile page has the server's own origin."""
    with closing(chromium.new_context()) as context:
        tab = context.new_page()
        response = tab.goto(study.url.replace("127.0.0.1", "evil.localhost"))
        assert response is not None
        assert (response.status, response.text()) == (421, "wrong host name\n")
        send = """async ([base, token]) => (await fetch(base + "-/run", {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Flashproof-Token": token },
          body: JSON.stringify({ card: "square", code: "print(1)" }),
        })).status"""
        assert tab.evaluate(send, [study.base, study.run_token]) == 421
    assert study.runner.runs == 0  # type: ignore[attr-defined]


def test_messages_for_learners(study: StudyServer, chromium: Browser) -> None:
    page = f"{study.url}index.html"
    assert in_chromium(chromium, page, RUN, "x" * 70_000) == (
        "Error: The code is longer than 64 KB."
    )
    gone = RUN.replace('"square"', '"circle"')
    assert (
        in_chromium(chromium, page, gone, "") == "Error: This card has no checks that can be run."
    )
