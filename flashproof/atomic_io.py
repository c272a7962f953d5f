"""Putting finished output in its place in one step, so that a killed build leaves the last one."""

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
    """Write a file in one step; of two builds at once, the later one counts."""
    staged = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        staged.write_bytes(content)
        staged.replace(target)
    finally:
        staged.unlink(missing_ok=True)


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """An empty folder beside ``target`` that takes its place when the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _recover(target)
    staged = target.with_name(f".{target.name}.{os.getpid()}.new")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    try:
        yield staged
        _put(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _put(staged: Path, target: Path) -> None:
    if not target.exists():
        with suppress(OSError):  # another build may have been quicker
            staged.rename(target)
            return
    if not _exchange(staged, target):
        # Two renames: a kill between them is mended by ``_recover`` at the next build.
        old = _old(target)
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        staged.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _recover(target: Path) -> None:
    """Mend what a build left that was killed; others may be at work beside this one."""
    if not target.exists() and _old(target).exists():
        _old(target).rename(target)
    for left in target.parent.glob(f".{target.name}.*.new"):
        if not _is_at_work(left.name.split(".")[-2]):
            shutil.rmtree(left, ignore_errors=True)


def _is_at_work(process: str) -> bool:
    """Whether there is a process of that number, as far as the system tells."""
    if os.name != "posix" or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        pass
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step where the system can; whether it did."""
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
