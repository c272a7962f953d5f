"""Addresses, redirects, and sizes, with a real server on this computer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from anki_addon.errors import RefusedError
from anki_addon.web import check_address, download, origin, send


class Handler(BaseHTTPRequestHandler):
    received: list[bytes] = []  # noqa: RUF012 - shared by all requests on purpose

    def do_GET(self) -> None:
        port = int(self.headers["Host"].rpartition(":")[2])
        targets = {
            "/moved": "/deck.json",
            "/away": "https://other.example/deck.json",
            "/other-port": f"http://127.0.0.1:{port + 1}/deck.json",
            "/other-name": f"http://localhost:{port}/deck.json",
            "/loop": "/loop",
            "/file": "file:///etc/passwd",
        }
        if self.path in targets:
            self.send_response(302)
            self.send_header("Location", targets[self.path])
            self.end_headers()
        elif self.path == "/deck.json":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"12345")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204 if self.path == "/results" else 302)
        self.send_header("Location", "/results")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "url",
    [
        "https://cards.example/deck.json",
        "HTTPS://cards.example:8443/deck.json",
        "http://127.0.0.1:4173/deck.json",
        "http://localhost/deck.json",
        "http://[::1]:80/deck.json",
    ],
)
def test_https_and_this_computer_are_allowed(url: str) -> None:
    check_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://cards.example/deck.json",
        "http://127.0.0.1.example/deck.json",
        "http://localhost.example/deck.json",
        "http://0.0.0.0/deck.json",
        "http://10.0.0.1/deck.json",
        "ftp://cards.example/deck.json",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//cards.example/deck.json",
        "deck.json",
        "",
        "https://",
        "https:///deck.json",
        "https://name:password@cards.example/",
        "https://cards.example@other.example/",
        "https://cards.example/\nHost: other",
        "https://cards.example\\@other.example/",
        "https://cards.example:notaport/",
        "https://[::1/",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        check_address(url)


def test_the_origin_contains_the_default_port() -> None:
    assert origin("https://A.example/x") == origin("https://a.example:443/y")
    assert origin("https://a.example/") != origin("http://a.example/")


def test_a_file_is_downloaded_also_after_a_redirect_on_the_same_server(server: str) -> None:
    assert download(f"{server}/deck.json", 5) == b"12345"
    assert download(f"{server}/moved", 5) == b"12345"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/away", "redirects to a different server"),
        ("/other-port", "redirects to a different server"),
        ("/other-name", "redirects to a different server"),
        ("/file", "not a valid address"),
        ("/loop", "redirects too often"),
        ("/missing", "status 404"),
    ],
)
def test_other_answers_are_refused(server: str, path: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        download(f"{server}{path}", 100)


def test_a_file_that_is_too_large_is_refused(server: str) -> None:
    with pytest.raises(RefusedError, match="larger"):
        download(f"{server}/deck.json", 4)


def test_a_server_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(RefusedError, match="cannot be downloaded"):
        download("http://127.0.0.1:9/deck.json", 100)


def test_results_are_sent_without_changes_and_redirects_are_not_followed(server: str) -> None:
    Handler.received.clear()
    send(f"{server}/results", b'{"a": 1}')
    with pytest.raises(RefusedError, match="status 302"):
        send(f"{server}/elsewhere", b"{}")
    assert Handler.received == [b'{"a": 1}', b"{}"]
