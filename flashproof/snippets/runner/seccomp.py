"""A seccomp filter that keeps a process and its children from making certain system calls.

The filter rejects calls that access other processes, change mounts or namespaces, or use parts of
the kernel that snippets do not need and that have had many vulnerabilities. These calls fail with
``EPERM``, as if privileges were missing. On architectures other than x86-64 and AArch64, there is
no filter. The numbers come from the kernel's system call tables.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Mapping
from types import MappingProxyType

from flashproof.snippets.limits import DATA_LIMIT
from flashproof.snippets.runner.system_calls import Namespace, check, libc

_COMMON = {  # numbers from 424 on are the same on all architectures
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "memfd_secret": 447,
    "process_mrelease": 448,
    "open_tree_attr": 467,
}
_CLONE3 = 435
_X86_64 = {
    "shmget": 29,
    "msgget": 68,
    "ptrace": 101,
    "personality": 135,
    "modify_ldt": 154,
    "pivot_root": 155,
    "adjtimex": 159,
    "chroot": 161,
    "acct": 163,
    "settimeofday": 164,
    "mount": 165,
    "umount2": 166,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "sethostname": 170,
    "setdomainname": 171,
    "iopl": 172,
    "ioperm": 173,
    "init_module": 175,
    "delete_module": 176,
    "quotactl": 179,
    "semget": 64,
    "clock_settime": 227,
    "kexec_load": 246,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "inotify_init": 253,
    "migrate_pages": 256,
    "unshare": 272,
    "move_pages": 279,
    "inotify_init1": 294,
    "perf_event_open": 298,
    "fanotify_init": 300,
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "clock_adjtime": 305,
    "setns": 308,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kcmp": 312,
    "finit_module": 313,
    "memfd_create": 319,
    "kexec_file_load": 320,
    "bpf": 321,
    "userfaultfd": 323,
    "syslog": 103,
    "uselib": 134,
    "vhangup": 153,
}
_AARCH64 = {
    "inotify_init1": 26,
    "mount": 40,
    "umount2": 39,
    "pivot_root": 41,
    "chroot": 51,
    "vhangup": 58,
    "quotactl": 60,
    "acct": 89,
    "personality": 92,
    "unshare": 97,
    "kexec_load": 104,
    "init_module": 105,
    "delete_module": 106,
    "clock_settime": 112,
    "syslog": 116,
    "ptrace": 117,
    "reboot": 142,
    "sethostname": 161,
    "setdomainname": 162,
    "settimeofday": 170,
    "adjtimex": 171,
    "msgget": 186,
    "semget": 190,
    "shmget": 194,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "swapon": 224,
    "swapoff": 225,
    "migrate_pages": 238,
    "move_pages": 239,
    "perf_event_open": 241,
    "fanotify_init": 262,
    "name_to_handle_at": 264,
    "open_by_handle_at": 265,
    "clock_adjtime": 266,
    "setns": 268,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "kcmp": 272,
    "finit_module": 273,
    "memfd_create": 279,
    "bpf": 280,
    "userfaultfd": 282,
    "kexec_file_load": 294,
}
REFUSED_CALLS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {"x86_64": _X86_64 | _COMMON, "aarch64": _AARCH64 | _COMMON}
)
"""Numbers of the calls that always fail, keyed by machine and by name."""
_AUDIT_NUMBERS = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_CONDITIONAL = {
    "x86_64": {"clone": 56, "ioctl": 16, "socket": 41, "mmap": 9},
    "aarch64": {"clone": 220, "ioctl": 29, "socket": 198, "mmap": 222},
}
_NEW_CGROUP_NAMESPACE = 0x0200_0000
_X32_BIT = 0x4000_0000
_MAP_SHARED = 1
_SOCKET_FAMILIES = (1, 2, 10, 16)
"""The allowed families: Unix, IPv4, IPv6, and netlink, which lists interfaces. Other families can
cross namespaces."""
_TERMINAL_INPUT_REQUESTS = (0x5412, 0x541C)
"""``TIOCSTI`` and ``TIOCLINUX``, which simulate input to a terminal."""

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _JUMP_IF_SET = 0x15, 0x35, 0x45
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
"""Offsets in the kernel's ``struct seccomp_data``."""
_ALLOW, _FAIL = 0x7FFF_0000, 0x0005_0000
_SET_FILTER, _ALL_THREADS, _KEEP_SPECULATION = 1, 1, 4
_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}

