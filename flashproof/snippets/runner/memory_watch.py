"""Find children whose processes use too much memory in total; requires PID namespaces.

The kernel limits only the memory of each process. It counts neither shared memory nor data in the
buffers of sockets and pipes. So the zygote checks the processes in each child's namespace several
times a second.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from flashproof.snippets.limits import GIBIBYTE, TOTAL_MEMORY_LIMIT

POLL_SECONDS = 0.2
"""The time between two checks, in seconds."""
MEMORY_ERROR = (
    f"used more than {TOTAL_MEMORY_LIMIT // GIBIBYTE} GB of memory across all of its processes"
)
BUFFER_SIZES = {"socket:": 1 << 20, "pipe:": 1 << 16}
"""The memory to count for each socket and each pipe, in bytes; their buffers hold about this much.

The keys are the prefixes of the link targets of such descriptors in ``/proc/<pid>/fd``.
"""
UNCHECKED_FILES = 500
"""Buffers are counted only in namespaces with more open files than this number."""
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


def namespace_of(pid: int) -> int:
    """Return a number that identifies the PID namespace of a process."""
    return Path(f"/proc/{pid}/ns/pid").stat().st_ino


def find_excessive(namespaces: Collection[int], limit: int = TOTAL_MEMORY_LIMIT) -> set[int]:
    """Return the namespaces whose processes together use more than ``limit`` bytes of memory.

    The resident memory of all processes is fast to read, but counts shared pages several times. So
    the exact size is read only if the resident memory is above the limit.
    """
    processes: dict[int, list[int]] = {one: [] for one in namespaces}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                processes.get(namespace_of(int(folder.name)), []).append(int(folder.name))
    excessive = set()
    for one, pids in processes.items():
        left = limit - buffer_memory(pids)
        if sum(map(_resident_size, pids)) > left and sum(map(_share, pids)) > left:
            excessive.add(one)
    return excessive


def buffer_memory(pids: Iterable[int]) -> int:
    """Return the approximate memory in the buffers of sockets and pipes, in bytes.

    The result is 0 if the processes have at most ``UNCHECKED_FILES`` open files.
    """
    files = [file for pid in pids for file in _open_files(pid)]
    if len(files) <= UNCHECKED_FILES:
        return 0
    targets = set()
    for file in files:
        with suppress(OSError):
            targets.add(os.readlink(file))  # noqa: PTH115 - much faster than Path.readlink
    return sum(BUFFER_SIZES.get(target[: target.find(":") + 1], 0) for target in targets)


def _open_files(pid: int) -> list[str]:
    with suppress(OSError):
        return [f"/proc/{pid}/fd/{name}" for name in os.listdir(f"/proc/{pid}/fd")]  # noqa: PTH208
    return []


def _resident_size(pid: int) -> int:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
        return int(fields[1]) * _PAGE_SIZE
    return 0


def _share(pid: int) -> int:
    """Return the memory of a process in bytes; pages shared by n processes count as 1/n."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
