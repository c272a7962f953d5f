"""Open folders for writing, without following symbolic links inside a folder that the user chose.

On systems without ``dir_fd`` (Windows), each path is checked just before it is used. This check is
equally safe, except against a process that swaps links between the check and the use.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from flashproof.errors import UnsafePathError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_HAS_DIR_FD = {os.open, os.mkdir, os.rename, os.unlink, os.rmdir, os.link, os.stat} <= (
    os.supports_dir_fd
)
_BINARY = getattr(os, "O_BINARY", 0)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_OPEN_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_FOLLOW
_READ = os.O_RDONLY | _NO_FOLLOW | _BINARY | getattr(os, "O_NONBLOCK", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
_LONGEST_NAME = 255
_LEFTOVER = re.compile(r"\.(.+)\.(\d{1,10})-[0-9a-f]{8}\.new")
_AT_FDCWD = -100
_EXCHANGE = 2
"""``RENAME_EXCHANGE`` on Linux and ``RENAME_SWAP`` on macOS."""


@dataclass(frozen=True)  # no slots, because records unpickle faster without them
class WrittenFile:
    """A record of a file that the program wrote, used to detect later changes to the file."""

    hash: str
    """The SHA-256 hash of the content, in hexadecimal."""
    size: int
    """The size in bytes."""
    modified: int
    """The time of the last modification, in nanoseconds since 1970."""
    inode: int

    @classmethod
    def of(cls, content_hash: str, status: os.stat_result) -> WrittenFile:
        """Create the record of a file from the hash of its content and its ``stat`` result."""
        return cls(content_hash, status.st_size, status.st_mtime_ns, status.st_ino)

    def matches(self, status: os.stat_result | None) -> bool:
        """Return whether a ``stat`` result shows that the file has not changed."""
        return status is not None and (self.size, self.modified, self.inode) == (
            status.st_size,
            status.st_mtime_ns,
            status.st_ino,
        )


def hash_of(content: bytes) -> str:
    """Return the SHA-256 hash of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class OpenFolder:
    """An open folder, which keeps referring to the same folder even if its path changes.

    It is a context manager because the system limits the number of open file descriptors. Methods
    raise ``OSError`` if a system call fails, and ``UnsafePathError`` if a name is not a single path
    component. Except for ``at``, they never follow a symbolic link.
    """

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        """The path, for messages and for systems without ``dir_fd``."""
        self._descriptor = descriptor

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open a folder by its path; links are followed, because the user chose the path."""
        if not _HAS_DIR_FD:
            return cls(path.resolve(strict=True), None)
        return cls(path, os.open(path, _OPEN_FOLDER & ~_NO_FOLLOW | os.O_CLOEXEC))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    @property
    def is_own(self) -> bool:
        """Whether the folder belongs to the user who runs the program."""
        return self._descriptor is None or os.fstat(self._descriptor).st_uid == os.geteuid()

    def subfolder(self, name: str, *, create: bool = False) -> OpenFolder:
        """Open a folder inside this folder.

        Raises:
            UnsafePathError: the name is a link or a file.
            FileNotFoundError: the folder does not exist, and ``create`` is false.

        """
        path = self.path / name
        if create:
            with suppress(FileExistsError):
                os.mkdir(self._at(name), dir_fd=self._descriptor)
        status = self.status(name)
        if status is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        if not stat.S_ISDIR(status.st_mode):
            raise UnsafePathError(f"{path} is {_kind(status)}, not a folder")
        if self._descriptor is None:
            return OpenFolder(path, None)
        try:
            return OpenFolder(path, os.open(name, _OPEN_FOLDER, dir_fd=self._descriptor))
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise UnsafePathError(f"{path} is a link, not a folder") from None
            raise

    @contextmanager
    def existing_subfolder(self, name: str) -> Iterator[OpenFolder | None]:
        """Open a folder inside this folder, if it exists."""
        if self.status(name) is None:
            yield None
            return
        with self.subfolder(name) as folder:
            yield folder

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold an exclusive lock on this folder, waiting for other processes of the program.

        The lock serializes the read-modify-write steps of concurrent commands. This method does
        nothing on Windows.
        """
        if self._descriptor is None or fcntl is None:
            yield
            return
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def names(self) -> list[str]:
        """Return the names of everything in the folder, sorted."""
        folder = self.path if self._descriptor is None else self._descriptor
        return sorted(os.listdir(folder))  # noqa: PTH208 - Path has no descriptors

    def status(self, name: str) -> os.stat_result | None:
        """Return the ``stat`` result of a name, or ``None`` if it does not exist.

        A symbolic link is not followed.
        """
        with suppress(FileNotFoundError, NotADirectoryError):
            return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)
        return None

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, or ``None`` if there is no file with this name.

        Raises:
            UnsafePathError: the name is a link, a folder, or a device.

        """
        status = self.status(name)
        if status is None:
            return None
        self._require_file(name, status)
        with os.fdopen(os.open(self._at(name), _READ, dir_fd=self._descriptor), "rb") as file:
            self._require_file(name, os.fstat(file.fileno()))
            return file.read()

    def write(self, name: str, content: bytes) -> WrittenFile:
        """Write a file atomically, replacing any file with this name."""
        self._require_file(name, self.status(name))
        temporary, status = self._write_temporary(name, content)
        try:
            os.replace(
                self._at(temporary),
                self._at(name),
                src_dir_fd=self._descriptor,
                dst_dir_fd=self._descriptor,
            )
        except OSError:
            self.remove(temporary)
            raise
        return WrittenFile.of(hash_of(content), status)

    def write_new(self, name: str, content: bytes) -> WrittenFile:
        """Write a file directly, into a folder that no other process uses yet.

        Raises:
            FileExistsError: something with this name already exists.

        """
        descriptor = os.open(self._at(name), _CREATE, 0o666, dir_fd=self._descriptor)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            status = os.fstat(file.fileno())
        return WrittenFile.of(hash_of(content), status)

    def create(self, name: str, content: bytes) -> None:
        """Write a new file in one step.

        Raises:
            FileExistsError: something with this name already exists.

        """
        temporary, _ = self._write_temporary(name, content)
        try:
            self.link(self, temporary, name)
        except (OSError, NotImplementedError) as error:
            if isinstance(error, FileExistsError) or self.status(name) is not None:
                raise FileExistsError(
                    errno.EEXIST, os.strerror(errno.EEXIST), str(self.path / name)
                ) from None
            self.write(name, content)  # the file system has no hard links
        finally:
            self.remove(temporary)

    def link(self, source: OpenFolder, source_name: str, name: str) -> None:
        """Create a hard link to the file ``source_name`` in the folder ``source``.

        Raises:
            FileExistsError: something with this name already exists.

        """
        os.link(
            source._at(source_name),
            self._at(name),
            src_dir_fd=source._descriptor,
            dst_dir_fd=self._descriptor,
            follow_symlinks=False,
        )

    def remove(self, name: str) -> None:
        """Remove a file or a link, if it exists."""
        with suppress(FileNotFoundError):
            os.unlink(self._at(name), dir_fd=self._descriptor)

    def remove_folder(self, name: str) -> bool:
        """Remove an empty folder; return whether it was removed."""
        with suppress(OSError):
            os.rmdir(self._at(name), dir_fd=self._descriptor)
            return True
        return False

    def remove_leftovers(self, *names: str) -> None:
        """Remove the temporary files for these names that killed processes left behind."""
        starts = {name[:60] for name in names}
        for left in self.names():
            found = _LEFTOVER.fullmatch(left)
            status = self.status(left) if found and found[1] in starts else None
            if found and status and stat.S_ISREG(status.st_mode) and not is_running(int(found[2])):
                self.remove(left)

    def rename(self, name: str, new_name: str) -> None:
        """Rename a file or folder within this folder."""
        os.rename(
            self._at(name),
            self._at(new_name),
            src_dir_fd=self._descriptor,
            dst_dir_fd=self._descriptor,
        )

    def exchange(self, one: str, other: str) -> bool:
        """Swap two names atomically, if the system can; return whether they were swapped."""
        folder = _AT_FDCWD if self._descriptor is None else self._descriptor
        first, second = os.fsencode(one), os.fsencode(other)
        try:
            library = ctypes.CDLL(None, use_errno=True)
            if sys.platform == "linux":
                code = library.renameat2(folder, first, folder, second, _EXCHANGE)
            elif sys.platform == "darwin":
                code = library.renameatx_np(folder, first, folder, second, _EXCHANGE)
            else:
                return False
        except (OSError, AttributeError, TypeError):
            return False
        return bool(code == 0)

    def _at(self, name: str) -> str:
        """Return the argument for a system call that uses a name in this folder.

        Raises:
            UnsafePathError: the name is not a single path component.

        """
        if not is_plain_name(name):
            raise UnsafePathError(f"{name!r} is not the name of a file or folder")
        return name if self._descriptor is not None else str(self.path / name)

    def _write_temporary(self, name: str, content: bytes) -> tuple[str, os.stat_result]:
        temporary = f".{name[:60]}.{os.getpid()}-{secrets.token_hex(4)}.new"
        try:
            descriptor = os.open(self._at(temporary), _CREATE, 0o666, dir_fd=self._descriptor)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                return temporary, os.fstat(file.fileno())
        except OSError as error:
            self.remove(temporary)
            error.filename = str(self.path / name)
            raise

    def _require_file(self, name: str, status: os.stat_result | None) -> None:
        if status is not None and not stat.S_ISREG(status.st_mode):
            raise UnsafePathError(f"{self.path / name} is {_kind(status)}, not a file")


@dataclass(frozen=True, slots=True)
class SafeFolder:
    """A folder that the program may write to, including everything below it.

    Names are relative paths with forward slashes. Methods raise ``UnsafePathError`` if a name leads
    out of the folder or through a symbolic link, and ``OSError`` if a system call fails.
    """

    root: Path
    """A folder as specified by the user; links in its path are followed."""
    below: str = ""
    """The path from ``root`` to the folder itself; links in it are rejected."""

    @property
    def path(self) -> Path:
        """The folder's path, for reading and for messages."""
        return self.root / self.below

    def folder(self, name: str) -> SafeFolder:
        """Return a folder below this one, even if it does not exist."""
        return SafeFolder(self.root, "/".join(filter(None, (self.below, *path_parts(name)))))

    def name_of(self, path: Path) -> str:
        """Return the name of a path relative to this folder.

        Raises:
            UnsafePathError: the path is not below this folder.

        """
        here, there = (Path(os.path.abspath(one)) for one in (self.path, path))  # noqa: PTH100
        if here == there or not there.is_relative_to(here):
            raise UnsafePathError(f"{path} is not in {self.path}")
        return there.relative_to(here).as_posix()

    @contextmanager
    def open(self, *, create: bool = False) -> Iterator[OpenFolder]:
        """Open the folder.

        Raises:
            FileNotFoundError: the folder does not exist, and ``create`` is false.

        """
        with self.open_to_keep(create=create) as folder:
            yield folder

    def open_to_keep(self, *, create: bool = False) -> OpenFolder:
        """Open the folder; like ``open``, but the caller must close it."""
        if create:
            self.root.mkdir(parents=True, exist_ok=True)
        folder = OpenFolder.at(self.root)
        for part in filter(None, self.below.split("/")):
            with folder:
                folder = folder.subfolder(part, create=create)
        return folder

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, or ``None`` if the file does not exist."""
        folder, leaf = self._parent(name)
        with suppress(FileNotFoundError), folder.open() as parent:
            return parent.read(leaf)
        return None

    def write(self, name: str, content: bytes) -> WrittenFile:
        """Write a file atomically, replacing any file with this name."""
        folder, leaf = self._parent(name)
        with folder.open(create=True) as parent:
            return parent.write(leaf, content)

    def create(self, name: str, content: bytes) -> None:
        """Write a new file in one step.

        Raises:
            FileExistsError: something with this name already exists.

        """
        folder, leaf = self._parent(name)
        with folder.open(create=True) as parent:
            parent.create(leaf, content)

    def remove(self, name: str, known: str) -> bool:
        """Remove a file if its content has the hash ``known``; return whether the file is gone."""
        folder, leaf = self._parent(name)
        with suppress(FileNotFoundError), folder.open() as parent:
            content = parent.read(leaf)
            if content is not None and hash_of(content) != known:
                return False
            parent.remove(leaf)
        return True

    def _parent(self, name: str) -> tuple[SafeFolder, str]:
        *parents, leaf = path_parts(name)
        return (self.folder("/".join(parents)) if parents else self), leaf


def is_plain_name(name: str) -> bool:
    """Return whether a name is a single path component, which cannot lead out of its folder.

    >>> is_plain_name("a.svg"), is_plain_name("../a.svg"), is_plain_name("..")
    (True, False, False)
    """
    separators = {"/", os.sep, os.altsep or os.sep, "\0"}
    return name not in ("", ".", "..") and separators.isdisjoint(name)


def path_parts(name: str) -> list[str]:
    """Return the components of a name.

    Raises:
        UnsafePathError: the name is empty or absolute, leads upward, or is invalid on some systems.

    """
    parts = name.split("/")
    for part in parts:
        if (
            part in ("", ".", "..")
            or "\0" in part
            or "\\" in part
            or (os.name == "nt" and ":" in part)
        ):
            raise UnsafePathError(f"{name!r} is not a path within a folder")
        if len(os.fsencode(part)) > _LONGEST_NAME:
            raise UnsafePathError(f"{part[:40]!r}… is too long for a file name")
    return parts


def _kind(status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "a symbolic link"
    if stat.S_ISDIR(status.st_mode):
        return "a folder"
    return "a file" if stat.S_ISREG(status.st_mode) else "a special file"


def is_running(process: int) -> bool:
    """Return whether the system reports a process with this PID; on Windows, always ``False``."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # the process belongs to a different user
        pass
    return True
