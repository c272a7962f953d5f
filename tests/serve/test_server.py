"""What a browser is given, and who is given nothing."""

import html
import json
import socket
from contextlib import closing
from http.client import HTTPConnection
from typing import NamedTuple

import pytest

from tests.serve.conftest import Served


class Answer(NamedTuple):
    status: int
    kind: str | None
    cache: str | None
    body: bytes


def ask(served: Served, path: str, *, method: str = "GET", host: str | None = None) -> Answer:
    with closing(HTTPConnection("127.0.0.1", served.server.server_port, timeout=10)) as connection:
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        kind, cache = answer.headers["Content-Type"], answer.headers["Cache-Control"]
        return Answer(answer.status, kind, cache, answer.read())


def test_a_page_is_the_built_one_with_the_client_added(served: Served) -> None:
    page = ask(served, "/topics/sums.html").body
    built = served.state.pages["topics/sums.html"]
    assert b"/-/preview.js" in page
    assert b"/-/preview.js" not in built
    kept = [line for line in page.splitlines() if b"/-/" not in line]
    assert kept == built.splitlines()


def test_the_policy_of_the_pages_allows_the_client_as_it_stands(served: Served) -> None:
    page = html.unescape(ask(served, "/").body.decode())
    assert "script-src 'self'" in page
    assert "unsafe" not in page


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/index.html?q=1", 200, "text/html; charset=utf-8"),
        ("/style.css", 200, "text/css; charset=utf-8"),
        ("/data/topic/sums.js", 200, "text/javascript; charset=utf-8"),
        ("/fonts/title.woff2", 200, "font/woff2"),
        ("/-/preview.css", 200, "text/css; charset=utf-8"),
        ("/nothing.html", 404, "text/html; charset=utf-8"),
        ("/../pyproject.toml", 404, "text/html; charset=utf-8"),
        ("/%2e%2e/pyproject.toml", 404, "text/html; charset=utf-8"),
        ("/-/../preview.py", 404, "text/plain"),
    ],
)
def test_paths(served: Served, path: str, status: int, kind: str) -> None:
    answer = ask(served, path)
    assert (answer.status, answer.kind, answer.cache) == (status, kind, "no-store")
    assert b"[tool.flashproof]" not in answer.body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost"])
def test_another_name_gets_nothing(served: Served, host: str) -> None:
    answer = ask(served, "/", host=host.format(port=served.server.server_port))
    assert answer.status == 421
    assert b"Sums" not in answer.body


def test_localhost_is_this_machine(served: Served) -> None:
    assert ask(served, "/", host=f"localhost:{served.server.server_port}").status == 200


def test_it_listens_on_the_loopback_address_alone(served: Served) -> None:
    assert served.server.server_address[0] == "127.0.0.1"
    assert served.server.socket.family is socket.AF_INET


def test_nothing_can_be_sent(served: Served) -> None:
    assert ask(served, "/", method="POST").status == 501
    answer = ask(served, "/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")


def test_no_worker_keeps_old_pages(served: Served) -> None:
    assert b"unregister" in ask(served, "/sw.js").body


def test_news_come_as_they_happen(served: Served) -> None:
    with closing(HTTPConnection("127.0.0.1", served.server.server_port, timeout=10)) as connection:
        connection.request("GET", "/-/events")
        with closing(connection.getresponse()) as events:
            first = json.loads(events.readline().removeprefix(b"data: "))
            assert (first["problems"], first["edited"]) == ([], None)
            served.edit("Two.", "It is two.")
            served.build()
            events.readline()
            second = json.loads(events.readline().removeprefix(b"data: "))
    assert second["site"] == first["site"] + 1
    assert second["edited"] == {"topic": "sums", "page": "topics/sums.html", "card": "one"}
