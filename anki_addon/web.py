"""Download files from the address of a subscription, and send results."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import requests

from .errors import RefusedError

TIMEOUT = 30
"""The number of seconds to wait for a server that sends no data."""
MAX_REDIRECTS = 3
_CHUNK = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)


def check_address(url: str) -> None:
    """Check that an address uses HTTPS, or HTTP on this computer.

    Raises:
        RefusedError: the address is not allowed.

    """
    try:
        parts = urlsplit(url)
        host, has_login = parts.hostname or "", parts.username is not None
        _ = parts.port
    except ValueError:
        raise RefusedError(f"{url} is not a valid address.") from None
    if not host or has_login or any(character <= " " or character == "\\" for character in url):
        raise RefusedError(f"{url} is not a valid address.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise RefusedError(f"{url} does not begin with https://.")


def origin(url: str) -> tuple[str, str, int]:
    """Return the scheme, host, and port of an address."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return parts.scheme, (parts.hostname or "").lower(), port


def download(url: str, largest: int, get: Callable[..., requests.Response] | None = None) -> bytes:
    """Download a file.

    Args:
        url: the address.
        largest: the size limit in bytes.
        get: a replacement for ``requests.get`` in tests.

    Raises:
        RefusedError: the address is not allowed, it redirects to a different server or too often,
            the server does not send the file, or the file is too large.

    """
    start = url
    for _ in range(MAX_REDIRECTS + 1):
        check_address(url)
        if origin(url) != origin(start):
            raise RefusedError(f"{start} redirects to a different server: {url}")
        try:
            with _open(url, get or requests.get) as response:
                if response.status_code not in _REDIRECTS:
                    return _read(response, url, largest)
                url = urljoin(url, response.headers.get("Location", ""))
        except (requests.RequestException, OSError) as error:
            raise RefusedError(f"{url} cannot be downloaded: {error}") from error
    raise RefusedError(f"{start} redirects too often.")


def send(url: str, body: bytes) -> None:
    """Send results as JSON.

    Raises:
        RefusedError: the address is not allowed, or the server cannot be reached or does not accept
            the results.

    """
    check_address(url)
    headers = {"Content-Type": "application/json", "User-Agent": "flashproof"}
    try:
        response = requests.post(
            url,
            data=body,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
            auth=_no_login,
        )
    except (requests.RequestException, OSError) as error:
        raise RefusedError(f"{url} cannot be reached: {error}") from error
    if not 200 <= response.status_code < 300:
        raise RefusedError(f"{url} did not accept the results (status {response.status_code}).")


def _open(url: str, get: Callable[..., requests.Response]) -> requests.Response:
    return get(
        url,
        headers={"User-Agent": "flashproof", "Cache-Control": "no-cache"},
        stream=True,
        timeout=TIMEOUT,
        allow_redirects=False,
        auth=_no_login,
    )


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return a request unchanged, so that no login from a ``.netrc`` file is added."""
    return request


def _read(response: requests.Response, url: str, largest: int) -> bytes:
    if response.status_code != 200:
        raise RefusedError(f"{url} cannot be downloaded (status {response.status_code}).")
    content = bytearray()
    for chunk in response.iter_content(_CHUNK):
        content += chunk
        if len(content) > largest:
            raise RefusedError(f"{url} is larger than expected.")
    return bytes(content)


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
