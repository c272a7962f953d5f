"""Serve pages and server-sent events to browsers on this machine.

The server listens on the loopback address only, but every website that the author opens could
send requests to it. A request is answered only if

- its ``Host`` header names the loopback address, which prevents DNS rebinding,
- its ``Sec-Fetch-Site`` and ``Origin`` headers, if any, name no other origin, and
- its path begins with the token of this run, which no website can guess.

The token is in the path rather than in a cookie because browsers send a cookie to all ports of a
host and treat them as the same site. Another server on this machine would receive the token, and
pages of that server could use it. Links within the site are relative, so they keep the token.

The script and the style sheet that the server adds to the pages have the same origin, so the pages'
content security policy is unchanged.

``http.server`` is enough for a few local requests, and saves a dependency.
"""

from __future__ import annotations

import json
import mimetypes
import secrets
import socket
from http import HTTPStatus
from http.client import LineTooLong
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from flashproof.serve.connections import REQUEST_SECONDS, ConnectionLimit
from flashproof.serve.state import PreviewState

ADDRESS = "127.0.0.1"
OWN_PREFIX = "-/"
"""The path prefix of the server's own files, which no page of the site uses."""
HEARTBEAT_SECONDS = 1.0
"""The time without a change, in seconds, after which an empty event is sent, to detect closed
browsers.

A new connection may have to wait this long until an event stream ends and makes room.
"""
MAX_REQUEST_BYTES = 32 * 1024
"""The maximum size of the request line and the headers."""

_CLIENT_FILES = ("preview.css", "preview.js")
_CLIENT_HEAD = (
    '<link rel="stylesheet" href="{base}-/preview.css">\n'
    '<script src="{base}-/preview.js?site={site}" defer></script>\n</head>'
)
_WAITING = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b"<title>Nothing to show yet</title>\n</head>\n"
    b"<body>\n<h1>Nothing to show yet</h1>\n<p>The site appears as soon as it can be built.</p>\n"
    b"</body>\n</html>\n"
)
_NO_TOKEN = b"open the address that 'serve' printed; it contains a token\n"
_UNREGISTER_WORKER = (
    b'self.addEventListener("install", () => self.skipWaiting());\n'
    b'self.addEventListener("activate", () => self.registration.unregister());\n'
)
"""A script to replace the site's service worker, which would serve old pages from its cache."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The headers of every response, which keep other origins from loading, framing, or opening it."""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


