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
from dataclasses import dataclass
from pathlib import Path

from flashproof.errors import AnkiConnectError

API_VERSION = 6
ADDRESS = "http://127.0.0.1:8765"
ADD_ON = 2055492159
"""AnkiConnect's number in Anki's list of add-ons."""
_MEDIA_NAME = "_flashproof-push.apkg"
"""The package's name in the media folder. Anki keeps unused files if the name begins with ``_``."""


@dataclass(frozen=True, slots=True)
class AnkiConnect:
    """A connection to a running Anki."""

    address: str = ADDRESS
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
        self._request_permission()
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

    def _request_permission(self) -> None:
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

    def _push_through_media(self, package: Path) -> object:
        """Import through the media folder, for an Anki in a container or on a different machine."""
        content = base64.b64encode(package.read_bytes()).decode("ascii")
        self._call("storeMediaFile", filename=_MEDIA_NAME, data=content)
        try:
            folder = str(self._call("getMediaDirPath"))
            separator = "\\" if "\\" in folder else "/"
            return self._call("importPackage", path=f"{folder}{separator}{_MEDIA_NAME}")
        finally:
            self._call("deleteMediaFile", filename=_MEDIA_NAME)

    def _call(self, action: str, **parameters: object) -> object:
        """Send one request and return its result."""
        request: dict[str, object] = {"action": action, "version": API_VERSION}
        if parameters:
            request["params"] = parameters
        if self.key:
            request["key"] = self.key
        response = self._send(json.dumps(request).encode())
        if not isinstance(response, dict) or {"result", "error"} - response.keys():
            raise self._not_anki_connect()
        if response["error"] is not None:
            raise AnkiConnectError(f"Anki: {response['error']} ({action})")
        return response["result"]

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
