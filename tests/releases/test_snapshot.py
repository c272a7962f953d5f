"""Packages that are not Anki packages are refused."""

from __future__ import annotations

import pytest

from flashproof.errors import ReleaseError
from flashproof.releases.snapshot import Snapshot


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"], ids=["empty", "cut", "text"])
def test_a_file_that_is_not_a_package_is_an_error(content: bytes) -> None:
    with pytest.raises(ReleaseError):
        Snapshot.of_package(content)
