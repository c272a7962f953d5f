"""A fake AnkiConnect server: its protocol over a real collection.

Each action does what the add-on does with Anki's own library: ``importPackage`` runs the importer
on a path of its own disk, ``insertReviews`` writes SQL, and ``setSpecificValueOfCard`` sets
attributes of a ``Card``.
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
        self.unsupported = frozenset[str]()
        """The actions that this version of the add-on does not have."""
        self.raw_response: bytes | None = None
        """Sent instead of the response to a request."""
        self.status = 200

    def answer(self, body: bytes) -> dict[str, Any]:
        request = json.loads(body)
        self.actions.append(request["action"])
        return self._handle(request)

    def _handle(self, request: dict[str, Any]) -> dict[str, Any]:
        action, parameters = request["action"], request.get("params", {})
        if self.key and action != "requestPermission" and request.get("key") != self.key:
            return {"result": None, "error": "valid api key must be provided"}
        method = getattr(self, f"_{action}", None)
        if method is None or action in self.unsupported:
            return {"result": None, "error": "unsupported action"}
        try:
            return {"result": method(**parameters), "error": None}
        except Exception as error:  # noqa: BLE001 - as the add-on does
            return {"result": None, "error": str(error)}

    def _apiReflect(self, scopes: list[str], actions: list[str]) -> dict[str, Any]:  # noqa: N802
        supported = {one for one in actions if hasattr(self, f"_{one}")} - self.unsupported
        return {"scopes": scopes, "actions": [one for one in actions if one in supported]}

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

    def _multi(self, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self._handle(request) for request in actions]

    def _findNotes(self, query: str) -> list[int]:  # noqa: N802
        return [int(note) for note in self.collection.find_notes(query)]

    def _notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:  # noqa: N802
        return [self._note_info(note) for note in notes]

    def _note_info(self, note_id: int) -> dict[str, Any]:
        note = self.collection.get_note(note_id)
        fields = {
            field["name"]: {"value": note.fields[field["ord"]], "order": field["ord"]}
            for field in note.note_type()["flds"]
        }
        query = "select id from cards where nid = ? order by ord"
        cards = self.collection.db.list(query, note_id)
        return {"noteId": note_id, "tags": note.tags, "fields": fields, "cards": cards}

    def _cardsInfo(self, cards: list[int]) -> list[dict[str, Any]]:  # noqa: N802
        names = ("type", "queue", "due", "reps", "lapses", "left", "mod")
        found = [self.collection.get_card(card) for card in cards]
        return [
            {
                "cardId": card.id,
                "ord": card.ord,
                "interval": card.ivl,
                "note": card.nid,
                **{name: getattr(card, name) for name in names},
            }
            for card in found
        ]

    def _getReviewsOfCards(self, cards: list[int]) -> dict[int, list[dict[str, int]]]:  # noqa: N802
        columns = ("id", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")
        query = f"select {', '.join(columns)} from revlog where cid = ?"  # noqa: S608
        return {
            card: [
                dict(zip(columns, row, strict=True)) for row in self.collection.db.all(query, card)
            ]
            for card in cards
        }

    def _insertReviews(self, reviews: list[list[int]]) -> None:  # noqa: N802
        columns = "id, cid, usn, ease, ivl, lastIvl, factor, time, type"
        values = ", ".join(f"({', '.join(map(str, row))})" for row in reviews)
        self.collection.db.execute(f"insert into revlog ({columns}) values {values}")  # noqa: S608

    def _setDueDate(self, cards: list[int], days: str) -> bool:  # noqa: N802
        self.collection.sched.set_due_date(cards, days, config_key=None)
        return True

    def _setSpecificValueOfCard(  # noqa: N802
        self,
        card: int,
        keys: list[str],
        newValues: list[Any],  # noqa: N803
        warning_check: bool = False,
    ) -> bool | list[Any]:
        guarded = {"did", "id", "ivl", "lapses", "left", "mod", "nid", "odid", "odue", "ord"}
        guarded |= {"queue", "reps", "type", "usn"}
        if guarded & set(keys) and not warning_check:
            return False
        found = self.collection.get_card(card)
        for key, value in zip(keys, newValues, strict=True):
            setattr(found, key, value)
        self.collection.update_card(found, skip_undo_entry=True)
        return [True]

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
