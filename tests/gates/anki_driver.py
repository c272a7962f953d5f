"""An add-on for Anki that runs code sent to a local port; see ``anki_desktop``.

It runs in Anki's Python. The code is evaluated on the main thread; ``js`` evaluates JavaScript on
the card and returns its value.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import traceback
from typing import Any

from aqt import gui_hooks, mw
from aqt.qt import QObject, pyqtSignal

PENDING = object()


class Bridge(QObject):  # type: ignore[misc]
    """Passes code from the thread of the socket to the main thread."""

    called = pyqtSignal(object)


class Call:
    """Code to evaluate, and its result as JSON."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.result = ""
        self.done = threading.Event()

    def finish(self, value: Any) -> None:
        """Return a value to the client."""
        self.result = json.dumps({"value": value})
        self.done.set()

    def run(self) -> None:
        """Evaluate the code."""

        def js(script: str) -> object:
            mw.reviewer.web.evalWithCallback(script, self.finish)
            return PENDING

        try:
            value = eval(self.code, {"mw": mw, "js": js})  # noqa: S307 - from the gate itself
            if value is not PENDING:
                self.finish(value)
        except Exception:  # noqa: BLE001 - reported to the client
            self.result = json.dumps({"error": traceback.format_exc()})
            self.done.set()


def serve(bridge: Bridge) -> None:
    """Answer calls, one at a time."""
    with socket.create_server(("127.0.0.1", int(os.environ["ANKI_DRIVER_PORT"]))) as server:
        while True:
            client, _ = server.accept()
            with client, client.makefile("rwb") as stream:
                if not (line := stream.readline()):
                    continue  # the client only tried the port
                call = Call(json.loads(line))
                bridge.called.emit(call)
                call.done.wait(30)
                stream.write(call.result.encode())


def start() -> None:
    """Start the server."""
    bridge = Bridge(mw)
    bridge.called.connect(lambda call: call.run())
    threading.Thread(target=serve, args=[bridge], daemon=True).start()


gui_hooks.main_window_did_init.append(start)
