"""Parse, compare, and display version numbers, and ranges of versions.

In a range, a pre-release counts as its release: 2.22.0rc1 and 2.22.0.dev3 are in "2.22 and later".
This makes it possible to test a card's claims about a release before it is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_RELEASE = re.compile(r"\d+(?:\.\d+)*")
_CONDITION = re.compile(r"([A-Za-z][\w.-]*)\s+(\d{1,9}(?:\.\d{1,9}){0,3})", re.ASCII)
_SPELLED = {
    "bash": "Bash",
    "keras": "Keras",
    "matplotlib": "Matplotlib",
    "node": "Node.js",
    "numpy": "NumPy",
    "python": "Python",
    "scipy": "SciPy",
    "sqlite": "SQLite",
    "tensorflow": "TensorFlow",
    "torch": "PyTorch",
}
"""The display names of packages, keyed by distribution name, if the two names differ."""
_WORDS = (
    (r"(\S+) and later but before (\S+)", r"≥ \1, < \2"),
    (r"(\S+) and later", r"≥ \1"),
    (r"\bbefore (\S+)", r"< \1"),
    (r"(\d) to (\d)", "\\1\N{EN DASH}\\2"),
)
"""The words in ``version_list`` and ``VersionRange.label``, and the symbols that replace them."""
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
    """Return whether a version is a pre-release, such as ``2.22.0rc1`` or ``2.22.0.dev3``."""
    match = _RELEASE.match(version)
    return match is not None and _PRE_RELEASE.match(version, match.end()) is not None


def with_symbols(versions: str) -> str:
    """Return versions with symbols in place of English words.

    >>> with_symbols("TensorFlow 2.20 to 2.22, Python 3.11 and later")
    'TensorFlow 2.20\N{EN DASH}2.22, Python ≥ 3.11'
    """
    for words, symbols in _WORDS:
        versions = re.sub(words, symbols, versions)
    return versions


def version_list(versions: Iterable[str]) -> str:
    """Return minor versions as text: ``2.21``, ``2.21 and 2.23``, or ``2.20 to 2.22``.

    A range contains at least three versions and has no gaps. A pre-release is omitted if the
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


def package_label(name: str) -> str:
    """Return the display name of Python or of a package."""
    return _SPELLED.get(name, name)


Condition = tuple[str, str]
"""The lowercase name of Python or of a package, and a version."""


@dataclass(frozen=True, slots=True)
class VersionRange:
    """The versions of Python and of packages to which a snippet applies; by default, all."""

    since: tuple[Condition, ...] = ()
    """For each name, the first version to which the snippet applies."""
    until: tuple[Condition, ...] = ()
    """For each name, the first version to which the snippet no longer applies."""

    def __bool__(self) -> bool:
        """Return whether the range excludes any version."""
        return bool(self.since or self.until)

    def __and__(self, other: VersionRange) -> VersionRange:
        """Return the intersection of both ranges."""
        since = dict.fromkeys((*self.since, *other.since))
        return VersionRange(tuple(since), tuple(dict.fromkeys((*self.until, *other.until))))

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the conditions, without duplicates: ``python`` or names of packages."""
        return tuple(dict.fromkeys(name for name, _ in (*self.since, *self.until)))

    @property
    def impossible(self) -> str:
        """The name of a package for which the range contains no version, or an empty string."""
        pairs = ((one, other) for one in self.since for other in self.until)
        return next((one[0] for one, other in pairs if _excludes(one, other)), "")

    def problem(self, version_of: Callable[[str], str]) -> str:
        """Return why a snippet does not apply to the versions, in one line; empty if it applies.

        ``version_of`` returns the version of a name. If the version is empty, because the package
        is not installed, the condition is ignored: the missing import is reported instead.
        """
        for is_excluded, conditions in ((_is_before, self.since), (_is_from, self.until)):
            for name, version in conditions:
                here = version_of(name)
                if here and is_excluded(release_numbers(here), release_numbers(version)):
                    return f"applies to {self.label}, but {package_label(name)} {here} is installed"
        return ""

    @property
    def label(self) -> str:
        """Text such as ``TensorFlow 2.22 and later, Python before 3.13``; empty if unlimited."""
        return ", ".join(map(self._label_of, self.names))

    def _label_of(self, name: str) -> str:
        first = [version for other, version in self.since if other == name]
        last = [version for other, version in self.until if other == name]
        since = max(first, key=release_numbers, default="")
        until = min(last, key=release_numbers, default="")
        versions = f"before {until}" if not since else f"{since} and later"
        if since and until:
            is_one_minor = _follows(release_numbers(until), release_numbers(since))
            versions = since if is_one_minor else f"{since} and later but before {until}"
        return f"{package_label(name)} {versions}"


ALL_VERSIONS = VersionRange()
"""The range without limits."""


def parse_conditions(text: str) -> tuple[Condition, ...] | None:
    """Parse ``tensorflow 2.22, python 3.12``; return ``None`` if the text is not valid."""
    matches = [_CONDITION.fullmatch(part.strip()) for part in text.split(",")]
    found = [(match[1].lower(), match[2]) for match in matches if match]
    is_valid = len(found) == len(matches) == len({name for name, _ in found})
    return tuple(found) if is_valid else None


def _is_before(version: tuple[int, ...], first: tuple[int, ...]) -> bool:
    length = max(len(version), len(first))
    return _padded(version, length) < _padded(first, length)


def _is_from(version: tuple[int, ...], end: tuple[int, ...]) -> bool:
    return not _is_before(version, end)


def _excludes(since: Condition, until: Condition) -> bool:
    is_same = since[0] == until[0]
    return is_same and _is_from(release_numbers(since[1]), release_numbers(until[1]))


def _padded(numbers: tuple[int, ...], length: int) -> tuple[int, ...]:
    return numbers + (0,) * (length - len(numbers))
