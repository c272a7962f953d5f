"""Create several files, either all of them or none."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress

from flashproof.errors import FlashproofError
from flashproof.safe_io.folders import OpenFolder, SafeFolder, hash_of, path_parts


def create_files(folder: SafeFolder, files: Mapping[str, bytes]) -> None:
    """Create files that do not exist yet; if one cannot be created, create none.

    All contents are written under temporary names first, so a full disk is detected before the
    first file appears.

    Args:
        folder: the folder to create the files in; it is created if it does not exist.
        files: the content of each file, keyed by path.

    Raises:
        FileExistsError: one of the paths already exists.
        UnsafePathError: a path leads out of the folder or through a link.
        OSError: a file cannot be written.

    """
    new_folders = [name for name in _folders(files) if _is_missing(folder, name)]
    staged: dict[str, str] = {}
    created: dict[str, str] = {}
    try:
        for number, (path, content) in enumerate(files.items()):
            parent, _ = _split(folder, path)
            temporary = f".{number}-{secrets.token_hex(6)}.new"
            with parent.open(create=True) as opened:
                staged[path] = temporary
                opened.write_new(temporary, content)
        for path, content in files.items():
            parent, name = _split(folder, path)
            with parent.open() as opened:
                created[path] = hash_of(content)
                _move(opened, staged[path], name, created, path)
        new_folders = []
    except BaseException:
        for path, known in created.items():
            with suppress(OSError, FlashproofError):
                folder.remove(path, known)
        raise
    finally:
        for path, temporary in staged.items():
            with suppress(OSError, FlashproofError), _split(folder, path)[0].open() as opened:
                opened.remove(temporary)
        _remove_empty(folder, new_folders)


def _move(
    folder: OpenFolder, temporary: str, name: str, created: dict[str, str], path: str
) -> None:
    """Give a staged file its final name; raise an error if that name is taken."""
    try:
        folder.link(folder, temporary, name)
    except FileExistsError:
        del created[path]
        raise
    except (OSError, NotImplementedError):  # the file system has no hard links
        if folder.status(name) is not None:
            del created[path]
            raise
        folder.rename(temporary, name)


def _split(folder: SafeFolder, path: str) -> tuple[SafeFolder, str]:
    *parents, name = path_parts(path)
    return (folder.folder("/".join(parents)) if parents else folder), name


def _folders(files: Mapping[str, bytes]) -> list[str]:
    """Return the relative paths of all folders that contain the files, parents first."""
    folders = {"": None}
    for path in files:
        parts = path_parts(path)[:-1]
        folders |= {"/".join(parts[: number + 1]): None for number in range(len(parts))}
    return list(folders)


def _is_missing(folder: SafeFolder, name: str) -> bool:
    try:
        with (folder.folder(name) if name else folder).open():
            return False
    except FileNotFoundError:
        return True


def _remove_empty(folder: SafeFolder, names: list[str]) -> None:
    """Remove folders that are empty after a failed write; keep those that contain a file."""
    for name in reversed(names):
        parts = [part for part in (folder.below + "/" + name).split("/") if part]
        if parts:
            parent = SafeFolder(folder.root, "/".join(parts[:-1]))
            with suppress(OSError, FlashproofError), parent.open() as opened:
                opened.remove_folder(parts[-1])
