"""Read files safely, even if a path leads to a pipe, a device, a link loop, or a huge file."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from flashproof.errors import UnsafePathError

LARGEST_FILE = 256 << 20
"""The default size limit in bytes. The files of a deck are much smaller."""
_READ = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_file(path: Path, limit: int = LARGEST_FILE, *, within: Path | None = None) -> bytes:
    """Return the content of a file; links are followed.

    A pipe or a device is not opened, because opening it could block forever or have side effects.

    Args:
        path: the path of the file.
        limit: the size limit in bytes.
        within: the folder that a link must not lead out of, because messages may quote the file.

    Raises:
        UnsafePathError: the path is not a file, the file is larger than ``limit`` bytes, or the
            file is not in ``within``.
        OSError: the file does not exist or cannot be read.

    """
    if within is not None and path.is_symlink():
        target = path.resolve()
        if not target.is_relative_to(within.resolve()):
            raise UnsafePathError(f"{path} is a link to a file outside its folder")
        path = target
    _require_file(path, path.stat(), limit)
    with os.fdopen(os.open(path, _READ), "rb") as file:
        status = os.fstat(file.fileno())
        _require_file(path, status, limit)
        content = file.read(status.st_size + 1)  # read(limit) would allocate ``limit`` bytes
        if len(content) > status.st_size:  # the file is growing, or its size is unknown
            content += file.read(limit + 1 - len(content))
    if len(content) > limit:
        raise UnsafePathError(f"{path} {_too_large(limit)}")
    return content


def reason_not_to_read(path: Path, limit: int = LARGEST_FILE) -> str:
    """Return why a path cannot be read, such as ``is a folder, not a file``; empty if readable."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return "is a broken link" if path.is_symlink() else "does not exist"
    except OSError as error:
        is_loop = error.errno == errno.ELOOP
        return "is a link to itself" if is_loop else f"cannot be read: {error.strerror}"
    return _reason(status, limit)


def _require_file(path: Path, status: os.stat_result, limit: int) -> None:
    if reason := _reason(status, limit):
        raise UnsafePathError(f"{path} {reason}")


def _reason(status: os.stat_result, limit: int) -> str:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return _too_large(limit) if status.st_size > limit else ""
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    return "is a pipe, not a file" if stat.S_ISFIFO(mode) else "is a special file"


def _too_large(limit: int) -> str:
    return f"is larger than {limit >> 20} MB"
