"""What the preview server sends to browsers, and which requests it rejects.

Also tests ``serve/local_server.py``.
"""

import html
import json
import re
import socket
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import quote

import pytest

from flashproof.serve.server import PreviewServer
from tests.serve.conftest import Served


class Response(NamedTuple):
    status: int
    kind: str | None
    cache: str | None
    body: bytes


def request(
    served: Served,
    path: str,
    *,
    method: str = "GET",
    host: str | None = None,
    headers: Mapping[str, str] | None = None,
    token: bool = True,
) -> Response:
    path = served.server.base + path.removeprefix("/") if token else path
    with closing(HTTPConnection("127.0.0.1", served.server.server_port, timeout=60)) as connection:
        connection.request(method, path, headers={"Host": host} if host else headers or {})
        response = connection.getresponse()
        kind, cache = response.headers["Content-Type"], response.headers["Cache-Control"]
        return Response(response.status, kind, cache, response.read())


def test_a_page_is_the_built_page_and_the_client(served: Served) -> None:
    page = request(served, "/topics/sums.html").body
    built = served.state.pages["topics/sums.html"]
    assert b"/-/preview.js" in page
    assert b"/-/preview.js" not in built
    kept = [line for line in page.splitlines() if b"/-/" not in line]
    assert kept == built.splitlines()


def test_the_content_security_policy_of_pages_is_unchanged(served: Served) -> None:
    page = html.unescape(request(served, "/").body.decode())
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
    response = request(served, path)
    assert (response.status, response.kind, response.cache) == (status, kind, "no-store")
    assert b"[tool.flashproof]" not in response.body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost"])
def test_another_host_name_is_rejected(served: Served, host: str) -> None:
    response = request(served, "/", host=host.format(port=served.server.server_port))
    assert response.status == 421
    assert b"Sums" not in response.body


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/data/index.js", "/-/events", "/-/state.json", "/x/", "//", "/é/"]
)
def test_nothing_is_served_without_the_token(served: Served, path: str) -> None:
    response = request(served, quote(path), token=False)
    assert (response.status, response.body.startswith(b"open the address")) == (403, True)


def test_every_server_has_another_token(served: Served) -> None:
    with PreviewServer(served.state, 0) as other:
        assert re.fullmatch(r"[\w-]{22}", other.token)
        assert other.token != served.server.token
        assert other.url.endswith(f"/{other.token}/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
    ],
    ids=str,
)
def test_requests_of_other_origins_are_rejected(
    served: Served, headers: Mapping[str, str], status: int
) -> None:
    assert request(served, "/data/index.js", headers=headers).status == status


def test_no_other_origin_may_use_a_response(served: Served) -> None:
    base = served.server.base
    for path in (base, f"{base}data/index.js", f"{base}-/events", "/"):
        with closing(HTTPConnection("127.0.0.1", served.server.server_port, timeout=60)) as client:
            client.request("HEAD", path)
            headers = client.getresponse().headers
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Access-Control-Allow-Origin"] is None


def test_a_request_has_a_maximum_size(served: Served) -> None:
    assert request(served, "/", headers={"X": "x" * 20_000}).status == 200
    many = {f"X-{number}": "x" * 1000 for number in range(40)}
    assert request(served, "/", headers=many).status == 431


def test_localhost_is_accepted(served: Served) -> None:
    assert request(served, "/", host=f"localhost:{served.server.server_port}").status == 200


def test_it_listens_on_the_loopback_address_only(served: Served) -> None:
    assert served.server.server_address[0] == "127.0.0.1"
    assert served.server.socket.family is socket.AF_INET


def test_only_get_and_head_are_supported(served: Served) -> None:
    assert request(served, "/", method="POST").status == 501
    response = request(served, "/", method="HEAD")
    assert (response.status, response.body) == (200, b"")


def exchange(served: Served, *lines: str) -> bytes:
    """Send a request as it is written, and return everything that the server answers."""
    address = ("127.0.0.1", served.server.server_port)
    with socket.create_connection(address, timeout=60) as client:
        client.sendall("\r\n".join((*lines, "", "")).encode())
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as answer:
            return answer.read()


def test_contradictory_headers_are_rejected(served: Served) -> None:
    line, own = f"GET {served.server.base} HTTP/1.1", f"Host: {served.server.hosts[0]}"
    origin = f"Origin: http://{served.server.hosts[0]}"
    for headers, status in (
        ([own], b" 200 "),
        ([own, "Host: evil.example"], b" 421 "),
        ([own, "Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site"], b" 403 "),
        ([own, origin, "Origin: http://evil.example"], b" 403 "),
    ):
        answer = exchange(served, line, *headers, "Connection: close")
        assert (status in answer.splitlines()[0], b"Sums" in answer) == (True, status == b" 200 ")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("length", ["Content-Length: 80", "Transfer-Encoding: chunked"])
def test_the_body_of_a_request_is_not_another_request(
    served: Served, method: str, length: str
) -> None:
    base, host = served.server.base, f"Host: {served.server.hosts[0]}"
    answer = exchange(
        served, f"{method} {base} HTTP/1.1", host, length, "", f"GET {base} HTTP/1.1", host
    )
    assert (answer.count(b"HTTP/1.1 "), b"Sums" in answer) == (1, False)


@pytest.mark.parametrize(
    "line", ["OPTIONS / HTTP/1.1", "<script>alert(1)</script> / HTTP/1.1", "GET / HTTP/1.1"]
)
def test_every_response_has_the_headers_that_protect_it(served: Served, line: str) -> None:
    many = [f"X-{number}: y" for number in range(200)]
    head, _, body = exchange(served, line, *many).partition(b"\r\n\r\n")
    for name in ("X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Connection: close"):
        assert name.encode() in head
    assert (b"Content-Type: text/plain" in head, b"<" in head + body) == (True, False)


def test_the_service_worker_is_unregistered(served: Served) -> None:
    assert b"unregister" in request(served, "/sw.js").body


def test_a_part_of_a_recording_can_be_requested(served: Served) -> None:
    content = bytes(range(100))
    (served.cards.parent / "a.mp3").write_bytes(content)
    served.edit("The lesson.", "[sound:a.mp3]")
    served.build()
    path = next(path for path in served.state.pages if path.endswith(".mp3"))
    for header, status, part in (
        ("bytes=0-1", 206, content[:2]),
        ("bytes=90-", 206, content[90:]),
        ("bytes=-5", 206, content[-5:]),
        ("bytes=95-200", 206, content[95:]),
        ("bytes=100-", 200, content),
        ("bytes=a-b", 200, content),
        ("bytes=0-1,4-5", 200, content),
    ):
        response = request(served, path, headers={"Range": header})
        assert (response.status, response.kind, response.body) == (status, "audio/mpeg", part)


def test_events_follow_changes(served: Served) -> None:
    with closing(HTTPConnection("127.0.0.1", served.server.server_port, timeout=60)) as connection:
        connection.request("GET", f"{served.server.base}-/events")
        with closing(connection.getresponse()) as events:
            data = (line.removeprefix(b"data: ") for line in events if line.startswith(b"data: "))
            first = json.loads(next(data))
            assert (first["problems"], first["edited"]) == ([], None)
            served.edit("Two.", "It is two.")
            served.build()
            second = json.loads(next(data))
    assert second["site"] == first["site"] + 1
    assert second["edited"] == {"topic": "sums", "page": "topics/sums.html", "card": "one"}
