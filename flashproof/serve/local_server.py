"""Answer requests from browsers on this machine, and reject those from other websites.

The server listens on the loopback address only, but every website that the user opens could send
requests to it. A request is answered only if

- its ``Host`` header names the loopback address, which prevents DNS rebinding,
- its ``Sec-Fetch-Site`` and ``Origin`` headers, if any, do not name a different origin, and
- its path begins with the token of this run, which no website can guess.

The token is in the path rather than in a cookie because browsers send a cookie to all ports of a
host and treat them as the same site. With a cookie, another server on this machine would receive
the token, and that server's pages could use it. Links within the site are relative, so they keep
the token.

A script or style sheet that a server adds to the pages has the same origin, so the pages' content
security policy is unchanged.

``http.server`` is enough for a few local requests, and saves a dependency.
"""

from __future__ import annotations

import mimetypes
import re
import secrets
import socket
from collections.abc import Mapping
from http import HTTPStatus
from http.client import LineTooLong
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from flashproof.serve.connections import REQUEST_SECONDS, ConnectionLimit
from flashproof.text.media_types import media_kind

ADDRESS = "127.0.0.1"
OWN_PREFIX = "-/"
"""The path prefix of the server's own files, which no page of the site uses."""
MAX_REQUEST_BYTES = 32 * 1024
"""The maximum size of the request line and the headers."""

_NOT_FOUND = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b"<title>Nothing to show yet</title>\n</head>\n"
    b"<body>\n<h1>Nothing to show yet</h1>\n<p>The site appears as soon as it can be built.</p>\n"
    b"</body>\n</html>\n"
)
_NO_TOKEN = b"open the address that the command printed; it contains a token\n"
_UNREGISTER_WORKER = (
    b'self.addEventListener("install", () => self.skipWaiting());\n'
    b'self.addEventListener("activate", () => self.registration.unregister());\n'
)
"""A script to replace the site's service worker, which would serve old pages from its cache."""

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
"""Matches the ``Range`` header of a request for one part of a file."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The headers of every response.

They prevent pages of other origins from loading or framing a response, and from controlling the
window of a page that they open.
"""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
}


