"""Serve a site on this machine, and run the code that its pages send.

In addition to the rules in ``local_server``, a request to run code must be a ``POST`` whose
``Origin`` header names this server, and the request must contain a second token. That token is only
in a script that the server adds to its own pages, never in an address. A page from another origin
can neither read the script nor set the header, because the server sends no CORS headers.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from importlib.resources import files

from flashproof.serve.code_runner import BusyError, CodeRunner
from flashproof.serve.local_server import OWN_PREFIX, LocalHandler, LocalServer, content_type
from flashproof.serve.rate_limit import RateLimit

MAX_BODY_BYTES = 64 * 1024
"""The maximum size of a request to run code, in bytes."""
BURST, RUNS_PER_SECOND = 20, 4.0
"""How many runs can start at once, and how many per second on average."""
TOKEN_HEADER = "X-Flashproof-Token"  # noqa: S105

_SCRIPT = "runner.js"
# This script is not deferred, because the site's scripts check for the object that it defines.
_HEAD = f'<script src="{{base}}{OWN_PREFIX}{_SCRIPT}"></script>'
_RUN = f"{OWN_PREFIX}run"


class StudyServer(LocalServer):
    """Serves the files of a site, and runs code."""

    def __init__(self, pages: Mapping[str, bytes], runner: CodeRunner, port: int) -> None:
        """Listen on a port of the loopback address; 0 picks a free one.

        Args:
            pages: the files of the site, by path.
            runner: runs the code.
            port: the port.

        Raises:
            OSError: the port is already in use.

        """
        super().__init__(port, _StudyHandler)
        self.pages, self.runner = pages, runner
        self.run_token = secrets.token_urlsafe(16)
        """The secret that every request to run code must contain."""
        self.rate_limit = RateLimit(BURST, RUNS_PER_SECOND)
        script = (files("flashproof.serve") / "client" / _SCRIPT).read_text(encoding="utf-8")
        self.script = script.replace("{{token}}", self.run_token).encode()


class _StudyHandler(LocalHandler):
    server: StudyServer

    def answer(self, path: str) -> None:
        if path == OWN_PREFIX + _SCRIPT:
            self.send(HTTPStatus.OK, content_type(path), self.server.script)
        elif path.startswith(OWN_PREFIX):
            self.send(HTTPStatus.NOT_FOUND, "text/plain", b"file not found\n")
        else:
            self.send_page(self.server.pages, path, _HEAD.format(base=self.server.base))

    def do_POST(self) -> None:  # noqa: N802 - the base class calls it
        """Run code if the request comes from a page of this server."""
        if not self.has_own_host():
            self.refuse(HTTPStatus.MISDIRECTED_REQUEST, b"wrong host name\n")
        elif not self._is_from_own_page():
            self.refuse(HTTPStatus.FORBIDDEN, b"a page of another origin sent this request\n")
        elif (path := self.path_below_token()) is None:
            pass  # already refused
        elif path != _RUN:
            self.refuse(HTTPStatus.NOT_FOUND, b"nothing accepts requests at this address\n")
        elif not self._has_run_token():
            self.refuse(HTTPStatus.FORBIDDEN, b"The token is missing or wrong. Reload the page.\n")
        elif self.headers.get_content_type() != "application/json":
            self.refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, b"the request is not JSON\n")
        elif (size := self._body_size()) is not None:
            self._run(self.rfile.read(size))

    def _is_from_own_page(self) -> bool:
        """Return whether a script on a page of this server sent the request."""
        has_origin = len(self.origins()) == 1
        is_typed = "none" in self.headers.get_all("Sec-Fetch-Site", [])
        return has_origin and not is_typed and self.is_same_origin()

    def _has_run_token(self) -> bool:
        tokens = self.headers.get_all(TOKEN_HEADER, [])
        return len(tokens) == 1 and secrets.compare_digest(
            tokens[0].encode("utf-8", "surrogateescape"), self.server.run_token.encode()
        )

    def _body_size(self) -> int | None:
        """Return the size of the body.

        If the size is missing, invalid, or too large, refuse the request and return ``None``.
        """
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or len(lengths) != 1:
            self.refuse(HTTPStatus.LENGTH_REQUIRED, b"the request has no size\n")
        elif not (lengths[0].isascii() and lengths[0].isdecimal()):
            self.refuse(HTTPStatus.BAD_REQUEST, b"the size of the request is not a number\n")
        elif len(lengths[0]) > 9 or int(lengths[0]) > MAX_BODY_BYTES:
            limit = f"The code is longer than {MAX_BODY_BYTES // 1024} KB.\n".encode()
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit)
        else:
            return int(lengths[0])
        return None

    def _run(self, body: bytes) -> None:
        """Run the code in the body of a valid request."""
        self.set_phase("responding")
        request = _read_request(body)
        if request is None:
            self._fail(HTTPStatus.BAD_REQUEST, "The request must contain a card id and code.")
        elif request[0] not in self.server.runner.tasks:
            self._fail(HTTPStatus.NOT_FOUND, "This card has no checks that can be run.")
        elif not self.server.rate_limit.allows():
            self._fail(HTTPStatus.TOO_MANY_REQUESTS, "You have run code too often. Wait a moment.")
        else:
            try:
                verdict = self.server.runner.run(*request)
            except BusyError:
                self._fail(
                    HTTPStatus.TOO_MANY_REQUESTS, "Other code is still running. Wait a moment."
                )
            else:
                content = json.dumps(verdict.as_json()).encode()
                self.send(HTTPStatus.OK, "application/json", content)

    def _fail(self, status: HTTPStatus, message: str) -> None:
        """Send an error message for the learner, and keep the connection open."""
        self.send(status, "text/plain", f"{message}\n".encode())


def _read_request(body: bytes) -> tuple[str, str] | None:
    """Return the card id and the code in the body of a request; ``None`` for an invalid body."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or values.keys() != {"card", "code"}:
        return None
    card, code = values["card"], values["code"]
    if not isinstance(card, str) or not isinstance(code, str):
        return None
    return card, code
