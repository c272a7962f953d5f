"""A small client for Marionette, Firefox's remote control protocol.

A message is its length, a colon, and JSON: ``[0, id, command, parameters]`` for a command and
``[1, id, error, result]`` for its response. See https://firefox-source-docs.mozilla.org/testing/marionette/.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START_SECONDS = 60


class MarionetteError(Exception):
    """A command failed, or Firefox closed the connection."""


@dataclass(slots=True)
class Firefox:
    """A running Firefox with one window."""

    process: subprocess.Popen[bytes]
    connection: socket.socket
    _count: int = 0
    _buffer: bytes = field(default=b"", repr=False)

    @classmethod
    def start(cls, path: Path, profile: Path) -> Firefox:
        """Start Firefox with an empty profile, without its own dialogs and network requests."""
        port = _free_port()
        (profile / "user.js").write_text(_preferences(port), encoding="utf-8")
        command = [
            str(path),
            "--headless",
            "--marionette",
            "--no-remote",
            "--profile",
            str(profile),
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        browser = cls(process, _connect(port))
        browser._receive()
        browser.send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
        return browser

    def goto(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self.send("WebDriver:Navigate", {"url": url})

    def run(self, script: str, *values: Any) -> Any:
        """Run a function body in the page and return its value; it can use ``arguments``."""
        parameters = {"script": script, "args": list(values)}
        return self.send("WebDriver:ExecuteScript", parameters)["value"]

    def send(self, command: str, parameters: dict[str, Any]) -> Any:
        """Send a command and return its result."""
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self.connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._receive()
        if error:
            raise MarionetteError(f"{command}: {error['error']}: {error['message']}")
        return result

    def quit(self) -> None:
        """Quit Firefox and wait until its process has ended."""
        self.send("Marionette:Quit", {"flags": ["eForceQuit"]})
        self.connection.close()
        self.process.wait(timeout=30)

    def _receive(self) -> Any:
        while b":" not in self._buffer:
            self._buffer += self._more()
        length, _, rest = self._buffer.partition(b":")
        while len(rest) < int(length):
            rest += self._more()
        self._buffer = rest[int(length) :]
        return json.loads(rest[: int(length)])

    def _more(self) -> bytes:
        data = self.connection.recv(65536)
        if not data:
            raise MarionetteError("Firefox closed the connection")
        return data


def _preferences(port: int) -> str:
    values = {
        "marionette.port": port,
        "app.update.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "browser.startup.page": 0,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "toolkit.telemetry.enabled": False,
    }
    return "".join(f'user_pref("{name}", {json.dumps(value)});\n' for name, value in values.items())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connect(port: int) -> socket.socket:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
