"""Serve the pages of the preview and server-sent events; ``local_server`` checks the requests."""

from __future__ import annotations

import json
from http import HTTPStatus
from importlib.resources import files

from flashproof.serve.local_server import OWN_PREFIX, LocalHandler, LocalServer, content_type
from flashproof.serve.state import PreviewState

HEARTBEAT_SECONDS = 1.0
"""The time without a change after which an empty event is sent, in seconds.

The event detects connections of browsers that were closed. A new connection may have to wait this
long until an event stream ends and frees a slot.
"""

_CLIENT_FILES = ("preview.css", "preview.js")
_CLIENT_HEAD = (
    '<link rel="stylesheet" href="{base}-/preview.css">\n'
    '<script src="{base}-/preview.js?site={site}" defer></script>'
)


class PreviewServer(LocalServer):
    """Serves the site of a ``PreviewState``."""

    def __init__(self, state: PreviewState, port: int) -> None:
        """Listen on a port of the loopback address; 0 picks a free one.

        Raises:
            OSError: the port is already in use.

        """
        super().__init__(port, _PreviewHandler)
        self.state = state
        client = files("flashproof.serve") / "client"
        self.client = {name: (client / name).read_bytes() for name in _CLIENT_FILES}


class _PreviewHandler(LocalHandler):
    server: PreviewServer

    def answer(self, path: str) -> None:
        if path == f"{OWN_PREFIX}events":
            self._send_events()
        elif path.startswith(OWN_PREFIX):
            self._send_own_file(path.removeprefix(OWN_PREFIX))
        else:
            site, pages = self.server.state.site
            self.send_page(pages, path, _CLIENT_HEAD.format(base=self.server.base, site=site))

    def _send_own_file(self, name: str) -> None:
        if name in self.server.client:
            self.send(HTTPStatus.OK, content_type(name), self.server.client[name])
        elif name == "state.json":
            state = json.dumps(self.server.state.as_json()).encode()
            self.send(HTTPStatus.OK, "application/json", state)
        else:
            self.send(HTTPStatus.NOT_FOUND, "text/plain", b"file not found")

    def _send_events(self) -> None:
        """Send an event after every change (server-sent events)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_own_headers()
        self.set_phase("streaming")
        version, is_open = -1, self.command != "HEAD"
        while is_open:
            newest, is_open = self.server.state.wait(version, HEARTBEAT_SECONDS)
            state = json.dumps(self.server.state.as_json())
            self.wfile.write(f"data: {state}\n\n".encode() if newest != version else b":\n\n")
            self.wfile.flush()
            version = newest
