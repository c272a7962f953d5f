"""Files that cannot be read as a file are refused before they are opened."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flashproof.errors import UnsafePathError
from flashproof.safe_io import read_file, reason_not_to_read


def make_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3 << 30)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(path))


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "is a pipe, not a file"),
    "folder": (Path.mkdir, "is a folder, not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "is a special file"),
    "terminal": (lambda path: path.symlink_to("/dev/tty"), "is a special file"),
    "socket": (make_socket, "is a special file"),
    "large": (make_large, "is larger than 256 MB"),
}


@pytest.mark.parametrize(("make", "reason"), WRONG.values(), ids=WRONG)
def test_what_is_no_file_is_refused(
    make: Callable[[Path], object],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "one.md"
    make(path)
    with pytest.raises(UnsafePathError, match=reason):
        read_file(path)
    assert reason_not_to_read(path) == reason


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "broken").symlink_to("nothing")
    reasons = [reason_not_to_read(tmp_path / name) for name in ("loop", "broken", "none")]
    assert reasons == ["is a link to itself", "is a broken link", "does not exist"]
    for name in ("loop", "broken"):
        with pytest.raises(OSError, match=name):
            read_file(tmp_path / name)


def test_files_and_links_to_them_are_read(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"text")
    (tmp_path / "link").symlink_to("one")
    assert read_file(tmp_path / "link") == b"text"
    assert reason_not_to_read(tmp_path / "link") == ""
    assert read_file(tmp_path / "one", limit=4) == b"text"
    with pytest.raises(UnsafePathError, match="larger"):
        read_file(tmp_path / "one", limit=3)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_file_whose_size_the_system_does_not_know_is_read_whole() -> None:
    version = Path("/proc/version")
    assert version.stat().st_size == 0
    assert read_file(version) == version.read_bytes() != b""
    with pytest.raises(UnsafePathError):
        read_file(version, 5)


def test_a_link_out_of_the_folder_can_be_refused(tmp_path: Path) -> None:
    (tmp_path / "folder" / "sub").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "folder" / "sub" / "one").write_text("one")
    inside, outside = tmp_path / "folder" / "inside", tmp_path / "folder" / "outside"
    inside.symlink_to("sub/one")
    outside.symlink_to("../secret")
    assert read_file(inside, within=tmp_path / "folder") == b"one"
    assert read_file(outside) == b"secret"
    with pytest.raises(UnsafePathError, match="link to a file outside"):
        read_file(outside, within=tmp_path / "folder")
