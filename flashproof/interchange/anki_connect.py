"""A client for AnkiConnect, the add-on that lets other programs control a running Anki.

The built package is imported as if a user had opened it: Anki matches each note by its GUID,
updates changed notes, and keeps all reviews. The action ``addNote`` would create new GUIDs and lose
every review history. Source: https://git.sr.ht/~foosoft/anki-connect, API version 6.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from flashproof.errors import AnkiConnectError

API_VERSION = 6
ADD_ON = 2055492159
"""AnkiConnect's number in Anki's list of add-ons."""
_MEDIA_NAME = "_flashproof-push.apkg"
"""The package's name in the media folder. Anki keeps unused files if the name begins with ``_``."""
_BATCH = 500
"""The maximum number of notes, cards, or reviews in a request."""


class AnkiNote(NamedTuple):
    """A note in Anki."""

    id: int
    first_field: str
    cards: tuple[int, ...]
    """The ids of its cards, in the order of their templates or cloze numbers."""


class AnkiCard(NamedTuple):
    """The schedule of a card in Anki."""

    type: int
    """0 for new, 1 for learning, 2 for review, 3 for relearning."""
    queue: int
    """Negative if the card is suspended or buried."""
    reps: int
    """The number of reviews."""
    lapses: int


class AnkiReview(NamedTuple):
    """A row of Anki's review log."""

    id: int
    """The time of the review, in milliseconds since 1970."""
    card: int
    """The id of the card."""
    usn: int
    """The sequence number for syncing; -1 if the row must still be synced."""
    ease: int
    """The grade, from 1 to 4; 0 if the schedule was changed without a review."""
    interval: int
    """The new interval: a number of days, or a negative number of seconds."""
    last_interval: int
    """The previous interval, in the same format."""
    factor: int
    """The ease or the difficulty; 0 if the card has neither."""
    duration: int
    """The time that the learner took, in milliseconds."""
    type: int
    """0 for learning, 1 for review, 2 for relearning, 3 for a filtered deck, 4 and 5 for changes of
    the schedule."""


