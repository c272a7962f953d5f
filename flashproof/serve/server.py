"""Pages to browsers of this machine.

The server listens on the loopback address and answers only requests that name it so: a page from
elsewhere, whose host name was made to lead here, gets nothing (DNS rebinding). What it adds to the
pages comes from the same address, so that their policy holds as it stands.
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
OWN = "-/"
"""Below this stands what is the server's own: no page of a site begins like it."""
BEAT_SECONDS = 15.0
"""After so long without news an empty line finds out whether the browser is still there."""

_CLIENT = ("preview.css", "preview.js")
_INJECTED = (
    '<link rel="stylesheet" href="/-/preview.css">\n'
    '<script src="/-/preview.js?site={site}" defer></script>\n</head>'
)
_WAITING = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b"<title>Nothing to show yet</title>\n</head>\n"
    b"<body>\n<h1>Nothing to show yet</h1>\n<p>The page comes when the cards can be built.</p>\n"
    b"</body>\n</html>\n"
)
_NO_WORKER = (
    b'self.addEventListener("install", () => self.skipWaiting());\n'
    b'self.addEventListener("activate", () => self.registration.unregister());\n'
)
"""In the place of the site's service worker, which would keep old pages."""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


class PreviewServer(ThreadingHTTPServer):
    """Serves what a hub shows."""

    daemon_threads = True

    def __init__(self, hub: PreviewState, port: int) -> None:
        """Listen on a port, 0 for any that is free; ``OSError`` where it is taken."""
        super().__init__((ADDRESS, port), _Handler)
        self.hub = hub
        client = files("flashproof.serve") / "client"
        self.client = {name: (client / name).read_bytes() for name in _CLIENT}

    @property
    def hosts(self) -> tuple[str, ...]:
        """How a request may call this server."""
        return tuple(f"{name}:{self.server_port}" for name in (ADDRESS, "localhost"))

    @property
    def url(self) -> str:
        """Where the site is."""
        return f"http://{self.hosts[0]}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no fault."""


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"not the name of this server")
            return
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        if path == f"{OWN}events":
            self._events()
        elif path.startswith(OWN):
            self._own(path.removeprefix(OWN))
        else:
            self._page(path)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The terminal is for the cards."""

    def _own(self, name: str) -> None:
        if name in self.server.client:
            self._send(HTTPStatus.OK, _type(name), self.server.client[name])
        elif name == "state.json":
            state = json.dumps(self.server.hub.state()).encode()
            self._send(HTTPStatus.OK, "application/json", state)
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"there is no such file")

    def _page(self, path: str) -> None:
        site, pages = self.server.hub.site
        path = f"{path}index.html" if path.endswith("/") or not path else path
        if path == "sw.js":
            self._send(HTTPStatus.OK, _type(path), _NO_WORKER)
        elif path in pages:
            content = pages[path]
            self._send(HTTPStatus.OK, _type(path), _injected(path, content, site))
        else:
            content = pages.get("404.html", _WAITING)
            self._send(HTTPStatus.NOT_FOUND, _TYPES[".html"], _injected("404.html", content, site))

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _events(self) -> None:
        """A line whenever there is something new: server-sent events."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        version, is_open = -1, self.command != "HEAD"
        while is_open:
            newest, is_open = self.server.hub.wait(version, BEAT_SECONDS)
            state = json.dumps(self.server.hub.state())
            self.wfile.write(f"data: {state}\n\n".encode() if newest != version else b":\n\n")
            self.wfile.flush()
            version = newest


def _injected(path: str, content: bytes, site: int) -> bytes:
    added = _INJECTED.format(site=site).encode()
    return content.replace(b"</head>", added, 1) if path.endswith(".html") else content


def _type(path: str) -> str:
    ending = f".{path.rpartition('.')[2]}"
    return _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
