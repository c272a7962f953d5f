"""The ``serve`` command with a real browser, from saving a file to the updated page.

Also tests ``serve/app.py`` and ``serve/watcher.py``.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from flashproof.project import Project
from tests.optional_packages import needs_tensorflow

BUILD = Path(__file__).parents[2] / "build.py"


class Command:
    """``build.py serve``, running."""

    def __init__(self, root: Path, *more: str) -> None:
        arguments = [sys.executable, "-u", str(BUILD), "serve", "--port", "0", *more]
        self.process = subprocess.Popen(
            arguments, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.url = self._line(r"(http://127\.0\.0\.1:\d+/)")

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


TENSOR = """Two, as this shows.

```python
import tensorflow as tf
print(tf.constant(1) + 1)
```
```output
tf.Tensor(2, shape=(), dtype=int32)
```
"""


@needs_tensorflow
def test_snippet_results_are_shown_next_to_the_card(
    running_command: Command, project: Project, page: Page
) -> None:
    expect.set_options(timeout=60_000)
    page.goto(running_command.url)
    edit(project, "Two.\n", TENSOR)
    result = page.locator("#one")
    expect(result).to_contain_text("passed")
    edit(project, "tf.Tensor(2,", "tf.Tensor(3,")
    expect(result).to_contain_text("'tf.Tensor(2,")
    edit(project, "tf.constant(1)", "tf.constant(")
    expect(page.locator("#fp-preview")).to_contain_text("snippet-syntax")
    edit(project, "tf.constant(", "tf.constant(2)")
    expect(result).to_contain_text("passed")


def test_other_pages_are_reloaded_in_place(command: Command, project: Project, page: Page) -> None:
    page.goto(f"{command.url}sheets/sums.html")
    expect(page.get_by_text("What is 1 + 1?").first).to_be_visible()
    edit(project, "What is 1 + 1?", "What is 1 and 1?")
    expect(page.get_by_text("What is 1 and 1?").first).to_be_visible()
    assert page.url == f"{command.url}sheets/sums.html"
