"""What keeps a child from others: limits, namespaces, a place of its own, no network.

Linux namespaces do it where the kernel lets an ordinary user have them: then a child sees no other
process, no network but its own loopback, and can write nowhere but in its own folder. Elsewhere the
limits, and refusals in Python, remain; each function says whether it got what it asked for.
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
from typing import Any, NoReturn

GIGABYTE = 1 << 30
DATA_LIMIT = 4 * GIGABYTE
"""Of private memory: RLIMIT_AS would count the gigabytes that TensorFlow maps and never uses."""
FILE_LIMIT = GIGABYTE // 4
"""Of any one file, so also of what a snippet prints."""

_NEWNS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x0002_0000,
    0x0800_0000,
    0x1000_0000,
    0x2000_0000,
    0x4000_0000,
)
_BIND, _REC, _PRIVATE = 0x1000, 0x4000, 0x4_0000
_SYS_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE, _ATTR_RDONLY = 442, -100, 0x8000, 1
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(status: int) -> None:
    if status != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def own_processes() -> bool:
    """Give this process a user and a process namespace; its next child is the first in it.

    The user keeps name and number. False where the kernel does not allow it; nothing is changed
    then.
    """
    if sys.platform != "linux" or not _may_have_namespaces():
        return False
    user, group = os.getuid(), os.getgid()
    _check(_libc().unshare(_NEWUSER | _NEWPID))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def _may_have_namespaces() -> bool:
    """Try it in a child: a half-made namespace cannot be left again."""
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
    """Process namespaces for children, from within a process that ``own_processes`` started.

    Each child gets one whose first process is idle: killing that one kills all the others.
    """

    def __init__(self) -> None:
        self._home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def open(self) -> int:
        """Make the next child part of a new namespace; the pid of its idle first process."""
        _check(_libc().unshare(_NEWPID))
        idle = ["sleep", "1000000"]
        nothing = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        return os.posix_spawnp("sleep", idle, {}, file_actions=nothing, setsid=True)

    def leave(self) -> None:
        """Let later children be part of this process's own namespace again."""
        _check(_libc().setns(self._home, _NEWPID))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def become_subreaper() -> None:
    """Become the parent of processes that descendants leave behind."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_CHILD_SUBREAPER, 1)


def limit(seconds: float) -> None:
    """Bound memory, files and, far above the time limit, processor time."""
    processor = int(seconds) * (os.cpu_count() or 1) + 60
    bounds = [
        (resource.RLIMIT_DATA, DATA_LIMIT),
        (resource.RLIMIT_FSIZE, FILE_LIMIT),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_CORE, 0),
    ]
    for what, bound in bounds:
        hard = resource.getrlimit(what)[1]
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def own_network_and_files(folder: Path) -> Path:
    """Leave the network and make every place but ``folder`` read-only, from inside a namespace.

    The folder also becomes ``/tmp``, unless Python itself lives below that. Returns the path under
    which the folder is reached from now on.
    """
    libc = _libc()
    _check(libc.unshare(_NEWNS | _NEWNET | _NEWIPC))
    _loopback_up()
    _check(libc.mount(b"none", b"/", None, _REC | _PRIVATE, None))
    source = os.fsencode(folder)
    target = b"/tmp" if tmp_is_free() else source
    _check(libc.mount(source, target, None, _BIND, None))
    _set_read_only(b"/", recursive=True, on=True)
    _set_read_only(target, recursive=False, on=False)
    with suppress(OSError):
        _check(libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", 0, None))
    return Path(os.fsdecode(target))


def tmp_is_free() -> bool:
    """Whether a snippet can have a ``/tmp`` of its own: Python itself must not live there."""
    homes = [sys.prefix, sys.base_prefix, *filter(None, sys.path)]
    return not any(Path(home).is_relative_to("/tmp") for home in homes)  # noqa: S108


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


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack("16sH22x", fcntl.ioctl(probe, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(probe, _SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | _IFF_UP))


def refuse_network() -> None:
    """Have Python's sockets say clearly that a card gets no network, only loopback."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    sendto, getaddrinfo = socket.socket.sendto, socket.getaddrinfo

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def guard(self: socket.socket, *args: Any) -> Any:
            _refuse_far(args[-1])
            return call(self, *args)

        return guard

    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_far((host,))
        return getaddrinfo(host, *args, **kwargs)

    kinds: Any = socket.socket
    kinds.connect, kinds.connect_ex = guarded(connect), guarded(connect_ex)
    kinds.sendto = guarded(sendto)
    socket.getaddrinfo = look_up
    socket.gethostbyname = lambda name: str(look_up(name, None, socket.AF_INET)[0][4][0])


_NEAR = ("localhost", "127.", "::1", "0.0.0.0")  # noqa: S104


def _refuse_far(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) and address else None
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and host and not host.startswith(_NEAR):
        _refuse(host)


def _refuse(host: str) -> NoReturn:
    message = f"a card gets no network (it asked for {host!r}): make small data in the snippet"
    raise PermissionError(message)


def children() -> set[int]:
    """The pids of the children of this process, where the system tells them."""
    found: set[int] = set()
    for listing in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            found.update(map(int, listing.read_text(encoding="ascii").split()))
    return found


def running_children() -> list[str]:
    """The command lines of this process's children that still run."""
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