class PreviewServer(ThreadingHTTPServer):
    """Serves the site of a ``PreviewState``."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, state: PreviewState, port: int) -> None:
        """Listen on a port of the loopback address; 0 picks a free one.

        Raises:
            OSError: the port is already in use.

        """
        super().__init__((ADDRESS, port), _Handler)
        self.state = state
        self.connections = ConnectionLimit()
        self.token = secrets.token_urlsafe(16)
        """The secret first segment of every path."""
        client = files("flashproof.serve") / "client"
        self.client = {name: (client / name).read_bytes() for name in _CLIENT_FILES}

    @property
    def hosts(self) -> tuple[str, ...]:
        """The ``Host`` headers that are accepted."""
        return tuple(f"{name}:{self.server_port}" for name in (ADDRESS, "localhost"))

    @property
    def base(self) -> str:
        """The path of the site, with the token."""
        return f"/{self.token}/"

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"http://{self.hosts[0]}{self.base}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread for a new connection, or close it if there are too many."""
        if self.connections.add(request):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection whose thread has ended."""
        super().shutdown_request(request)
        self.connections.remove(request)

    def service_actions(self) -> None:
        """End connections that wait too long; called several times per second."""
        self.connections.end_expired()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore connection errors, because browsers close connections at any time."""


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"

    timeout = REQUEST_SECONDS
    connection: socket.socket

    def setup(self) -> None:
        super().setup()
        self.rfile = _LimitedReader(cast("BinaryIO", self.rfile))  # type: ignore[assignment]

    def handle_one_request(self) -> None:
        cast("_LimitedReader", self.rfile).left = MAX_REQUEST_BYTES
        super().handle_one_request()
        self.server.connections.set_phase(self.connection, "waiting")

    def do_GET(self) -> None:
        self.server.connections.set_phase(self.connection, "responding")
        if not self._has_own_host():
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST, b"wrong host name\n")
        elif self._has_body():  # it would be read as the next request
            self._refuse(HTTPStatus.BAD_REQUEST, b"the request has a body\n")
        elif not self._is_same_origin():
            self._refuse(HTTPStatus.FORBIDDEN, b"a page of another origin sent this request\n")
        else:
            self._answer()

    def _answer(self) -> None:
        """Answer a request that comes from a page of this server, or from the user."""
        path = unquote(urlsplit(self.path).path)
        if path == "/sw.js":
            self._send(HTTPStatus.OK, _content_type(path), _UNREGISTER_WORKER)
            return
        token, slash, path = path.removeprefix("/").partition("/")
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            self._refuse(HTTPStatus.FORBIDDEN, _NO_TOKEN)
        elif not slash:
            self._refuse(HTTPStatus.NOT_FOUND, b"the address must end with '/'\n")
        elif path == f"{OWN_PREFIX}events":
            self._send_events()
        elif path.startswith(OWN_PREFIX):
            self._send_own_file(path.removeprefix(OWN_PREFIX))
        else:
            self._send_page(path)

    def _has_own_host(self) -> bool:
        """Return whether the only ``Host`` header of the request names this server."""
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and hosts[0].lower() in self.server.hosts

    def _has_body(self) -> bool:
        lengths = self.headers.get_all("Content-Length", [])
        return "Transfer-Encoding" in self.headers or any(length != "0" for length in lengths)

    def _is_same_origin(self) -> bool:
        """Return whether a page of this server, or the user, sent the request."""
        sites = self.headers.get_all("Sec-Fetch-Site", [])
        origins = [origin.lower() for origin in self.headers.get_all("Origin", [])]
        own = {f"http://{host}" for host in self.server.hosts}
        return own.issuperset(origins) and {"same-origin", "none"}.issuperset(sites)

    def send_error(
        self,
        code: int,
        message: str | None = None,
        explain: str | None = None,  # noqa: ARG002 - the base class's signature
    ) -> None:
        """Reject a request that the base class cannot read; send the usual headers."""
        self._refuse(HTTPStatus(code), f"{message or HTTPStatus(code).phrase}\n".encode())

    def _refuse(self, status: HTTPStatus, message: bytes) -> None:
        self.close_connection = True
        self._send(status, "text/plain", message)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing, because the terminal shows the problems in the cards."""

    def _send_own_file(self, name: str) -> None:
        if name in self.server.client:
            self._send(HTTPStatus.OK, _content_type(name), self.server.client[name])
        elif name == "state.json":
            state = json.dumps(self.server.state.as_json()).encode()
            self._send(HTTPStatus.OK, "application/json", state)
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"file not found")

    def _send_page(self, path: str) -> None:
        site, pages = self.server.state.site
        path = f"{path}index.html" if path.endswith("/") or not path else path
        if path == "sw.js":
            self._send(HTTPStatus.OK, _content_type(path), _UNREGISTER_WORKER)
        elif path in pages:
            content = pages[path]
            self._send(HTTPStatus.OK, _content_type(path), self._with_client(path, content, site))
        else:
            content = pages.get("404.html", _WAITING)
            self._send(
                HTTPStatus.NOT_FOUND, _TYPES[".html"], self._with_client("404.html", content, site)
            )

    def _send(self, status: HTTPStatus, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self._send_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_events(self) -> None:
        """Send an event after every change (server-sent events)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self._send_headers()
        self.server.connections.set_phase(self.connection, "streaming")
        version, is_open = -1, self.command != "HEAD"
        while is_open:
            newest, is_open = self.server.state.wait(version, HEARTBEAT_SECONDS)
            state = json.dumps(self.server.state.as_json())
            self.wfile.write(f"data: {state}\n\n".encode() if newest != version else b":\n\n")
            self.wfile.flush()
            version = newest

    def _send_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _with_client(self, path: str, content: bytes, site: int) -> bytes:
        head = _CLIENT_HEAD.format(base=self.server.base, site=site).encode()
        return content.replace(b"</head>", head, 1) if path.endswith(".html") else content


class _LimitedReader:
    """Reads the lines of a request, up to a total size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.left = MAX_REQUEST_BYTES

    def readline(self, size: int = -1) -> bytes:
        """Return the next line.

        Raises:
            LineTooLong: the request is too large.

        """
        line = self._file.readline(self.left + 1 if size < 0 else min(size, self.left + 1))
        self.left -= len(line)
        if self.left < 0:
            raise LineTooLong("request")
        return line

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _content_type(path: str) -> str:
    extension = f".{path.rpartition('.')[2]}"
    return _TYPES.get(extension) or mimetypes.guess_type(path)[0] or "application/octet-stream"
