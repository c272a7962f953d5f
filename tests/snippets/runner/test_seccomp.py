"""The filter refuses what it should, on the architecture that it is for, and nothing else."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from flashproof.snippets.runner import seccomp, system_calls
from flashproof.snippets.runner.system_calls import ProcessControl
from tests.snippets.sample_chains import run_in_fork

ALLOWED, NOT_PERMITTED = 0x7FFF_0000, 0x0005_0000 | errno.EPERM
NO_MEMORY, NO_CALL = 0x0005_0000 | errno.ENOMEM, 0x0005_0000 | errno.ENOSYS
MACHINES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
I386 = 0x4000_0003
READ = {"x86_64": 0, "aarch64": 63}
CLONE = {"x86_64": 56, "aarch64": 220}
IOCTL = {"x86_64": 16, "aarch64": 29}
SOCKET = {"x86_64": 41, "aarch64": 198}
MMAP = {"x86_64": 9, "aarch64": 222}
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def decide(machine: str, number: int, *arguments: int, architecture: int = 0) -> int:
    """Return what the filter decides about a call: an interpreter of BPF, written for this test."""
    data = {0: number, 4: architecture or MACHINES[machine]}
    for index, argument in enumerate(arguments):
        data[16 + 8 * index] = argument & 0xFFFF_FFFF
        data[20 + 8 * index] = argument >> 32
    program, position, accumulator = seccomp.program(machine), 0, 0
    while True:
        code, if_true, if_false, constant = program[position]
        position += 1
        match code:
            case 0x20:
                accumulator = data.get(constant, 0)
            case 0x54:
                accumulator &= constant
            case 0x15 | 0x35 | 0x45:
                holds = {
                    0x15: accumulator == constant,
                    0x35: accumulator >= constant,
                    0x45: bool(accumulator & constant),
                }[code]
                position += if_true if holds else if_false
            case 0x06:
                return constant
            case _:
                raise AssertionError(hex(code))


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_are_refused_by_number_and_arguments(machine: str) -> None:
    for number in seccomp.REFUSED_CALLS[machine].values():
        assert decide(machine, number) == NOT_PERMITTED
    cases: Mapping[tuple[int, ...], int] = {
        (READ[machine], 0, 0, 0): ALLOWED,
        (435,): NO_CALL,  # clone3
        (436,): ALLOWED,  # close_range
        (CLONE[machine], 0x003D_0F00): ALLOWED,  # a thread
        (CLONE[machine], 17): ALLOWED,  # a fork
        (CLONE[machine], 0x1000_0000 | 17): NOT_PERMITTED,  # a user namespace
        (CLONE[machine], 0x0002_0000): NOT_PERMITTED,  # a mount namespace
        (IOCTL[machine], 0, 0x5401): ALLOWED,  # TCGETS
        (IOCTL[machine], 0, 0x5412): NOT_PERMITTED,  # TIOCSTI
        (IOCTL[machine], 0, 0x1_0000_5412): NOT_PERMITTED,  # the kernel ignores the high half
        (IOCTL[machine], 0, 0x541C): NOT_PERMITTED,  # TIOCLINUX
        (SOCKET[machine], socket.AF_INET): ALLOWED,
        (SOCKET[machine], 1): ALLOWED,  # Unix
        (SOCKET[machine], 40): NOT_PERMITTED,  # the socket of a virtual machine
        (SOCKET[machine], 38): NOT_PERMITTED,  # the kernel's cryptography
        (MMAP[machine], 0, 2**30, 3, 0x21): ALLOWED,
        (MMAP[machine], 0, 5 * 2**30, 3, 0x22): ALLOWED,  # private: RLIMIT_DATA counts it
        (MMAP[machine], 0, 5 * 2**30, 3, 0x21): NO_MEMORY,
    }
    for call, decision in cases.items():
        assert decide(machine, *call) == decision, call


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_other_architectures_are_refused(machine: str) -> None:
    assert decide(machine, READ[machine], architecture=I386) == NOT_PERMITTED
    if machine == "x86_64":
        assert decide(machine, 0x4000_0000 | READ[machine]) == NOT_PERMITTED


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_those_of_the_kernel(machine: str) -> None:
    if not HEADERS[machine].is_file():
        pytest.skip(f"{HEADERS[machine]} is not installed")
    text = HEADERS[machine].read_text(encoding="utf-8")
    numbers = {
        name: int(number) for name, number in re.findall(r"#define __NR_(\w+)\s+(\d+)\b", text)
    }
    numbers |= {
        name: int(number) for name, number in re.findall(r"#define __NR3264_(\w+)\s+(\d+)\b", text)
    }
    for name, number in seccomp.REFUSED_CALLS[machine].items():
        assert numbers.get(name, number) == number, name


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_the_kernel_applies_the_filter() -> None:
    machine = os.uname().machine
    if machine not in seccomp.REFUSED_CALLS:
        pytest.skip(f"no filter for {machine}")

    def use_filter() -> str:
        system_calls.control_process(ProcessControl.NO_NEW_PRIVILEGES, 1)
        seccomp.install_filter()
        libc = ctypes.CDLL(None, use_errno=True)
        status = libc.syscall(seccomp.REFUSED_CALLS[machine]["ptrace"], 0, 0, 0, 0)
        error = ctypes.get_errno()
        pid = os.fork()
        if pid == 0:
            os._exit(7)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return f"{status} {errno.errorcode[error]} {ended}"

    assert run_in_fork(use_filter) == "-1 EPERM 7"


def test_other_machines_have_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    class Uname:
        machine = "s390x"

    monkeypatch.setattr(os, "uname", Uname)
    with pytest.raises(OSError, match="no seccomp filter for s390x"):
        seccomp.install_filter()
