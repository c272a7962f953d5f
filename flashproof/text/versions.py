"""Parse, compare, and display version numbers, and ranges of versions."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RELEASE = re.compile(r"\d+(?:\.\d+)*")
_PRE_RELEASE = re.compile(r"(?<=\d)[.-]?(a|b|rc|dev)\.?(\d*)")


def release_numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version: ``(2, 22, 0)`` for ``2.22.0`` and for ``2.22.0rc1``."""
    match = _RELEASE.match(version)
    return tuple(int(number[:9]) for number in match[0].split(".")) if match else ()


def minor_version(version: str) -> str:
    """Return a version without its patch number: ``2.22``, ``2.22rc1``, or ``3.16.dev``."""
    match = _RELEASE.match(version)
    if match is None:
        return version
    minor = ".".join(match[0].split(".")[:2])
    before = _PRE_RELEASE.match(version, match.end())
    if before is None:
        return minor
    return f"{minor}.dev" if before[1] == "dev" else f"{minor}{before[1]}{before[2]}"


def sort_key(version: str) -> tuple[tuple[int, ...], bool, str]:
    """Return a key that sorts versions; a pre-release comes before its release."""
    return release_numbers(version), not is_pre_release(version), version


def is_pre_release(version: str) -> bool:
    """Return whether a version was published before the release that it is named after."""
    match = _RELEASE.match(version)
    return match is not None and _PRE_RELEASE.match(version, match.end()) is not None


def version_list(versions: Iterable[str]) -> str:
    """Return minor versions as text: ``2.21``, ``2.21 and 2.23``, or ``2.20 to 2.22``.

    A range contains at least three versions and has no gaps. A pre-release is left out if the
    release itself is in the list.
    """
    newest: dict[tuple[int, ...], str] = {}
    for version in sorted(versions, key=sort_key):
        newest[release_numbers(version)[:2]] = minor_version(version)
    ranges: list[list[tuple[int, ...]]] = []
    for numbers in newest:
        if ranges and _follows(numbers, ranges[-1][-1]):
            ranges[-1].append(numbers)
        else:
            ranges.append([numbers])
    parts: list[str] = []
    for one in ranges:
        names = [newest[numbers] for numbers in one]
        parts += [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names
    *first, last = parts or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _follows(numbers: tuple[int, ...], before: tuple[int, ...]) -> bool:
    is_minor = len(numbers) == len(before) == 2
    return is_minor and (numbers[0], numbers[1] - 1) == before
