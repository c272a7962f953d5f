"""A running Anki, through the add-on AnkiConnect: its protocol, version 6.

The built package is imported as a person would import it: Anki then knows every note again by
its guid, updates those that are newer, and leaves all reviews as they are. ``addNote`` would make
guids of its own, and lose every history. Source: https://git.sr.ht/~foosoft/anki-connect
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from flashproof.errors import AnkiConnectError

VERSION = 6
ADDRESS = "http://127.0.0.1:8765"
_STAGED = "_flashproof-push.apkg"
"""A name that Anki's check for unused media leaves alone; it is gone a moment later."""


@dataclass(frozen=True, slots=True)
class AnkiConnect:
    """An Anki that listens."""

    address: str = ADDRESS
    key: str = ""
    """What the add-on's setting ``apiKey`` asks for."""
    timeout: float = 300.0
    """Seconds that one step may take; Anki asks its user first, and imports media."""

    def push(self, package: Path) -> None:
        """Import a package.

        Raises:
            AnkiConnectError: Anki is not there, does not allow it, or cannot import it.

        """
        self._ask_permission()
        try:
            done = self._call("importPackage", path=str(package.absolute()))
        except AnkiConnectError:
            done = self._push_through_media(package)
        if done is not True:
            raise AnkiConnectError("Anki imported nothing: is a profile open?")

    def sync(self) -> None:
        """Synchronize with AnkiWeb, as the button does.

        Raises:
            AnkiConnectError: it failed; the deck is in this Anki all the same.

        """
        self._call("sync")

    def _ask_permission(self) -> None:
        granted = self._call("requestPermission")
        if not isinstance(granted, dict) or granted.get("permission") != "granted":
            raise AnkiConnectError(
                "Anki does not allow it: choose 'Yes' in the window that it shows"
            )
        if granted.get("requireApikey") and not self.key:
            raise AnkiConnectError(
                "AnkiConnect wants its key: set ANKI_CONNECT_KEY to its 'apiKey'"
            )
        version = granted.get("version", VERSION)
        if isinstance(version, int) and version < VERSION:
            raise AnkiConnectError(f"AnkiConnect speaks version {version}; update the add-on")

    def _push_through_media(self, package: Path) -> object:
        """For an Anki that does not see our files, in a container or on another machine."""
        content = base64.b64encode(package.read_bytes()).decode("ascii")
        self._call("storeMediaFile", filename=_STAGED, data=content)
        try:
            folder = str(self._call("getMediaDirPath"))
            mark = "\\" if "\\" in folder else "/"
            return self._call("importPackage", path=f"{folder}{mark}{_STAGED}")
        finally:
            self._call("deleteMediaFile", filename=_STAGED)

    def _call(self, action: str, **parameters: object) -> object:
        """One request; its result."""
        asked: dict[str, object] = {"action": action, "version": VERSION}
        if parameters:
            asked["params"] = parameters
        if self.key:
            asked["key"] = self.key
        answer = self._send(json.dumps(asked).encode())
        if not isinstance(answer, dict) or {"result", "error"} - answer.keys():
            raise AnkiConnectError(f"what listens at {self.address} is not AnkiConnect")
        if answer["error"] is not None:
            raise AnkiConnectError(f"Anki: {answer['error']} ({action})")
        return answer["result"]

    def _send(self, body: bytes) -> object:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address, body, headers)  # noqa: S310 - checked
        # A proxy of the machine must not see what is for this machine alone.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self.timeout) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as fault:
            raise AnkiConnectError(f"AnkiConnect refused: {fault.code} {fault.reason}") from fault
        except (urllib.error.URLError, ConnectionError) as fault:
            raise AnkiConnectError(
                f"no Anki listens at {self.address}: start Anki, and install the add-on "
                "AnkiConnect (its number is 2055492159)"
            ) from fault
        except TimeoutError as fault:
            message = f"Anki did not answer within {self.timeout:g} s: is a window of it waiting?"
            raise AnkiConnectError(message) from fault
        except ValueError as fault:
            raise AnkiConnectError(f"what listens at {self.address} is not AnkiConnect") from fault