@dataclass(frozen=True, slots=True)
class AnkiConnect:
    """A connection to a running Anki."""

    address: str
    key: str = ""
    """The value of the add-on's ``apiKey`` setting."""
    timeout: float = 300.0
    """The maximum time for a request, in seconds. Anki may first ask the user for permission or
    import media."""

    def push(self, package: Path) -> None:
        """Import a package.

        Raises:
            AnkiConnectError: Anki is not running, denies access, or cannot import the package.

        """
        self.request_permission()
        try:
            result = self._call("importPackage", path=str(package.absolute()))
        except AnkiConnectError:
            result = self._push_through_media(package)
        if result is not True:
            raise AnkiConnectError("Anki imported nothing: open a profile in Anki first")

    def sync(self) -> None:
        """Synchronize with AnkiWeb.

        Raises:
            AnkiConnectError: Anki did not synchronize; a package that was already pushed is kept.

        """
        self._call("sync")

    def request_permission(self) -> None:
        """Connect to Anki, which may ask the user for permission.

        Raises:
            AnkiConnectError: Anki is not running, denies access, or requires a key.

        """
        response = self._call("requestPermission")
        if not isinstance(response, dict) or response.get("permission") != "granted":
            raise AnkiConnectError("Anki denied access: choose 'Yes' in Anki's dialog")
        if response.get("requireApikey") and not self.key:
            raise AnkiConnectError(
                "AnkiConnect requires an API key: set ANKI_CONNECT_KEY to the value of its"
                " 'apiKey' setting"
            )
        version = response.get("version", API_VERSION)
        if isinstance(version, int) and version < API_VERSION:
            raise AnkiConnectError(
                f"AnkiConnect has API version {version}, but {API_VERSION} is required:"
                " update the add-on"
            )

    def require_actions(self, actions: Sequence[str]) -> None:
        """Check that the add-on supports all of these actions, before any of them changes a card.

        Raises:
            AnkiConnectError: an action is missing.

        """
        supported = self._call("apiReflect", scopes=["actions"], actions=list(actions))
        with _expecting("apiReflect"):
            missing = [action for action in actions if action not in supported["actions"]]
        if missing:
            raise _unsupported(missing[0])

    def find_notes(self, query: str) -> list[int]:
        """Return the ids of the notes that a search in Anki finds."""
        found = self._call("findNotes", query=query)
        with _expecting("findNotes"):
            return sorted(map(int, found))

    def notes(self, note_ids: Sequence[int]) -> list[AnkiNote]:
        """Return the notes with these ids; skip notes that do not exist."""
        found = []
        for batch in _batches(note_ids):
            notes = self._call("notesInfo", notes=batch)
            with _expecting("notesInfo"):
                for note in filter(None, notes):
                    (first,) = (one["value"] for one in note["fields"].values() if not one["order"])
                    found.append(AnkiNote(int(note["noteId"]), str(first), tuple(note["cards"])))
        return found

    def cards(self, card_ids: Sequence[int]) -> Mapping[int, AnkiCard]:
        """Return the schedules of cards, keyed by card id; skip cards that do not exist."""
        found = {}
        for batch in _batches(card_ids):
            cards = self._call("cardsInfo", cards=batch)
            with _expecting("cardsInfo"):
                for card in filter(None, cards):
                    values = (int(card[name]) for name in AnkiCard._fields)
                    found[int(card["cardId"])] = AnkiCard(*values)
        return found

    def reviews(self, card_ids: Sequence[int]) -> Mapping[int, tuple[AnkiReview, ...]]:
        """Return the review logs of cards, oldest row first, keyed by card id."""
        found = {}
        for batch in _batches(card_ids):
            log = self._call("getReviewsOfCards", cards=batch)
            with _expecting("getReviewsOfCards"):
                for card, rows in log.items():
                    values = ([int(row[name]) for name in _REVIEW_COLUMNS] for row in rows)
                    found[int(card)] = tuple(
                        sorted(AnkiReview(first, int(card), *rest) for first, *rest in values)
                    )
        return found

    def insert_reviews(self, rows: Sequence[AnkiReview]) -> None:
        """Add rows to the review log.

        If a different card has a review in the same millisecond, the new row gets a different id in
        the same second.

        Raises:
            AnkiConnectError: Anki rejected the rows.

        """
        for batch in _batches(rows):
            self._insert(batch)

    def _insert(self, rows: Sequence[AnkiReview]) -> None:
        try:
            self._call("insertReviews", reviews=rows)
        except AnkiConnectError as error:
            if "UNIQUE" not in str(error):
                raise
            # Anki inserts either all rows of a request or none.
            if len(rows) > 1:
                self._insert(rows[: len(rows) // 2])
                self._insert(rows[len(rows) // 2 :])
            else:
                second, milliseconds = divmod(rows[0].id, 1000)
                self._insert([rows[0]._replace(id=second * 1000 + (milliseconds + 1) % 1000)])

    def set_schedules(
        self,
        due: Mapping[int, Sequence[int]],
        values: Mapping[int, Mapping[str, int | None]],
    ) -> None:
        """Change the schedules of cards.

        Args:
            due: the ids of the cards to make due, keyed by the number of days from today.
            values: the new values of attributes of Anki's ``Card`` class, keyed by card id; they
                are set last.

        Raises:
            AnkiConnectError: Anki rejected a change.

        """
        actions: list[tuple[str, dict[str, Any]]] = [
            ("setDueDate", {"cards": list(cards), "days": str(days)}) for days, cards in due.items()
        ]
        for card, attributes in values.items():
            names, new = list(attributes), list(attributes.values())
            arguments = {"card": card, "keys": names, "newValues": new, "warning_check": True}
            actions.append(("setSpecificValueOfCard", arguments))
        for (action, _), result in zip(actions, self._call_all(actions), strict=True):
            if result not in (True, [True]):
                raise AnkiConnectError(f"Anki did not change the schedule: {result} ({action})")

    def _push_through_media(self, package: Path) -> object:
        """Import the package through the media folder, in case Anki cannot read its path."""
        content = base64.b64encode(package.read_bytes()).decode("ascii")
        self._call("storeMediaFile", filename=_MEDIA_NAME, data=content)
        try:
            folder = str(self._call("getMediaDirPath"))
            separator = "\\" if "\\" in folder else "/"
            return self._call("importPackage", path=f"{folder}{separator}{_MEDIA_NAME}")
        finally:
            self._call("deleteMediaFile", filename=_MEDIA_NAME)

    def _call(self, action: str, **parameters: object) -> Any:
        """Send one request and return its result."""
        response = self._send(json.dumps(self._request(action, parameters)).encode())
        return self._result(action, response)

    def _call_all(self, actions: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Any]:
        """Send several requests together and yield their results."""
        for batch in _batches(actions):
            requests = [self._request(action, parameters) for action, parameters in batch]
            responses = self._call("multi", actions=requests)
            if not isinstance(responses, list) or len(responses) != len(batch):
                raise self._not_anki_connect()
            for (action, _), response in zip(batch, responses, strict=True):
                yield self._result(action, response)

    def _request(self, action: str, parameters: Mapping[str, Any]) -> dict[str, object]:
        request: dict[str, object] = {"action": action, "version": API_VERSION}
        if parameters:
            request["params"] = parameters
        if self.key:
            request["key"] = self.key
        return request

    def _result(self, action: str, response: object) -> Any:
        if not isinstance(response, dict) or {"result", "error"} - response.keys():
            raise self._not_anki_connect()
        if response["error"] is None:
            return response["result"]
        if response["error"] == "unsupported action":
            raise _unsupported(action)
        raise AnkiConnectError(f"Anki: {response['error']} ({action})")

    def _send(self, body: bytes) -> object:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address, body, headers)  # noqa: S310 - checked
        # A local request must not go through a proxy.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self.timeout) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            message = f"AnkiConnect rejected the request: {error.code} {error.reason}"
            raise AnkiConnectError(message) from error
        except (urllib.error.URLError, ConnectionError) as error:
            raise AnkiConnectError(
                f"cannot connect to Anki at {self.address}: start Anki, and install the add-on "
                f"AnkiConnect ({ADD_ON})"
            ) from error
        except TimeoutError as error:
            message = f"Anki did not respond within {self.timeout:g} s: close its open dialogs"
            raise AnkiConnectError(message) from error
        except ValueError as error:
            raise self._not_anki_connect() from error

    def _not_anki_connect(self) -> AnkiConnectError:
        return AnkiConnectError(f"the server at {self.address} is not AnkiConnect")


def _unsupported(action: str) -> AnkiConnectError:
    return AnkiConnectError(f"AnkiConnect does not support {action}: update the add-on")


_REVIEW_COLUMNS = ("id", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")
"""The columns of a review in AnkiConnect's responses. The card's id is not one of them."""


_Item = TypeVar("_Item")


def _batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


@contextmanager
def _expecting(action: str) -> Iterator[None]:
    """Report an error if a result does not have the expected structure."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        message = f"AnkiConnect sent an unexpected result: update the add-on ({action})"
        raise AnkiConnectError(message) from error