class LocalServer(ThreadingHTTPServer):
    """Listens on the loopback address, limits connections, and has a token."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[LocalHandler]) -> None:
        """Listen on a port of the loopback address; 0 picks a free one.

        Raises:
            OSError: the port is already in use.

        """
        super().__init__((ADDRESS, port), handler)
        self.connections = ConnectionLimit()
        self.token = secrets.token_urlsafe(16)
        """The secret first segment of every path."""

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
        """Print nothing, because browsers close connections at any time."""


class LocalHandler(BaseHTTPRequestHandler):
    """Checks a request, then calls ``answer`` with its path."""

    server: LocalServer
    protocol_version = "HTTP/1.1"

    timeout = REQUEST_SECONDS
    connection: socket.socket

    def setup(self) -> None:
        """Limit the size of requests on this connection."""
        super().setup()
        self.rfile = _LimitedReader(cast("BinaryIO", self.rfile))  # type: ignore[assignment]

    def handle_one_request(self) -> None:
        """Read a request and answer it."""
        cast("_LimitedReader", self.rfile).left = MAX_REQUEST_BYTES
        super().handle_one_request()
        self.set_phase("waiting")

    def answer(self, path: str) -> None:
        """Answer a valid request; ``path`` is the path after the token."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer the request unless another origin could have sent it."""
        self.set_phase("responding")
        if not self.has_own_host():
            self.refuse(HTTPStatus.MISDIRECTED_REQUEST, b"wrong host name\n")
        elif self._has_body():  # the body would be parsed as the next request
            self.refuse(HTTPStatus.BAD_REQUEST, b"the request has a body\n")
        elif not self.is_same_origin():
            self.refuse(HTTPStatus.FORBIDDEN, b"a page of another origin sent this request\n")
        elif unquote(urlsplit(self.path).path) == "/sw.js":
            self.send(HTTPStatus.OK, content_type("sw.js"), _UNREGISTER_WORKER)
        elif (path := self.path_below_token()) is not None:
            self.answer(path)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def path_below_token(self) -> str | None:
        """Return the path after the token.

        If the token is missing or wrong, or no slash follows it, refuse the request and return
        ``None``.
        """
        path = unquote(urlsplit(self.path).path)
        token, slash, path = path.removeprefix("/").partition("/")
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            self.refuse(HTTPStatus.FORBIDDEN, _NO_TOKEN)
        elif not slash:
            self.refuse(HTTPStatus.NOT_FOUND, b"the address must end with '/'\n")
        else:
            return path
        return None

    def has_own_host(self) -> bool:
        """Return whether the only ``Host`` header of the request names this server."""
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and hosts[0].lower() in self.server.hosts

    def is_same_origin(self) -> bool:
        """Return whether a page of this server, or the user, sent the request."""
        sites = self.headers.get_all("Sec-Fetch-Site", [])
        return self.own_origins().issuperset(self.origins()) and {
            "same-origin",
            "none",
        }.issuperset(sites)

    def origins(self) -> list[str]:
        """Return the values of the ``Origin`` headers, in lowercase."""
        return [origin.lower() for origin in self.headers.get_all("Origin", [])]

    def own_origins(self) -> set[str]:
        """Return the origins of this server."""
        return {f"http://{host}" for host in self.server.hosts}

    def send_error(
        self,
        code: int,
        message: str | None = None,
        explain: str | None = None,  # noqa: ARG002 - the base class's signature
    ) -> None:
        """Reject, with the usual headers, a request that the base class cannot read."""
        self.refuse(HTTPStatus(code), f"{message or HTTPStatus(code).phrase}\n".encode())

    def refuse(self, status: HTTPStatus, message: bytes) -> None:
        """Send an error and close the connection."""
        self.close_connection = True
        self.send(status, "text/plain", message)

    def send(
        self,
        status: HTTPStatus,
        content_type: str,
        content: bytes,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a response; ``headers`` are additional headers."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_own_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_own_headers(self) -> None:
        """Send the headers of every response and end the headers."""
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def send_page(self, pages: Mapping[str, bytes], path: str, head: str) -> None:
        """Send a file of a site, or its "Page not found" page.

        Args:
            pages: the files of the site, by path.
            path: the requested path, after the token.
            head: the HTML to add at the end of each page's ``<head>``.

        """
        path = f"{path}index.html" if path.endswith("/") or not path else path
        if path == "sw.js":
            self.send(HTTPStatus.OK, content_type(path), _UNREGISTER_WORKER)
            return
        status = HTTPStatus.OK if path in pages else HTTPStatus.NOT_FOUND
        if status is HTTPStatus.NOT_FOUND:
            path = "404.html"
        content = pages.get(path, _NOT_FOUND)
        if path.endswith(".html"):
            content = content.replace(b"</head>", f"{head}\n</head>".encode(), 1)
        if media_kind(path) and status is HTTPStatus.OK:
            self._send_part(content_type(path), content)
        else:
            self.send(status, content_type(path), content)

    def _send_part(self, content_type: str, content: bytes) -> None:
        """Send the part of a recording that the browser asked for, or all of it.

        Safari plays a recording only if the server can send parts of it.
        """
        match = _RANGE.fullmatch(self.headers.get("Range", ""))
        first, last = match.groups() if match else ("", "")
        size = len(content)
        start = int(first) if first else max(size - int(last or size), 0)
        end = min(int(last), size - 1) if first and last else size - 1
        if match is None or start > end:
            self.send(HTTPStatus.OK, content_type, content)
            return
        part = {"Content-Range": f"bytes {start}-{end}/{size}"}
        self.send(HTTPStatus.PARTIAL_CONTENT, content_type, content[start : end + 1], part)

    def set_phase(self, phase: str) -> None:
        """Record what this connection is doing; see ``ConnectionLimit``."""
        self.server.connections.set_phase(self.connection, phase)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing, because the terminal shows more important messages."""

    def _has_body(self) -> bool:
        lengths = self.headers.get_all("Content-Length", [])
        return "Transfer-Encoding" in self.headers or any(length != "0" for length in lengths)


class _LimitedReader:
    """Reads the lines of a request, up to a total size, and its body."""

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

    def read(self, size: int) -> bytes:
        """Return the next bytes of the body; the caller limits the size."""
        return self._file.read(size)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def content_type(path: str) -> str:
    """Return the media type of a file."""
    extension = f".{path.rpartition('.')[2]}"
    return _TYPES.get(extension) or mimetypes.guess_type(path)[0] or "application/octet-stream"
