"""Isolate a child: namespaces, no capabilities, a system call filter, resource limits, no network.

If the kernel allows unprivileged users to create namespaces, a child sees only its own processes,
its own loopback interface, and the files that Python needs. The child can write only to its own
folder. Isolation has two steps. The zygote enters namespaces before it imports anything,
and changes its root (``enter_namespaces``). Each child also gets its own PID, mount, and
network namespaces (``isolate``), and finally its own user namespace without capabilities. So the
child has no privileges over its own namespaces or over processes outside them. If the kernel does
not allow namespaces, only the filter, the resource limits, and the checks in Python remain.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from flashproof.snippets.runner import private_root, resource_limits, seccomp, system_calls
from flashproof.snippets.runner.system_calls import Namespace, ProcessControl

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_CHILD_NAMESPACES = Namespace.MOUNT | Namespace.NETWORK | Namespace.IPC | Namespace.UTS


class IsolationKind(StrEnum):
    """The kind of isolation between a child and the rest of the system."""

    NAMESPACES = "namespaces"
    """All the isolation that this module provides."""
    LIMITS = "limits"
    """Resource limits and, on Linux, a system call filter."""
    NONE = "none"
    """No isolation: not even the limits could be set."""


def enter_namespaces(
    folder: Path, readable: Iterable[str] = (), devices: Iterable[str] = ()
) -> str:
    """Continue in a new process that sees only this folder and the files that Python needs.

    The new process is the first in a PID namespace, has no network, and can write only to
    ``folder``. It also sees the paths in ``readable``, if they exist, and can use the files in
    ``devices``. In the new process, this function returns an empty string. The original process
    waits for the new process and exits with the same status. If the kernel does not allow
    namespaces, this function changes nothing and returns the reason.
    """
    if sys.platform != "linux":
        return "namespaces exist only on Linux"
    reading, writing = os.pipe()
    owner = os.fork()
    if owner == 0:
        os.close(reading)
        _start_first_process(folder, readable, devices, writing)
        return ""
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        message = pipe.read().decode("utf-8", "replace")
    if message == _SUCCESS:
        _end_like(owner)
    os.waitpid(owner, 0)
    return message or "the process that creates namespaces was killed"


_SUCCESS = "success"


def _start_first_process(
    folder: Path, readable: Iterable[str], devices: Iterable[str], messages: int
) -> None:
    """Create namespaces and return in their first process; report success or the error."""
    place = Path.cwd()
    die_with_parent()
    try:
        enter_user_namespace(Namespace.PID)
        if first := os.fork():
            os.close(messages)
            _end_like(first)
        die_with_parent()
        system_calls.unshare(_CHILD_NAMESPACES)
        if problem := resource_limits.find_process_limit_problem():
            raise OSError(problem)
        _enable_loopback()
        extra = private_root.harmless_paths(map(Path, readable))
        paths = [*private_root.python_paths(), *extra]
        private_root.enter_private_root(paths, folder, map(Path, devices))
        os.chdir(place)
    except OSError as error:
        reason = error.strerror or str(error)
        file = f" ({error.filename})" if error.filename else ""
        os.write(messages, f"{reason}{file}".encode("utf-8", "replace"))
        os._exit(1)
    os.write(messages, _SUCCESS.encode())
    os.close(messages)


def _end_like(process: int) -> NoReturn:
    """Wait for a child and exit with the same status."""
    os._exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) & 0xFF)


def enter_user_namespace(other: Namespace | None = None) -> None:
    """Enter a new user namespace with the same user and group ids.

    The process has all capabilities in the new namespace and in namespaces that it creates
    afterward. ``other`` is a kind of namespace to create at the same time, also with all
    capabilities. Raises ``OSError`` if the kernel refuses.
    """
    user, group = os.getuid(), os.getgid()
    system_calls.unshare(Namespace.USER | (other or 0))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


class PidNamespaces:
    """Creates PID namespaces for children; requires ``enter_namespaces``.

    The first process of each namespace is idle; killing it kills all other processes in it.
    """

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def open(self) -> int:
        """Put the next child into a new namespace; return the PID of its idle first process."""
        system_calls.unshare(Namespace.PID)
        command = ["sleep", "1000000"]
        no_files = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        return os.posix_spawnp("sleep", command, {}, file_actions=no_files, setsid=True)

    def leave(self) -> None:
        """Put all later children into this process's own PID namespace."""
        system_calls.enter_namespace(self._own, Namespace.PID)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    if sys.platform == "linux":
        system_calls.control_process(ProcessControl.PARENT_DEATH_SIGNAL, signal.SIGKILL)


def hide_memory() -> None:
    """Hide this process's memory and open files in ``/proc`` from the user's other processes."""
    if sys.platform == "linux":
        system_calls.control_process(ProcessControl.DUMPABLE, 0)


def show_memory() -> None:
    """Undo ``hide_memory``, so this process owns its files in ``/proc`` again."""
    if sys.platform == "linux":
        system_calls.control_process(ProcessControl.DUMPABLE, 1)


def become_subreaper() -> None:
    """Adopt this process's descendants when their own parents end."""
    if sys.platform == "linux":
        system_calls.control_process(ProcessControl.CHILD_SUBREAPER, 1)


def isolate(folder: Path) -> Path:
    """Isolate this single-threaded child of a process that has called ``enter_namespaces``.

    The child gets its own mount, network, and user namespaces, an empty folder of limited size
    instead of ``folder``, and no capabilities. The folder is ``/tmp``, unless Python itself is
    installed below it. Returns the path of the folder. Raises ``OSError`` if the kernel refuses.
    """
    system_calls.unshare(_CHILD_NAMESPACES)
    _enable_loopback()
    target = Path("/tmp") if tmp_is_free() else folder.parent  # noqa: S108 - it is private
    private_root.mount_scratch(folder.parent, target)
    private_root.mount_processes()
    show_memory()
    resource_limits.limit_pids()
    private_root.protect_kernel_settings()
    enter_user_namespace()
    resource_limits.limit_processes()
    return target


def restrict(seconds: float, isolation: IsolationKind) -> IsolationKind:
    """Set the resource limits and the system call filter; return the resulting kind of isolation.

    ``seconds`` is the sum of the child's time limits; ``isolation`` is the child's isolation so
    far. On architectures without a filter, namespaces count only as limits.
    """
    is_limited = resource_limits.set_limits(seconds)
    try:
        if sys.platform == "linux":
            system_calls.drop_capabilities()
            system_calls.control_process(ProcessControl.NO_NEW_PRIVILEGES, 1)
            seccomp.install_filter()
    except OSError:
        isolation = IsolationKind.LIMITS
    return isolation if is_limited else IsolationKind.NONE


def count_threads() -> int:
    """Return the number of threads of this process, including those that Python did not start."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


def tmp_is_free() -> bool:
    """Return whether snippets can have a private ``/tmp``: Python must not be installed there."""
    more = os.environ.get("PYTHONPATH", "").split(os.pathsep)  # not in the search path yet
    places = [sys.prefix, sys.base_prefix, *filter(None, (*sys.path, *more))]
    return not any(Path(place).is_relative_to("/tmp") for place in places)  # noqa: S108


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
    """Return the PIDs of this process's children; empty if the system cannot list them."""
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
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        if ") Z " in state:
            return ""
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        if arguments == Path("/proc/self/cmdline").read_bytes():
            return "a fork of the snippet"
        command = arguments.replace(b"\0", b" ").decode("utf-8", "replace").strip()[:80]
        # A process that is just starting a program has no arguments yet.
        return command or state.partition("(")[2].rpartition(")")[0] or "a process"
    return ""
