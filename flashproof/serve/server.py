"""Serve pages and server-sent events to browsers on this machine.

The server listens on the loopback address only, and rejects requests whose ``Host`` header names
anything else, which prevents DNS rebinding. The script and the style sheet that it adds to the
pages have the same origin, so the pages' content security policy is unchanged.

``http.server`` is enough for a few local requests, and saves a dependency.
"""

from __future__ import annotations

import json
import mimetypes
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

from flashproof.serve.state import PreviewState

ADDRESS = "127.0.0.1"
OWN_PREFIX = "-/"
"""Path prefix of the server's own files; no page of the site uses it."""
HEARTBEAT_SECONDS = 15.0
"""Seconds without a change after which an empty event is sent, to detect closed browsers."""

_CLIENT_FILES = ("preview.css", "preview.js")
_CLIENT_HEAD = (
    '<link rel="stylesheet" href="/-/preview.css">\n'
    '<script src="/-/preview.js?site={site}" defer></script>\n</head>'
)
_WAITING = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b"<title>Nothing to show yet</title>\n</head>\n"
    b"<body>\n<h1>Nothing to show yet</h1>\n<p>The site appears as soon as it can be built.</p>\n"
    b"</body>\n</html>\n"
)
_UNREGISTER_WORKER = (
    b'self.addEventListener("install", () => self.skipWaiting());\n'
    b'self.addEventListener("activate", () => self.registration.unregister());\n'
)
"""Replaces the site's service worker, which would serve old pages from its cache."""

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

    def __init__(self, state: PreviewState, port: int) -> None:
        """Listen on a port of the loopback address; 0 picks a free one.

        Raises:
            OSError: the port is in use.

        """
        super().__init__((ADDRESS, port), _Handler)
        self.state = state
        client = files("flashproof.serve") / "client"
        self.client = {name: (client / name).read_bytes() for name in _CLIENT_FILES}

    @property
    def hosts(self) -> tuple[str, ...]:
        """The ``Host`` headers that are accepted."""
        return tuple(f"{name}:{self.server_port}" for name in (ADDRESS, "localhost"))

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"http://{self.hosts[0]}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore connection errors, because browsers close connections at any time."""


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"wrong host name")
            return
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        if path == f"{OWN_PREFIX}events":
            self._send_events()
        elif path.startswith(OWN_PREFIX):
            self._send_own_file(path.removeprefix(OWN_PREFIX))
        else:
            self._send_page(path)

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
            self._send(HTTPStatus.OK, _content_type(path), _with_client(path, content, site))
        else:
            content = pages.get("404.html", _WAITING)
            self._send(
                HTTPStatus.NOT_FOUND, _TYPES[".html"], _with_client("404.html", content, site)
            )

    def _send(self, status: HTTPStatus, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_events(self) -> None:
        """Send an event after every change (server-sent events)."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        version, is_open = -1, self.command != "HEAD"
        while is_open:
            newest, is_open = self.server.state.wait(version, HEARTBEAT_SECONDS)
            state = json.dumps(self.server.state.as_json())
            self.wfile.write(f"data: {state}\n\n".encode() if newest != version else b":\n\n")
            self.wfile.flush()
            version = newest


def _with_client(path: str, content: bytes, site: int) -> bytes:
    head = _CLIENT_HEAD.format(site=site).encode()
    return content.replace(b"</head>", head, 1) if path.endswith(".html") else content


def _content_type(path: str) -> str:
    extension = f".{path.rpartition('.')[2]}"
    return _TYPES.get(extension) or mimetypes.guess_type(path)[0] or "application/octet-stream"
