"""Files are replaced and removed only if the program can prove that it wrote them.

Also tests ``safe_io/staged_folder.py``.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.errors import UnsafePathError
from flashproof.safe_io import (
    MANIFEST,
    OpenFolder,
    OwnFiles,
    WrittenFile,
    hash_of,
    remove_own,
    replace_folder,
    write_own,
)
from tests.property_tests import examples
from tests.safe_io.test_folders import folder_with_links, tree


def replace(folder: Path, files: Mapping[str, bytes]) -> dict[str, WrittenFile]:
    with OpenFolder.at(folder) as parent, replace_folder(parent, "site", {}) as staged:
        for path, content in files.items():
            staged.write(path, content)
    return staged.files


def contents(folder: Path) -> dict[str, bytes | str]:
    return {name: content for name, content in tree(folder).items() if name != MANIFEST}


def test_a_folder_is_replaced_completely(tmp_path: Path) -> None:
    replace(tmp_path, {"a.html": b"1", "sub/b.html": b"2"})
    replace(tmp_path, {"a.html": b"3", "other/c.html": b"4"})
    assert contents(tmp_path / "site") == {"a.html": b"3", "other/c.html": b"4"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("kind", ["new file", "edited file", "no list", "link", "folder link"])
def test_foreign_files_are_kept(tmp_path: Path, kind: str) -> None:
    replace(tmp_path, {"a.html": b"1", "sub/b.html": b"2"})
    site = tmp_path / "site"
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "x").write_bytes(b"precious")
    if kind == "new file":
        (site / "CNAME").write_bytes(b"mine")
    elif kind == "edited file":
        (site / "sub" / "b.html").write_bytes(b"mine")
    elif kind == "no list":
        (site / MANIFEST).unlink()
    elif kind == "link":
        (site / "x").symlink_to(tmp_path / "precious" / "x")
    else:
        (site / "x").symlink_to(tmp_path / "precious")
    before = tree(tmp_path)
    with pytest.raises(UnsafePathError, match="not written by flashproof"):
        replace(tmp_path, {"a.html": b"3"})
    assert tree(tmp_path) == before


def test_a_file_that_appears_during_the_run_is_kept(tmp_path: Path) -> None:
    replace(tmp_path, {"a.html": b"1"})
    with OpenFolder.at(tmp_path) as parent, replace_folder(parent, "site", {}) as staged:
        staged.write("a.html", b"2")
        (tmp_path / "site" / "mine").write_bytes(b"mine")
    assert contents(tmp_path / "site") == {"a.html": b"2"}
    (kept,) = tmp_path.glob("site.kept-*")
    assert (kept / "mine").read_bytes() == b"mine"


def test_an_exception_leaves_the_old_folder(tmp_path: Path) -> None:
    replace(tmp_path, {"a.html": b"1"})
    before = tree(tmp_path)

    def fail() -> None:
        with OpenFolder.at(tmp_path) as parent, replace_folder(parent, "site", {}) as staged:
            staged.write("a.html", b"2")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert tree(tmp_path) == before


def test_leftovers_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    child = os.fork()
    if not child:
        with OpenFolder.at(tmp_path) as parent, replace_folder(parent, "site", {}) as staged:
            staged.write("sub/a.html", b"1")
            os._exit(0)
    os.waitpid(child, 0)
    assert len(list(tmp_path.iterdir())) == 1
    replace(tmp_path, {"a.html": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_unchanged_files_are_linked_and_never_written_into(tmp_path: Path) -> None:
    known = replace(tmp_path, {"sub/a.html": b"1", "b.html": b"2"})
    (tmp_path / "site" / "b.html").write_bytes(b"2")
    with (
        OpenFolder.at(tmp_path) as parent,
        parent.subfolder("site") as old,
        replace_folder(parent, "site", known) as staged,
    ):
        assert staged.link("sub/a.html", old, known["sub/a.html"])
        assert not staged.link("b.html", old, known["b.html"])  # modified since the last run
        staged.write("b.html", b"3")
    assert contents(tmp_path / "site") == {"sub/a.html": b"1", "b.html": b"3"}


def test_only_own_files_are_replaced_and_removed(tmp_path: Path) -> None:
    (tmp_path / "mine.svg").write_bytes(b"mine")
    with OpenFolder.at(tmp_path) as folder:
        write_own(folder, "plot.svg", b"1")
        write_own(folder, "plot.svg", b"2")
        with pytest.raises(UnsafePathError):
            write_own(folder, "mine.svg", b"3")
        assert remove_own(folder, ["plot.svg", "mine.svg", "absent.svg"]) == ["mine.svg"]
    assert contents(tmp_path) == {"mine.svg": b"mine"}


@pytest.mark.parametrize("start", ["../", "inner/../../", "./", ""])
def test_a_list_from_a_repository_removes_no_file_outside(start: str, tmp_path: Path) -> None:
    """Someone else can know the content of a file, such as a default ``.bashrc``."""
    folder, precious = tmp_path / "plots", tmp_path / "precious"
    (folder / "inner").mkdir(parents=True)
    precious.write_bytes(b"known")
    name = f"{start}precious" if start else str(precious)
    (folder / MANIFEST).write_text(json.dumps({"files": {name: [hash_of(b"known")]}}), "utf-8")
    with OpenFolder.at(folder) as plots:
        assert OwnFiles.read(plots).hashes == {}
        assert remove_own(plots, [name]) == [name]
    assert precious.read_bytes() == b"known"


def test_a_process_killed_between_list_and_file_does_not_lose_its_claim(tmp_path: Path) -> None:
    real = OpenFolder.write
    for crash_after in range(1, 4):
        with OpenFolder.at(tmp_path) as folder:
            write_own(folder, "plot.svg", b"old")
        child = os.fork()
        if not child:
            writes = iter(range(1, 10))

            def write(self: OpenFolder, name: str, content: bytes) -> WrittenFile:
                record = real(self, name, content)
                if next(writes) == crash_after:  # noqa: B023
                    os._exit(0)
                return record

            OpenFolder.write = write  # type: ignore[method-assign]
            with OpenFolder.at(tmp_path) as folder:
                write_own(folder, "plot.svg", b"new")
            os._exit(0)
        os.waitpid(child, 0)
        with OpenFolder.at(tmp_path) as folder:
            write_own(folder, "plot.svg", b"newer")
        assert (tmp_path / "plot.svg").read_bytes() == b"newer"


@examples(100)
@given(st.binary(max_size=60) | st.sampled_from([b"[]", b'{"files": 1}', b"[" * 100000, b"{}"]))
def test_a_damaged_list_proves_nothing(content: bytes) -> None:
    with folder_with_links() as (root, _):
        (root / MANIFEST).write_bytes(content)
        with OpenFolder.at(root) as folder, pytest.raises(UnsafePathError):
            write_own(folder, "file", b"new")
        assert (root / "file").read_bytes() == b"ours"


def test_a_leftover_of_the_manifest_is_removed_with_any_file(tmp_path: Path) -> None:
    left = tmp_path / f".{MANIFEST}.4194301-5836e8a6.new"
    left.write_bytes(b"x")
    with OpenFolder.at(tmp_path) as folder:
        write_own(folder, "a.txt", b"x")
    assert not left.exists()