Instruction = tuple[int, int, int, int]
"""An instruction of a BPF program: code, jump if true, jump if false, constant."""


def install_filter() -> None:
    """Restrict this process and its children; requires ``no_new_privs``.

    Raises ``OSError`` if the kernel refuses, or if there is no filter for this architecture.
    """
    machine = os.uname().machine
    if machine not in REFUSED_CALLS:
        message = f"there is no seccomp filter for {machine}"
        raise OSError(errno.ENOSYS, message)
    instructions = program(machine)
    code = b"".join(struct.pack("HBBI", *one) for one in instructions)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(instructions), ctypes.addressof(buffer))
    # Without the second flag, old kernels disable speculative execution, which slows everything
    # down.
    flags = _ALL_THREADS | _KEEP_SPECULATION
    status = libc().syscall(_SYS_SECCOMP[machine], _SET_FILTER, flags, header)
    check(-1 if status > 0 else status, "seccomp")  # positive: a thread has a different filter


def program(machine: str) -> list[Instruction]:
    """Return the filter for an architecture as a BPF program."""
    fail = (_RETURN, 0, 0, _FAIL | errno.EPERM)
    allow = (_RETURN, 0, 0, _ALLOW)
    numbers = _CONDITIONAL[machine]
    program: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE),
        (_JUMP_IF_EQUAL, 1, 0, _AUDIT_NUMBERS[machine]),
        fail,
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        program += [(_JUMP_IF_AT_LEAST, 0, 1, _X32_BIT), fail]
    for number in sorted(REFUSED_CALLS[machine].values()):
        program += [(_JUMP_IF_EQUAL, 0, 1, number), fail]
    # A filter cannot read clone3's arguments in memory; if clone3 fails, libraries use clone.
    program += [(_JUMP_IF_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _FAIL | errno.ENOSYS)]
    namespaces = sum(Namespace) | _NEW_CGROUP_NAMESPACE
    program += _checked(numbers["clone"], [_argument(0), (_JUMP_IF_SET, 0, 1, namespaces), fail])
    requests = [(_JUMP_IF_EQUAL, 0, 1, one) for one in _TERMINAL_INPUT_REQUESTS]
    program += _checked(
        numbers["ioctl"], [_argument(1), *(part for one in requests for part in (one, fail))]
    )
    families = [(_JUMP_IF_EQUAL, 0, 1, one) for one in _SOCKET_FAMILIES]
    program += _checked(
        numbers["socket"],
        [_argument(0), *(part for one in families for part in (one, allow)), fail],
    )
    # Shared mappings do not count as data; this code rejects any mapping above the data limit.
    high = DATA_LIMIT >> 32
    program += _checked(
        numbers["mmap"],
        [
            _argument(3),
            (_AND, 0, 0, _MAP_SHARED),
            (_JUMP_IF_EQUAL, 0, 3, _MAP_SHARED),
            _argument(1, high_half=True),
            (_JUMP_IF_AT_LEAST, 0, 1, high),
            (_RETURN, 0, 0, _FAIL | errno.ENOMEM),
        ],
    )
    return [*program, allow]


def _argument(index: int, *, high_half: bool = False) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index + 4 * high_half)


def _checked(number: int, body: list[Instruction]) -> list[Instruction]:
    """Return code that runs ``body`` for one call, then allows the call unless ``body`` returns."""
    allow = (_RETURN, 0, 0, _ALLOW)
    return [(_JUMP_IF_EQUAL, 0, len(body) + 1, number), *body, allow]
