"""``create_files`` creates all files or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flashproof.errors import UnsafePathError
from flashproof.safe_io import OpenFolder, SafeFolder, create_files


def tree(folder: Path) -> dict[str, bytes]:
    """Return the contents of files, keyed by relative path; names of folders end with a slash."""
    return {
        f"{path.relative_to(folder).as_posix()}{'/' * path.is_dir()}": b""
        if path.is_dir()
        else path.read_bytes()
        for path in folder.rglob("*")
    }


def test_files_are_created_with_their_folders(tmp_path: Path) -> None:
    create_files(SafeFolder(tmp_path / "cards", "new"), {"a.md": b"a", "images/b.png": b"b"})
    expected = {"new/": b"", "new/a.md": b"a", "new/images/": b"", "new/images/b.png": b"b"}
    assert tree(tmp_path / "cards") == expected


@pytest.mark.parametrize("existing", ["b.md", "images/c.png"])
def test_an_existing_file_is_not_replaced(tmp_path: Path, existing: str) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / existing).write_bytes(b"mine")
    before = tree(tmp_path)
    files = {"a.md": b"a", "b.md": b"b", "images/c.png": b"c", "other/d.md": b"d"}
    with pytest.raises(FileExistsError):
        create_files(SafeFolder(tmp_path), files)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("method", ["write_new", "link"])
@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_a_failure_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    failing: int,
    error: BaseException,
) -> None:
    (tmp_path / "mine.md").write_bytes(b"mine")
    before, calls = tree(tmp_path), []
    real = getattr(OpenFolder, method)

    def fail_once(folder: OpenFolder, *arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == failing + 1:
            raise error
        return real(folder, *arguments)

    monkeypatch.setattr(OpenFolder, method, fail_once)
    if isinstance(error, OSError) and method == "link":
        create_files(SafeFolder(tmp_path), {"a.md": b"a", "x/b.md": b"b", "x/y/c.md": b"c"})
        assert len(tree(tmp_path)) == 6  # without hard links, files are renamed
        return
    with pytest.raises(type(error)):
        create_files(SafeFolder(tmp_path), {"a.md": b"a", "x/b.md": b"b", "x/y/c.md": b"c"})
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "name", ["../a.md", "/a.md", "x/../../a.md", "a\0.md", "b\\a.md", "y" * 300]
)
def test_names_outside_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "cards").mkdir()
    with pytest.raises(UnsafePathError):
        create_files(SafeFolder(tmp_path / "cards"), {"good.md": b"", name: b""})
    assert list(tmp_path.rglob("*")) == [tmp_path / "cards"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "cards" / "images").symlink_to(tmp_path / "outside")
    (tmp_path / "cards" / "b.md").symlink_to(tmp_path / "outside" / "b.md")
    for name, error in (("images/a.png", UnsafePathError), ("b.md", FileExistsError)):
        with pytest.raises(error):
            create_files(SafeFolder(tmp_path / "cards"), {"a.md": b"a", name: b"x"})
    assert list((tmp_path / "outside").iterdir()) == []
    assert not (tmp_path / "cards" / "a.md").exists()
