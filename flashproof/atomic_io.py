"""Write a file, or replace a whole folder, in one step: a killed process leaves the old one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def replace_file(target: Path, content: bytes) -> None:
    """Write a file in one step. If two processes write it at once, the last one wins."""
    staged = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        staged.write_bytes(content)
        staged.replace(target)
    finally:
        staged.unlink(missing_ok=True)


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that replaces ``target`` when the block ends without an exception."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _recover(target)
    staged = target.with_name(f".{target.name}.{os.getpid()}.new")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    try:
        yield staged
        _move_into_place(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _move_into_place(staged: Path, target: Path) -> None:
    if not target.exists():
        with suppress(OSError):  # another process may have created it meanwhile
            staged.rename(target)
            return
    if not _exchange(staged, target):
        # Two renames: if the process is killed between them, ``_recover`` repairs that later.
        old = _old_folder(target)
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        staged.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _old_folder(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _recover(target: Path) -> None:
    """Repair and remove what killed processes left; others may be running at the same time."""
    if not target.exists() and _old_folder(target).exists():
        _old_folder(target).rename(target)
    for leftover in target.parent.glob(f".{target.name}.*.new"):
        if not _is_running(leftover.name.split(".")[-2]):
            shutil.rmtree(leftover, ignore_errors=True)


def _is_running(pid: str) -> bool:
    """Return whether a process with this id exists; ``False`` if that cannot be found out."""
    if os.name != "posix" or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:  # it belongs to another user
        pass
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, and return whether the system can do that."""
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            done = library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
        elif sys.platform == "darwin":
            done = library.renamex_np(first, second, _RENAME_SWAP)
        else:
            return False
    except (OSError, AttributeError, TypeError):
        return False
    return bool(done == 0)
