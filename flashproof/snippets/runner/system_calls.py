"""Linux system calls that Python does not wrap; each raises ``OSError`` if the kernel refuses."""

from __future__ import annotations

import ctypes
import os
import struct
from contextlib import suppress
from enum import IntEnum, IntFlag
from functools import cache
from pathlib import Path


class Namespace(IntFlag):
    """The kinds of namespaces that ``unshare`` creates."""

    MOUNT = 0x0002_0000
    UTS = 0x0400_0000
    IPC = 0x0800_0000
    USER = 0x1000_0000
    PID = 0x2000_0000
    NETWORK = 0x4000_0000


class MountFlag(IntFlag):
    """The ``mount`` flags that the sandbox uses."""

    NO_SET_USER_ID = 2
    NO_DEVICES = 4
    NO_PROGRAMS = 8
    RECURSIVE = 0x4000
    PRIVATE = 0x4_0000


class MountAttribute(IntFlag):
    """Attributes that ``set_mount_attributes`` sets."""

    READ_ONLY = 1
    NO_SET_USER_ID = 2
    NO_DEVICES = 4
    NO_PROGRAMS = 8


class ProcessControl(IntEnum):
    """Operations of ``prctl``."""

    PARENT_DEATH_SIGNAL = 1
    DUMPABLE = 4
    DROP_FROM_BOUNDING_SET = 24
    CHILD_SUBREAPER = 36
    NO_NEW_PRIVILEGES = 38
    AMBIENT_SET = 47


_MOUNT_SETATTR, _OPEN_TREE, _MOVE_MOUNT = 442, 428, 429
"""These system call numbers are the same on all architectures."""
_AT_FDCWD, _AT_EMPTY_PATH, _AT_RECURSIVE = -100, 0x1000, 0x8000
_OPEN_TREE_CLONE, _MOVE_EMPTY_PATH = 1, 4
_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
_DETACH = 2
_CAPABILITY_VERSION = 0x2008_0522
_CLEAR_AMBIENT_SET = 4


@cache
def libc() -> ctypes.CDLL:
    """Return the C library."""
    return ctypes.CDLL(None, use_errno=True)


def check(status: int, name: str = "") -> int:
    """Return the result of a call; raise ``OSError`` if it is negative."""
    if status < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), name or None)
    return status


def unshare(kinds: Namespace) -> None:
    """Move this process (for a PID namespace, its future children) into new namespaces."""
    check(libc().unshare(int(kinds)), "unshare")


def enter_namespace(descriptor: int, kind: Namespace) -> None:
    """Move this process (for a PID namespace, its future children) into an existing namespace."""
    check(libc().setns(descriptor, int(kind)))


def mount(kind: str, target: Path, flags: MountFlag, options: str = "") -> None:
    """Mount a file system of a kind such as ``tmpfs``."""
    name = kind.encode()
    data = options.encode() or None
    check(libc().mount(name, os.fsencode(target), name, int(flags), data), str(target))


def copy_mount(path: Path) -> int:
    """Return a descriptor of a copy of the file or folder at a path, with all mounts below it."""
    flags = _OPEN_TREE_CLONE | _CLOSE_ON_EXEC | _AT_RECURSIVE
    return check(
        libc().syscall(_OPEN_TREE, ctypes.c_int(_AT_FDCWD), os.fsencode(path), flags), str(path)
    )


def attach_mount(descriptor: int, target: Path) -> None:
    """Attach a mount to an existing file or folder, and close the mount's descriptor."""
    try:
        check(
            libc().syscall(
                _MOVE_MOUNT,
                ctypes.c_int(descriptor),
                b"",
                ctypes.c_int(_AT_FDCWD),
                os.fsencode(target),
                _MOVE_EMPTY_PATH,
            ),
            str(target),
        )
    finally:
        os.close(descriptor)


def set_mount_attributes(place: int | Path, attributes: MountAttribute) -> None:
    """Set attributes of a mount, given as a path or as a descriptor from ``copy_mount``."""
    values = struct.pack("QQQQ", int(attributes), 0, 0, 0)
    if isinstance(place, int):
        folder, path, flags = place, b"", _AT_EMPTY_PATH | _AT_RECURSIVE
    else:
        folder, path, flags = _AT_FDCWD, os.fsencode(place), 0
    check(
        libc().syscall(
            _MOUNT_SETATTR,
            ctypes.c_int(folder),
            path,
            ctypes.c_uint(flags),
            values,
            ctypes.c_size_t(len(values)),
        ),
        str(place),
    )


def change_root(folder: Path) -> None:
    """Make a mount the root of the file system, and detach the previous root."""
    os.chdir(folder)
    check(libc().pivot_root(b".", b"."), str(folder))
    check(libc().umount2(b".", _DETACH))
    os.chdir("/")


def control_process(operation: ProcessControl, value: int = 0) -> None:
    """Call ``prctl``."""
    arguments = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    check(libc().prctl(int(operation), *arguments))


def drop_capabilities() -> None:
    """Drop all capabilities of this thread, and all that it could gain by running a program."""
    with suppress(OSError):  # the first number that is not a capability
        for number in range(64):
            control_process(ProcessControl.DROP_FROM_BOUNDING_SET, number)
    control_process(ProcessControl.AMBIENT_SET, _CLEAR_AMBIENT_SET)
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    check(libc().capset(header, bytes(24)))
