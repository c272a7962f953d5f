"""Version numbers are compared and shown without patch numbers."""

from __future__ import annotations

import pytest

from flashproof.text.versions import (
    ALL_VERSIONS,
    VersionRange,
    is_pre_release,
    minor_version,
    parse_conditions,
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


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("tensorflow 2.22", (("tensorflow", "2.22"),)),
        ("TensorFlow 2.22, python 3.12.1", (("tensorflow", "2.22"), ("python", "3.12.1"))),
        ("keras  3", (("keras", "3"),)),
        ("scikit-learn 1.7,PIL 11", (("scikit-learn", "1.7"), ("pil", "11"))),
        ("", None),
        ("2.22", None),
        ("tensorflow", None),
        ("tensorflow 2.22rc0", None),
        ("tensorflow 2.22,", None),
        ("tensorflow >= 2.22", None),
        ("tensorflow 2.22 keras 3", None),
        ("keras 3, keras 4", None),
        ("keras ٣", None),
    ],
)
def test_conditions(text: str, conditions: tuple[tuple[str, str], ...] | None) -> None:
    assert parse_conditions(text) == conditions


@pytest.mark.parametrize(
    ("version", "is_since"),
    [
        *[(version, True) for version in ("2.22.0", "2.22.1", "2.23.0", "3.0.0", "2.22")],
        *[(version, True) for version in ("2.22.0rc0", "2.22.0.dev20261129", "2.100")],
        *[(version, False) for version in ("2.21.0", "2.21.9", "2.3.0", "1.99", "2", "2.21.0rc3")],
    ],
)
def test_each_version_is_on_one_side_of_a_change(version: str, is_since: bool) -> None:
    """What ends with a version ends where what begins with it begins."""
    since = VersionRange(since=(("tensorflow", "2.22"),))
    until = VersionRange(until=(("tensorflow", "2.22"),))

    def version_of(name: str) -> str:
        return {"tensorflow": version}[name]

    assert (since.problem(version_of) == "") is is_since
    assert (until.problem(version_of) == "") is not is_since
    assert (since & until).problem(version_of) != ""
    assert ALL_VERSIONS.problem(version_of) == ""


def test_a_package_that_is_not_installed_does_not_hide_a_snippet() -> None:
    since = VersionRange(since=(("tensorflow", "2.22"),))
    assert since.problem(lambda _: "") == ""


def test_the_reason_names_the_range_and_what_is_installed() -> None:
    versions = VersionRange((("tensorflow", "2.22"),), (("python", "3.14"),))
    problem = versions.problem({"tensorflow": "2.21.0", "python": "3.11.7"}.__getitem__)
    assert problem == (
        "applies to TensorFlow 2.22 and later, Python before 3.14,"
        " but TensorFlow 2.21.0 is installed"
    )


def test_a_range_of_several_fences() -> None:
    first = VersionRange(since=(("keras", "3.10"),), until=(("keras", "4"),))
    both = first & VersionRange(since=(("keras", "3.9"),), until=(("keras", "3.16"),))
    assert first.label == "Keras 3.10 and later but before 4"
    assert both.label == "Keras 3.10 and later but before 3.16"
    only = VersionRange(since=(("keras", "3.15"),), until=(("keras", "3.16"),))
    assert only.label == "Keras 3.15"
    assert (both.names, both.impossible) == (("keras",), "")
    assert (both & VersionRange(since=(("keras", "3.16.0"),))).impossible == "keras"
    assert first & first == first
