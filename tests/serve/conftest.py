"""A small project, and its preview server in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flashproof.project import Project
from flashproof.serve.preview import Preview
from flashproof.serve.server import PreviewServer
from flashproof.serve.state import PreviewState

TOPIC = """\
---
title: Sums
---

The lesson.

## Recall

### What is 1 + 1?
<!-- id: one -->

Two.

### What is 2 + 2?
<!-- id: two -->

Four.
"""


@dataclass(frozen=True)
class Served:
    """A project in a running server."""

    project: Project
    preview: Preview
    state: PreviewState
    server: PreviewServer

    @property
    def cards(self) -> Path:
        return self.project.cards / "sums.md"

    def edit(self, old: str, new: str) -> None:
        text = self.cards.read_text(encoding="utf-8")
        assert old in text
        self.cards.write_text(text.replace(old, new), encoding="utf-8")

    def build(self) -> None:
        self.state.set_view(self.preview.build())


def write_project(root: Path) -> Project:
    """Write a project with one topic."""
    (root / "cards").mkdir()
    (root / "cards" / "sums.md").write_text(TOPIC, encoding="utf-8")
    settings = '[tool.flashproof]\nname = "small"\n'
    (root / "pyproject.toml").write_text(settings, encoding="utf-8")
    return Project(root, root / "cards", root / "dist")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return write_project(tmp_path)


@pytest.fixture
def served(project: Project) -> Iterator[Served]:
    state = PreviewState()
    with PreviewServer(state, 0) as server, closing(state):
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        shown = Served(project, Preview(project), state, server)
        shown.build()
        yield shown
        state.close()
        server.shutdown()


@pytest.fixture
def hostile_pages() -> Iterator[list[str]]:
    """Addresses of a page of other origins: another port, and another host name."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = b"<!DOCTYPE html><title>Hostile</title><body>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield [f"http://{name}:{server.server_port}/" for name in ("127.0.0.1", "localhost")]
        server.shutdown()


@pytest.fixture
def wait() -> Callable[[Callable[[], bool]], None]:
    """Return a function that waits for a condition, but no longer than 30 s."""

    def until(holds: Callable[[], bool]) -> None:
        pause = threading.Event()
        assert any(holds() or pause.wait(0.05) for _ in range(600))

    return until
