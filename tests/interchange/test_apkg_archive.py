"""Damaged packages, and packages that unpack to an excessive size, are refused early.

Also tests ``interchange/import_limits.py``.
"""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from flashproof.errors import ImportFileError
from flashproof.interchange import apkg_protobuf, import_limits
from flashproof.interchange.detect import read_file
from flashproof.interchange.import_limits import MIB
from tests.interchange.hostile_packages import HostilePackage, note

pytest.importorskip("markdownify")

SMALL = 16 * MIB + 54_321
"""The unpacked size of a ZIP bomb, in bytes, for tests with smaller limits."""


def write_bomb(path: Path, name: str, size: int, *, is_zstd: bool = False) -> Path:
    """Return a package in which one file unpacks to this size."""
    content = bytes(size)
    if is_zstd:
        zstandard = pytest.importorskip("zstandard")
        content = zstandard.ZstdCompressor().compress(content)
    package = HostilePackage(notes=[note("<img src=a.png>", "A")], media={"0": "a.png"})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        members = {"collection.anki2": package.database(), "media": b'{"0": "a.png"}', "1": b""}
        for member, data in {**members, name: content}.items():
            archive.writestr(member, data)
    return path


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set limits of 1 MB to make tests fast."""
    for name in ("MAX_COLLECTION", "MAX_IMAGE", "MAX_LIST"):
        monkeypatch.setattr(f"flashproof.interchange.apkg_reader.{name}", MIB)
    monkeypatch.setattr("flashproof.interchange.apkg_archive._LARGE", 2 * MIB)


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("name", "is_zstd"),
    [
        ("collection.anki2", False), ("collection.anki21b", False), ("collection.anki21b", True),
        ("media", False), ("0", False), ("unused.mp3", False),
    ],
)  # fmt: skip
def test_a_bomb_is_refused(tmp_path: Path, name: str, *, is_zstd: bool) -> None:
    path = write_bomb(tmp_path / "a.apkg", name, SMALL, is_zstd=is_zstd)
    tracemalloc.start()
    try:
        with pytest.raises(ImportFileError, match=r"would unpack to|is larger than|damaged"):
            read_file(path)
        assert tracemalloc.get_traced_memory()[1] < 6 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("is_zstd", [False, True])
def test_a_bomb_of_300_megabytes_is_refused(tmp_path: Path, *, is_zstd: bool) -> None:
    name = "collection.anki21b" if is_zstd else "collection.anki2"
    path = write_bomb(tmp_path / "a.apkg", name, 300 * MIB, is_zstd=is_zstd)
    with pytest.raises(ImportFileError, match=r"would unpack to 300 MB|is larger than 256 MB"):
        read_file(path)


@pytest.mark.parametrize("claimed", [5, 3 * MIB])
def test_the_limit_holds_while_unpacking_whatever_the_header_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: int
) -> None:
    monkeypatch.setattr("flashproof.interchange.apkg_reader.MAX_IMAGE", MIB)
    path = write_bomb(tmp_path / "a.apkg", "0", SMALL)
    content = path.read_bytes()
    path.write_bytes(content.replace(SMALL.to_bytes(4, "little"), claimed.to_bytes(4, "little")))
    with pytest.raises(ImportFileError, match=r"damaged|is larger than 1 MB"):
        read_file(path)


def test_all_images_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flashproof.interchange.imported_images.MAX_IMAGES", 10)
    package = HostilePackage(
        notes=[note("<img src=a.png><img src=b.png>", "A")],
        media={"0": "a.png", "1": "b.png"},
        files={"0": b"1234567", "1": b"7654321"},
    )
    with pytest.raises(ImportFileError, match="the images and recordings are larger than"):
        read_file(package.write(tmp_path / "a.apkg"))


def test_an_image_that_no_note_shows_is_not_read(tmp_path: Path) -> None:
    files = {"0": b"x" * (import_limits.MAX_IMAGE + 1)}
    package = HostilePackage(media={"0": "a.mp4"}, files=files)
    assert read_file(package.write(tmp_path / "a.apkg")).media == {}


def change_zip(path: Path, *, method: int | None = None, flags: int | None = None) -> None:
    """Change the compression method or the flags of all files in an archive."""
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(signature, start)) != -1:
            if flags is not None:
                content[start + offset : start + offset + 2] = flags.to_bytes(2, "little")
            if method is not None:
                content[start + offset + 2 : start + offset + 4] = method.to_bytes(2, "little")
            start += 4
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"flags": 1}, "encrypted"), ({"method": 99}, "compression method"),
        ({"method": 12}, "compression method"), ({"method": 14}, "compression method"),
        ({"method": 0}, "damaged"),
    ],
    ids=["encrypted", "99", "bzip2", "lzma", "wrong method"],
)  # fmt: skip
def test_an_archive_that_anki_does_not_write_is_refused(
    tmp_path: Path, change: dict[str, int], message: str
) -> None:
    path = HostilePackage().write(tmp_path / "a.apkg")
    change_zip(path, **change)
    with pytest.raises(ImportFileError, match=message):
        read_file(path)


@pytest.mark.parametrize("size", [0, 10, 22, 100, 500])
def test_a_truncated_archive_is_refused(tmp_path: Path, size: int) -> None:
    path = HostilePackage().write(tmp_path / "a.apkg")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ImportFileError, match="is not an Anki package"):
        read_file(path)


@pytest.mark.parametrize(
    "message",
    [b"\xff" * 2_000_000, b"\x0a" + b"\xff" * 11, b"\x0a\x7fabc", b"\x0b", b"\x0a\x02\x08\x01"],
    ids=["2 MB varint", "long size", "cut off", "group", "name is a number"],
)
def test_a_media_list_that_is_not_protobuf_is_refused(message: bytes) -> None:
    with pytest.raises(ImportFileError, match="damaged"):
        apkg_protobuf.media_names(message)
