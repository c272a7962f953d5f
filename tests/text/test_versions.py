"""Version numbers are compared and shown without patch numbers."""

from __future__ import annotations

import pytest

from flashproof.text.versions import (
    is_pre_release,
    minor_version,
    release_numbers,
    sort_key,
    version_list,
)


@pytest.mark.parametrize(
    ("version", "numbers", "minor", "is_pre"),
    [
        ("2.22.0", (2, 22, 0), "2.22", False),
        ("2.22", (2, 22), "2.22", False),
        ("3", (3,), "3", False),
        ("2.22.0rc1", (2, 22, 0), "2.22rc1", True),
        ("2.22.0-rc1", (2, 22, 0), "2.22rc1", True),
        ("2.22rc1", (2, 22), "2.22rc1", True),
        ("3.14.0a2", (3, 14, 0), "3.14a2", True),
        ("3.16.0.dev2026102704", (3, 16, 0), "3.16.dev", True),
        ("2.22.0.post1", (2, 22, 0), "2.22", False),
        ("2.21.0+cpu", (2, 21, 0), "2.21", False),
        ("2024.1.31", (2024, 1, 31), "2024.1", False),
        ("unknown", (), "unknown", False),
    ],
)
def test_parts_of_versions(
    version: str, numbers: tuple[int, ...], minor: str, is_pre: bool
) -> None:
    assert release_numbers(version) == numbers
    assert minor_version(version) == minor
    assert is_pre_release(version) is is_pre


def test_versions_are_sorted_as_numbers() -> None:
    versions = ["2.9.0", "2.10.0rc1", "2.10.0", "2.10.1"]
    reversed_versions = versions[::-1]
    assert sorted(reversed_versions, key=sort_key) == versions


@pytest.mark.parametrize(
    ("versions", "text"),
    [
        ([], ""),
        (["2.21.0"], "2.21"),
        (["2.21.0", "2.21.3"], "2.21"),
        (["2.22.0", "2.21.0"], "2.21 and 2.22"),
        (["2.22.0", "2.21.0", "2.20.0"], "2.20 to 2.22"),
        (["2.18.0", "2.22.0", "2.20.0"], "2.18, 2.20 and 2.22"),
        (["2.18.0", "2.20.0", "2.21.0", "2.22.0"], "2.18 and 2.20 to 2.22"),
        (["2.99.0", "3.0.0", "3.1.0"], "2.99, 3.0 and 3.1"),
        (["2.20.0", "2.21.0", "2.22.0rc0"], "2.20 to 2.22rc0"),
        (["3.0.0", "unknown"], "unknown and 3.0"),
    ],
)
def test_lists_claim_no_version_that_is_not_in_them(versions: list[str], text: str) -> None:
    assert version_list(versions) == text
