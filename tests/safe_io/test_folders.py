"""Names and links cannot be used to read, write, or remove files outside a folder."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.errors import UnsafePathError
from flashproof.safe_io import OpenFolder, SafeFolder, hash_of
from tests.property_tests import examples

PARTS = st.one_of(
    st.sampled_from(
        ["a", "b", "link", "loop", "deep", "..", ".", "", "\\", "..\\x", "a\0b", "file", "x" * 256]
    ),
    st.text(max_size=5),
)
NAMES = st.lists(PARTS, max_size=5).map("/".join) | st.just("/etc/passwd")


def tree(folder: Path) -> dict[str, bytes | str]:
    """Return the contents of files and the targets of links, keyed by relative path."""
    found: dict[str, bytes | str] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


@contextmanager
def folder_with_links() -> Iterator[tuple[Path, Path]]:
    """Yield a folder with links that lead out of it, and the folder that they lead to."""
    with TemporaryDirectory() as home:
        root, outside = Path(home, "root"), Path(home, "outside")
        for folder in (root / "a" / "b", root / "deep", outside):
            folder.mkdir(parents=True)
        (outside / "file").write_text("precious")
        (root / "file").write_text("ours")
        (root / "link").symlink_to(outside)
        (root / "a" / "link").symlink_to(outside / "file")
        (root / "deep" / "link").symlink_to("../../outside")
        (root / "loop").symlink_to("loop")
        yield root, outside


@examples(120)
@given(NAMES)
def test_names_cannot_lead_out_of_the_folder(name: str) -> None:
    with folder_with_links() as (root, outside):
        before = tree(outside.parent)
        folder = SafeFolder(root)
        for act in (
            lambda: folder.read(name),
            lambda: folder.remove(name, hash_of(b"precious")),
            lambda: folder.create(name, b"new"),
            lambda: folder.write(name, b"new"),
            lambda: folder.folder(name).write("file", b"new"),
        ):
            result = None
            with suppress(UnsafePathError, OSError, UnicodeEncodeError):
                result = act()
            assert result != b"precious"
        after = tree(outside.parent)
        assert {n: c for n, c in after.items() if not n.startswith("root/")} == {
            n: c for n, c in before.items() if not n.startswith("root/")
        }
        links = {n: c for n, c in before.items() if isinstance(c, str)}
        assert links.items() <= after.items()


@examples(100)
@given(NAMES)
def test_an_open_folder_accepts_no_paths(name: str) -> None:
    with folder_with_links() as (root, outside), OpenFolder.at(root / "a") as folder:
        before = tree(outside), (root / "file").read_bytes()
        for act in (
            lambda: folder.read(name),
            lambda: folder.write(name, b"new"),
            lambda: folder.create(name, b"new"),
            lambda: folder.remove(name),
            lambda: folder.subfolder(name, create=True),
            lambda: folder.rename("b", name),
            lambda: folder.link(folder, name, "c"),
            lambda: folder.remove_folder(name),
        ):
            with suppress(UnsafePathError, OSError, UnicodeEncodeError):
                act()
        assert (tree(outside), (root / "file").read_bytes()) == before
        assert {path.name for path in root.iterdir()} == {"a", "deep", "file", "link", "loop"}


def test_a_folder_that_is_concurrently_replaced_by_a_link_is_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "inner").mkdir(parents=True)
    outside.mkdir()
    is_done = threading.Event()

    def swap() -> None:
        while not is_done.is_set():
            with suppress(OSError):
                os.rename(root / "inner", root / "aside")  # noqa: PTH104
                (root / "inner").symlink_to(outside)
                (root / "inner").unlink()
                os.rename(root / "aside", root / "inner")  # noqa: PTH104

    attacker = threading.Thread(target=swap)
    attacker.start()
    try:
        for number in range(2000):
            with suppress(UnsafePathError, OSError):
                SafeFolder(root).write(f"inner/{number % 7}", b"x")
            with suppress(UnsafePathError, OSError):
                SafeFolder(root).remove(f"inner/{number % 7}", hash_of(b"x"))
    finally:
        is_done.set()
        attacker.join()
    assert list(outside.iterdir()) == []


def test_replacing_a_file_leaves_no_temporary_file(tmp_path: Path) -> None:
    folder = SafeFolder(tmp_path)
    folder.write("a/b.txt", b"one")
    folder.write("a/b.txt", b"two")
    assert tree(tmp_path) == {"a/b.txt": b"two"}


def test_create_never_overwrites(tmp_path: Path) -> None:
    folder = SafeFolder(tmp_path)
    folder.create("a.txt", b"one")
    with pytest.raises(FileExistsError):
        folder.create("a.txt", b"two")
    assert tree(tmp_path) == {"a.txt": b"one"}


def test_remove_needs_the_right_content(tmp_path: Path) -> None:
    folder = SafeFolder(tmp_path)
    folder.write("a.txt", b"one")
    assert not folder.remove("a.txt", hash_of(b"two"))
    assert folder.remove("a.txt", hash_of(b"one"))
    assert folder.remove("a.txt", hash_of(b"one"))
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("make", ["link", "folder", "pipe"])
def test_only_files_are_read_and_written(tmp_path: Path, make: str) -> None:
    target = tmp_path / "root" / "x"
    target.parent.mkdir()
    if make == "link":
        target.symlink_to(tmp_path / "elsewhere")
    elif make == "folder":
        target.mkdir()
    else:
        os.mkfifo(target)
    folder = SafeFolder(tmp_path / "root")
    for act in (lambda: folder.write("x", b""), lambda: folder.read("x")):
        with pytest.raises(UnsafePathError, match="not a file"):
            act()
    assert not (tmp_path / "elsewhere").exists()


def test_the_folder_that_the_user_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    SafeFolder(tmp_path / "link").write("a", b"x")
    assert (tmp_path / "real" / "a").read_bytes() == b"x"
    with pytest.raises(UnsafePathError, match="symbolic link"):
        SafeFolder(tmp_path, "link").write("a", b"y")


def test_names_of_paths(tmp_path: Path) -> None:
    folder = SafeFolder(tmp_path, "cards")
    assert folder.name_of(tmp_path / "cards" / "a" / "b.md") == "a/b.md"
    for path in (tmp_path / "cards", tmp_path / "other", tmp_path / "cards" / ".." / "x"):
        with pytest.raises(UnsafePathError):
            folder.name_of(path)
