"""A fake AnkiConnect server: its protocol over a real collection.

Each action does what the add-on does: ``importPackage`` runs Anki's own ``AnkiPackageImporter``
on a path of its own disk.
"""

from __future__ import annotations

import base64
import importlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class FakeAnkiConnect:
    """Answers requests and records their actions."""

    def __init__(self, collection: Any) -> None:
        self.collection = collection
        self.actions: list[str] = []
        self.key = ""
        self.permission = "granted"
        self.version = 6
        self.can_read_files = True
        """Whether it runs on the same disk, rather than in a container."""
        self.sync_error = ""
        self.raw_response: bytes | None = None
        """Sent instead of the response to a request."""
        self.status = 200

    def answer(self, body: bytes) -> dict[str, Any]:
        request = json.loads(body)
        action, parameters = request["action"], request.get("params", {})
        self.actions.append(action)
        if self.key and action != "requestPermission" and request.get("key") != self.key:
            return {"result": None, "error": "valid api key must be provided"}
        try:
            return {"result": getattr(self, f"_{action}")(**parameters), "error": None}
        except AttributeError:
            return {"result": None, "error": "unsupported action"}
        except Exception as error:  # noqa: BLE001 - as the add-on does
            return {"result": None, "error": str(error)}

    def _requestPermission(self) -> dict[str, Any]:  # noqa: N802
        if self.permission != "granted":
            return {"permission": "denied"}
        return {
            "permission": "granted",
            "requireApikey": bool(self.key),
            "version": self.version,
        }

    def _importPackage(self, path: str) -> bool:  # noqa: N802
        if not self.can_read_files and not path.startswith(str(self._getMediaDirPath())):
            raise FileNotFoundError(f"[Errno 2] No such file or directory: '{path}'")
        if self.collection is None:
            return False
        # "anki.importing.AnkiPackageImporter" is the same class with a deprecation warning.
        importing = importlib.import_module("anki.importing")
        importing._LegacyAnkiPackageImporter(self.collection, path).run()
        return True

    def _storeMediaFile(self, filename: str, data: str) -> str:  # noqa: N802
        (Path(self.collection.media.dir()) / filename).write_bytes(base64.b64decode(data))
        return filename

    def _deleteMediaFile(self, filename: str) -> None:  # noqa: N802
        (Path(self.collection.media.dir()) / filename).unlink()

    def _getMediaDirPath(self) -> str:  # noqa: N802
        return str(self.collection.media.dir())

    def _sync(self) -> None:
        if self.sync_error:
            raise RuntimeError(self.sync_error)


@contextmanager
def running(fake: FakeAnkiConnect) -> Iterator[str]:
    """Run the server and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = fake.raw_response or json.dumps(fake.answer(body)).encode()
            self.send_response(fake.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
