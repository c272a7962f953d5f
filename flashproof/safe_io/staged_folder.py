"""Replace a whole folder in one step, if the program wrote everything in it."""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from flashproof.errors import UnsafePathError
from flashproof.safe_io.folders import OpenFolder, WrittenFile, is_running, path_parts
from flashproof.safe_io.own_files import MANIFEST, OwnFiles, foreign_files


class _Subfolders:
    """Opens each subfolder of a folder only once."""

    def __init__(self, folder: OpenFolder) -> None:
        self._open = {"": folder}

    def open(self, parts: Sequence[str], *, create: bool = False) -> OpenFolder:
        """Open a folder; ``parts`` contains the parts of its path."""
        path = "/".join(parts)
        if path not in self._open:
            outer = self.open(parts[:-1], create=create)
            self._open[path] = outer.subfolder(parts[-1], create=create)
        return self._open[path]

    def close(self) -> None:
        for path, folder in self._open.items():
            if path:
                folder.__exit__(None, None, None)


class StagedFolder:
    """A new folder next to the folder that it will replace."""

    def __init__(self, folder: OpenFolder) -> None:
        self._subfolders = _Subfolders(folder)
        self._sources: dict[OpenFolder, _Subfolders] = {}
        """The open folders that contain the linked files."""
        self.files: dict[str, WrittenFile] = {}
        """The files that were written, keyed by path."""

    def write(self, path: str, content: bytes) -> WrittenFile:
        """Write a file."""
        *folders, name = path_parts(path)
        parent = self._subfolders.open(folders, create=True)
        try:
            record = parent.write_new(name, content)
        except FileExistsError:  # a killed worker process left this file behind
            parent.remove(name)
            record = parent.write_new(name, content)
        self.files[path] = record
        return record

    def link(self, path: str, source: OpenFolder, record: WrittenFile) -> WrittenFile | None:
        """Create a hard link to a file from the last run if the file has not changed.

        Returns:
            The record, or ``None`` if the file must be written.

        """
        *folders, name = path_parts(path)
        parent = self._subfolders.open(folders, create=True)
        sources = self._sources.setdefault(source, _Subfolders(source))
        with suppress(OSError, UnsafePathError):
            parent.link(sources.open(folders), name, name)
            if record.matches(parent.status(name)):
                self.files[path] = record
                return record
            parent.remove(name)  # the link is to a different file, which must not change
        return None

    def close(self) -> None:
        """Close the folders below this folder and the folders that contain the linked files."""
        for subfolders in (self._subfolders, *self._sources.values()):
            subfolders.close()


@contextmanager
def replace_folder(
    parent: OpenFolder, name: str, known: Mapping[str, WrittenFile]
) -> Iterator[StagedFolder]:
    """Provide a new folder, which replaces ``name`` in one step unless the ``with`` block raises.

    Args:
        parent: the folder that ``name`` is in.
        name: the name of the folder to replace; it need not exist.
        known: the files that the last run wrote to it, keyed by path.

    Raises:
        UnsafePathError: the folder contains a file that the program did not write.

    """
    require_own_folder(parent, name, known)
    _remove_leftovers(parent, name)
    staged_name = f".{name}.{os.getpid()}-{secrets.token_hex(4)}.new"
    with parent.subfolder(staged_name, create=True) as folder:
        folder.write(MANIFEST, _STAGING)
        staged = StagedFolder(folder)
        try:
            yield staged
            own = OwnFiles({path: {record.hash} for path, record in staged.files.items()})
            folder.write(MANIFEST, own.to_bytes())
            staged.close()
            _put_in_place(parent, staged_name, name, known)
        except BaseException:
            staged.close()
            _remove_tree(folder)
            parent.remove_folder(staged_name)
            raise


def require_own_folder(parent: OpenFolder, name: str, known: Mapping[str, WrittenFile]) -> None:
    """Raise an error if a folder contains anything that the program did not write.

    Raises:
        UnsafePathError: the folder contains a file that the program did not write, or the path is
            a link or a file.

    """
    with suppress(FileNotFoundError), parent.subfolder(name) as old:
        if foreign := foreign_files(old, known):
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise UnsafePathError(
                f"{old.path / foreign[0]}{more}: not written by flashproof, or edited afterward;"
                f" move such files out of {old.path}, or delete that folder"
            )


_STAGING = b'{"staging": true, "files": {}}\n'
"""The content of ``.flashproof.json`` in an unfinished folder."""
_STAGED_PROCESS = re.compile(r"\.(\d+)-[0-9a-f]{8}\.new")


def _put_in_place(
    parent: OpenFolder, staged: str, name: str, known: Mapping[str, WrittenFile]
) -> None:
    if parent.status(name) is None:
        with suppress(OSError):  # another process may have done this already
            parent.rename(staged, name)
            return
    if not parent.exchange(staged, name):
        # Two renames: a process that is killed between them leaves the old folder under a name
        # that ``_remove_leftovers`` knows.
        old = f".{name}.old"
        parent.rename(name, old)
        parent.rename(staged, name)
        staged = old
    with parent.subfolder(staged) as old_folder:
        foreign = foreign_files(old_folder, known)
        if not foreign:
            _remove_tree(old_folder)
    if foreign:
        parent.rename(staged, f"{name}.kept-{secrets.token_hex(4)}")
        return
    parent.remove_folder(staged)


def _remove_leftovers(parent: OpenFolder, name: str) -> None:
    """Restore or remove the folders that killed processes left behind."""
    old = parent.status(f".{name}.old")
    # The program leaves a folder there; a link or a file is someone else's.
    if parent.status(name) is None and old is not None and stat.S_ISDIR(old.st_mode):
        parent.rename(f".{name}.old", name)
    for left in parent.names():
        found = _STAGED_PROCESS.fullmatch(left.removeprefix(f".{name}"))
        if left.startswith(f".{name}.") and found and not is_running(int(found[1])):
            with suppress(OSError, UnsafePathError), parent.subfolder(left) as folder:
                folder.remove_leftovers(MANIFEST)
                if folder.read(MANIFEST) != _STAGING and foreign_files(folder, {}):
                    continue
                _remove_tree(folder)
            parent.remove_folder(left)


def _remove_tree(folder: OpenFolder) -> None:
    """Remove everything in a folder; call this only if the program wrote all of it."""
    for name in folder.names():
        status = folder.status(name)
        if status is not None and stat.S_ISDIR(status.st_mode):
            with folder.subfolder(name) as inner:
                _remove_tree(inner)
            folder.remove_folder(name)
        else:
            folder.remove(name)
