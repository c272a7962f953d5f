"""Limits on the memory, files, CPU time, and processes of a child."""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path

from flashproof.snippets.limits import DATA_LIMIT, FILE_LIMIT, OPEN_FILE_LIMIT, PROCESS_LIMIT

_PID_MAX, _LAST_PID = Path("/proc/sys/kernel/pid_max"), Path("/proc/sys/kernel/ns_last_pid")
_RESERVED_PIDS = 300
_MIN_KERNEL = (5, 14)
"""The first Linux version that counts processes per user namespace."""


def set_limits(seconds: float) -> bool:
    """Limit this process's memory, files, and CPU time; return whether all limits could be set.

    ``seconds`` is the sum of the time limits. The CPU limit is much higher, because CPU time adds
    up across all cores.
    """
    cpu_seconds = int(seconds) * (os.cpu_count() or 1) + 60
    limits = [
        (resource.RLIMIT_DATA, DATA_LIMIT),
        (resource.RLIMIT_FSIZE, FILE_LIMIT),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, OPEN_FILE_LIMIT),
        (resource.RLIMIT_CORE, 0),
    ]
    possible = [_set_limit(kind, limit) for kind, limit in limits]
    return all(possible)


def _set_limit(kind: int, limit: int) -> bool:
    with suppress(ValueError, OSError):
        hard = resource.getrlimit(kind)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (allowed, allowed))
        return True
    return False


def process_limit() -> int:
    """Return the maximum number of processes and threads of a child."""
    return PROCESS_LIMIT + 4 * (os.cpu_count() or 1)


def find_process_limit_problem() -> str:
    """Return why the number of processes cannot be limited; an empty string if it can be.

    Call this function in a PID namespace. ``RLIMIT_NPROC`` does not apply to root, but since Linux
    6.14, each PID namespace has its own maximum PID.
    """
    release = tuple(int(part) for part in os.uname().release.split(".")[:2] if part.isdecimal())
    if release < _MIN_KERNEL:
        return "Linux 5.14 or newer is required"
    if os.getuid() == 0:
        try:
            _PID_MAX.write_bytes(_PID_MAX.read_bytes())
        except OSError:
            return "running as root requires Linux 6.14 or newer; run as a different user"
    return ""


def limit_pids() -> None:
    """As root, limit the number of processes by setting the maximum PID of this PID namespace.

    After the kernel has used the maximum PID, it does not reuse the smallest PIDs. Therefore, the
    smallest PIDs do not count toward the limit, and this function makes the kernel skip them.
    """
    if os.getuid() == 0:
        _PID_MAX.write_text(str(_RESERVED_PIDS + process_limit()), encoding="ascii")
        with suppress(OSError):  # only in kernels with checkpoint/restore
            _LAST_PID.write_text(str(_RESERVED_PIDS), encoding="ascii")


def limit_processes() -> None:
    """Limit the number of processes in this process's own user namespace."""
    limit = process_limit()
    resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))
