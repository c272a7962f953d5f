"""Isolate a child: namespaces, resource limits, a private folder, no network.

With Linux namespaces, if the kernel allows them for ordinary users, a child sees no other process
and no network except its own loopback interface, and can write only to its own folder. Otherwise,
only the resource limits and the checks in Python remain.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from flashproof.snippets.limits import DATA_LIMIT, FILE_LIMIT

_NEWNS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x0002_0000,
    0x0800_0000,
    0x1000_0000,
    0x2000_0000,
    0x4000_0000,
)
_NO_SPECIAL_FILES = 2 | 4 | 8
"""No set-user-ID programs, devices, or programs at all."""
_BIND, _REC, _PRIVATE = 0x1000, 0x4000, 0x4_0000
_SYS_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE, _ATTR_RDONLY = 442, -100, 0x8000, 1
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 1, 4, 36


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(status: int) -> None:
    if status != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def enter_user_namespace() -> bool:
    """Enter a new user namespace, and make the next child the first process of a PID namespace.

    User and group ids stay the same. Returns False, and changes nothing, if the kernel does not
    allow it.
    """
    if sys.platform != "linux" or not _can_use_namespaces():
        return False
    user, group = os.getuid(), os.getgid()
    _check(_libc().unshare(_NEWUSER | _NEWPID))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def _can_use_namespaces() -> bool:
    """Return whether namespaces work, tested in a child because a failed setup cannot be undone."""
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(OSError):
            user = os.getuid()
            _check(_libc().unshare(_NEWUSER | _NEWPID | _NEWNS | _NEWNET))
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            status = 0
        os._exit(status)
    return os.waitpid(child, 0)[1] == 0


class PidNamespaces:
    """Creates PID namespaces for children; needs ``enter_user_namespace``.

    The first process of each namespace is idle; killing it kills all the others.
    """

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def open(self) -> int:
        """Put the next child into a new namespace; return the PID of its idle first process."""
        _check(_libc().unshare(_NEWPID))
        command = ["sleep", "1000000"]
        no_files = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        return os.posix_spawnp("sleep", command, {}, file_actions=no_files, setsid=True)

    def leave(self) -> None:
        """Put later children into this process's own namespace again."""
        _check(_libc().setns(self._own, _NEWPID))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def hide_memory() -> None:
    """Keep other processes of this user from this process's memory and open files in ``/proc``."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_DUMPABLE, 0)


def show_memory() -> None:
    """Undo ``hide_memory``, so that a process has its own ``/proc`` files."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_DUMPABLE, 1)


def become_subreaper() -> None:
    """Become the parent of processes whose own parent, a descendant of this one, has ended."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_CHILD_SUBREAPER, 1)


def set_limits(seconds: float) -> None:
    """Limit memory, file sizes, and CPU time of this process.

    ``seconds`` is the sum of its time limits; the CPU limit is far higher, because all cores count.
    """
    cpu_seconds = int(seconds) * (os.cpu_count() or 1) + 60
    limits = [
        (resource.RLIMIT_DATA, DATA_LIMIT),
        (resource.RLIMIT_FSIZE, FILE_LIMIT),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ]
    for kind, limit in limits:
        hard = resource.getrlimit(kind)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (allowed, allowed))


def isolate_network_and_files(folder: Path) -> Path:
    """Leave the network and make everything but ``folder`` read-only; needs a user namespace.

    The folder also becomes ``/tmp``, unless Python itself is installed below it. Returns the new
    path of the folder. Raises ``OSError`` if the kernel refuses.
    """
    libc = _libc()
    _check(libc.unshare(_NEWNS | _NEWNET | _NEWIPC))
    _enable_loopback()
    _check(libc.mount(b"none", b"/", None, _REC | _PRIVATE, None))
    source = os.fsencode(folder)
    target = b"/tmp" if tmp_is_free() else source
    _check(libc.mount(source, target, None, _BIND, None))
    _set_read_only(b"/", recursive=True, on=True)
    _set_read_only(target, recursive=False, on=False)
    with suppress(OSError):
        _check(libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", 0, None))
    with suppress(OSError):  # not allowed where parts of /proc are hidden, as in some containers
        _check(libc.mount(b"proc", b"/proc", b"proc", _NO_SPECIAL_FILES, None))
        show_memory()
    return Path(os.fsdecode(target))


def tmp_is_free() -> bool:
    """Return whether snippets can have a private ``/tmp``: Python must not be installed there."""
    places = [sys.prefix, sys.base_prefix, *filter(None, sys.path)]
    return not any(Path(place).is_relative_to("/tmp") for place in places)  # noqa: S108


def _set_read_only(path: bytes, *, recursive: bool, on: bool) -> None:
    attributes = struct.pack("QQQQ", *((_ATTR_RDONLY, 0) if on else (0, _ATTR_RDONLY)), 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    call = _libc().syscall
    _check(
        call(
            _SYS_MOUNT_SETATTR,
            ctypes.c_int(_AT_FDCWD),
            path,
            ctypes.c_uint(flags),
            attributes,
            ctypes.c_size_t(len(attributes)),
        )
    )


def _enable_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack("16sH22x", fcntl.ioctl(probe, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(probe, _SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | _IFF_UP))


def refuse_network() -> None:
    """Make Python's sockets raise a clear error for every address except loopback."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    sendto, getaddrinfo = socket.socket.sendto, socket.getaddrinfo

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def guard(self: socket.socket, *args: Any) -> Any:
            _check_address(args[-1])
            return call(self, *args)

        return guard

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check_address((host,))
        return getaddrinfo(host, *args, **kwargs)

    def guarded_gethostbyname(name: str) -> str:
        return str(guarded_getaddrinfo(name, None, socket.AF_INET)[0][4][0])

    socket_class: Any = socket.socket
    socket_class.connect, socket_class.connect_ex = guarded(connect), guarded(connect_ex)
    socket_class.sendto = guarded(sendto)
    socket.getaddrinfo = guarded_getaddrinfo
    socket.gethostbyname = guarded_gethostbyname


_LOOPBACK = ("localhost", "127.", "::1", "0.0.0.0")  # noqa: S104


def _check_address(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) and address else None
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and host and not host.startswith(_LOOPBACK):
        message = (
            f"snippets have no network access (requested {host!r}): create data in the snippet"
        )
        raise PermissionError(message)


def children() -> set[int]:
    """Return the PIDs of this process's children; empty if the system does not list them."""
    pids: set[int] = set()
    for listing in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            pids.update(map(int, listing.read_text(encoding="ascii").split()))
    return pids


def running_children() -> list[str]:
    """Return the command lines of this process's children that are still running."""
    return [command for pid in sorted(children()) if (command := _command(pid))]


def _command(pid: int) -> str:
    with suppress(OSError):
        if ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace"):
            return ""
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        if arguments == Path("/proc/self/cmdline").read_bytes():
            return "a fork of the snippet"
        return arguments.replace(b"\0", b" ").decode("utf-8", "replace").strip()[:80]
    return ""
