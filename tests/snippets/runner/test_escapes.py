"""Attempts to leave the isolation fail, as an ordinary user, and the next snippet runs normally."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from flashproof.snippets.limits import PROCESS_LIMIT
from flashproof.snippets.runner.seccomp import REFUSED_CALLS
from tests.snippets.runner.unprivileged import NOBODY, SECRET
from tests.snippets.sample_chains import processes_with

DAEMON_SECONDS = f"700.{os.getpid()}"
ABSTRACT_NAME = f"fp-abstract-{os.getpid()}"
KEY = "fp-private-key"

CALL = """
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    status = libc.syscall(number, *arguments)
    print("escaped" if status >= 0 else errno.errorcode[ctypes.get_errno()])
"""
"""Prints the name of the error of a system call, or ``escaped`` if there is none."""


def refused(name: str, *arguments: str) -> str:
    """Return a program that makes a system call."""
    number = REFUSED_CALLS[os.uname().machine][name] if hasattr(os, "uname") else 0
    return f"{CALL}\ncall({', '.join([str(number), *arguments])})\n"


ESCAPES = {  # each program prints "escaped" if it is successful
    "write outside": """
        with open("HOME_FOLDER/outside.txt", "a") as file:
            file.write("x")
        print("escaped")
        """,
    "write to the lock": """
        with open("HOME_FOLDER/project/cards/cards.lock", "a") as file:
            file.write("x")
        print("escaped")
        """,
    "write to the runner's folders": """
        import os, pathlib
        folder = pathlib.Path(os.environ["MPLCONFIGDIR"]).parent
        own = pathlib.Path.home().parent  # the runner's folder, if Python is installed in /tmp
        for path in {folder / "planted.py", folder.parent / "planted.py"} - {own / "planted.py"}:
            try:
                path.write_text("x")
                print("escaped")
            except OSError as error:
                print(error)
        """,
    "create files in system folders": """
        for path in ("/etc/x", "/usr/x", "/x", "/dev/x", "/run/x", "/var/tmp/x", "/sys/x"):
            try:
                open(path, "w").close()
                print("escaped", path)
            except OSError as error:
                print(error)
        """,
    "read a private key": """
        print(open("HOME_FOLDER/.ssh/id_ed25519").read())
        """,
    "look for the key everywhere": """
        import os
        for folder, _, names in os.walk("/"):
            if folder.startswith(("/proc", "/sys", "/usr")):
                continue
            if "id_ed25519" in names or "outside.txt" in names:
                print("escaped", folder)
        """,
    "read the root of the first process": """
        import os
        for name in ("root", "cwd", "fd/0", "environ", "mem", "maps"):
            try:
                path = f"/proc/1/{name}"
                print("escaped", os.listdir(path) if os.path.isdir(path) else open(path).read(1))
            except OSError as error:
                print(error)
        """,
    "read another process's environment": """
        import glob
        for path in ["/proc/VICTIM/environ", "/proc/PARENT/environ", *glob.glob("/proc/*/environ")]:
            try:
                print(open(path, errors="replace").read())
            except OSError as error:
                print(error)
        """,
    "see other processes": """
        import os
        pids = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
        print(pids if set(pids) <= {1, os.getpid()} else f"escaped {pids}")
        """,
    "kill the runner": """
        import os, signal
        for pid in (os.getppid() or 1, VICTIM, PARENT):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError as error:
                print(error)
        """,
    "kill everything": "import os, signal\nos.kill(-1, signal.SIGKILL)\n",
    "stop the first process": """
        import os, signal, time
        os.kill(1, signal.SIGSTOP)
        os.kill(1, signal.SIGKILL)
        time.sleep(0.1)
        print(open("/proc/1/stat").read())
        """,
    "ptrace the first process": refused("ptrace", "16", "1", "0", "0"),
    "ptrace a child": f"""{CALL}
pid = os.fork()
if not pid:
    import time
    time.sleep(60)
call({REFUSED_CALLS["x86_64"]["ptrace"] if os.uname().machine == "x86_64" else 117}, 16, pid, 0, 0)
os.kill(pid, 9)
os.wait()
""",
    "process_vm_writev": refused("process_vm_writev", "1", "None", "0", "None", "0", "0"),
    "pidfd_getfd": refused("pidfd_getfd", "0", "0", "0"),
    "Unix socket": """
        import socket
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("HOME_FOLDER/service.socket")
        print("escaped")
        """,
    "sockets of the system": """
        import os
        for folder in ("/run", "/var/run", "/run/user", "/run/dbus"):
            try:
                print("escaped", os.listdir(folder))
            except OSError as error:
                print(error)
        """,
    "abstract socket": f"""
        import socket
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("\\0{ABSTRACT_NAME}")
        print("escaped")
        """,
    "TCP on this machine": """
        import _socket
        client = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        client.connect(("127.0.0.1", PORT))
        print("escaped")
        """,
    "socket of the virtual machine": """
        import socket
        socket.socket(40, socket.SOCK_STREAM)
        print("escaped")
        """,
    "fork bomb": """
        import os, signal, time
        count = 0
        try:
            while count < 5000:
                if not os.fork():
                    time.sleep(60)
                    os._exit(0)
                count += 1
        except BlockingIOError:
            print("refused after", count)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
        while count:
            os.wait()
            count -= 1
        """,
    "threads without end": """
        import threading
        event = threading.Event()
        started = []
        try:
            while len(started) < 5000:
                thread = threading.Thread(target=event.wait, daemon=True)
                thread.start()
                started.append(thread)
            print("escaped")
        except RuntimeError:
            print("refused after", len(started))
        event.set()
        """,
    "fill the disk": """
        block = bytes(2**20)
        for number in range(10):
            with open(f"file{number}", "wb") as file:
                for _ in range(120):
                    file.write(block)
        print("escaped")
        """,
    "fill the disk with empty files": """
        for number in range(200_000):
            open(f"file{number}", "w").close()
        print("escaped")
        """,
    "fill the shared memory": """
        block = bytes(2**20)
        for number in range(10):
            with open(f"/dev/shm/file{number}", "wb") as file:
                for _ in range(120):
                    file.write(block)
        print("escaped")
        """,
    "files without a name": refused("memfd_create", "b'x'", "0"),
    "shared memory of System V": refused("shmget", "0", "1 << 30", "0o1666"),
    "huge shared mapping": "import mmap\nmmap.mmap(-1, 5 * 2**30)\nprint('escaped')\n",
    "remount the root": refused("mount", "None", "b'/'", "None", "32 | 4096", "None"),
    "make the root writable": refused(
        "mount_setattr", "-100", "b'/'", "0x8000", "(ctypes.c_uint64 * 4)(0, 1, 0, 0)", "32"
    ),
    "unmount /proc": refused("umount2", "b'/proc'", "2"),
    "new user namespace": refused("unshare", "0x10000000"),
    "new user namespace by clone": f"""{CALL}
flags = ctypes.c_ulong(0x10000000 | 17)
call({56 if os.uname().machine == "x86_64" else 220}, flags, None, None, None, None)
""",
    "new namespace by a program": """
        import subprocess
        print(subprocess.run(["unshare", "-Ur", "id", "-u"], capture_output=True, text=True))
        """,
    "enter another namespace": refused("setns", "0", "0"),
    "chroot": refused("chroot", "b'/tmp'"),
    "keyrings": refused("keyctl", "0", "-3", "0"),
    "BPF": refused("bpf", "0", "None", "0"),
    "performance counters": refused("perf_event_open", "None", "0", "0", "0", "0"),
    "io_uring": refused("io_uring_setup", "1", "None"),
    "userfaultfd": refused("userfaultfd", "0"),
    "kernel settings": """
        for name in ("sys/kernel/core_pattern", "sysrq-trigger", "sys/vm/overcommit_memory"):
            path = f"/proc/{name}"
            try:
                open(path, "w").write("1")
                print("escaped", path)
            except OSError as error:
                print(error)
        """,
    "set-user-ID program": """
        import subprocess
        user = subprocess.run(["HOME_FOLDER/lib/who"], capture_output=True, text=True).stdout
        print(f"runs as {user}" if user.strip() != "0" else "escaped")
        """,
    "gain the rights of root": """
        import os
        for change in (os.setuid, os.setgid, lambda _: os.setgroups([0])):
            try:
                change(0)
                print("escaped")
            except OSError as error:
                print(error)
        """,
    "capabilities": """
        for line in open("/proc/self/status"):
            name, _, value = line.partition(":")
            if name.startswith("Cap"):
                print("escaped" if int(value, 16) else "none")
            if name == "NoNewPrivs":
                print("no new privileges" if value.strip() == "1" else "escaped")
        """,
    "inherited descriptors": """
        import os, stat
        for name in os.listdir("/proc/self/fd"):
            try:
                kind, target = os.fstat(int(name)).st_mode, os.readlink(f"/proc/self/fd/{name}")
            except OSError:
                continue
            is_file = stat.S_ISREG(kind) and not target.endswith("(deleted)")
            is_own = target.startswith("/proc/")
            if (is_file or stat.S_ISDIR(kind) or stat.S_ISSOCK(kind)) and not is_own:
                print("escaped", name, target)
            try:
                print("escaped", os.listdir(f"/proc/self/fd/{name}/.."))
            except OSError:
                pass
        """,
    "type into the terminal": """
        import errno, fcntl, glob, os, termios
        print("escaped" if glob.glob("/dev/pts/*") or os.path.exists("/dev/tty") else "no terminal")
        for request in (0x5412, 0x100005412):
            try:
                fcntl.ioctl(0, request & 0xFFFFFFFF, b"x")
                print("escaped")
            except OSError as error:
                print("EPERM" if error.errno == errno.EPERM else f"escaped {error}")
        """,
    "leave a daemon behind": f"""
        import os
        if not os.fork():
            os.setsid()
            if not os.fork():
                os.closerange(0, 1000)
                os.execvp("sleep", ["sleep", "{DAEMON_SECONDS}"])
            os._exit(0)
        os.wait()
        """,
}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home folder of an ordinary user, with files that only this user may read and write."""
    folder = Path(tempfile.mkdtemp(prefix="flashproof-test-", dir="/var/tmp"))
    files = {
        ".ssh/id_ed25519": KEY,
        "outside.txt": "unchanged",
        "project/cards/cards.lock": "unchanged",
        "lib/module.py": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    program = folder / "lib" / "who"
    program.write_bytes(Path(shutil.which("id") or "/usr/bin/id").read_bytes())
    program.chmod(0o4755)
    yield folder
    shutil.rmtree(folder)


class Services:
    """Servers of this test that no snippet may reach."""

    def __init__(self, home: Path) -> None:
        self.unix, self.abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        self.unix.bind(str(home / "service.socket"))
        (home / "service.socket").chmod(0o777)
        self.abstract.bind(f"\0{ABSTRACT_NAME}")
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        for server in (self.unix, self.abstract, self.tcp):
            server.listen()
            server.setblocking(False)

    def connections(self) -> int:
        """Return how many of the servers were reached, and close them."""
        count = 0
        for server in (self.unix, self.abstract, self.tcp):
            with suppress(BlockingIOError):
                server.accept()[0].close()
                count += 1
            server.close()
        return count


@pytest.fixture(scope="module")
def results(home: Path) -> dict[str, dict[str, Any]]:
    """The results of all programs."""
    if sys.platform != "linux":
        pytest.skip("namespaces exist only on Linux")
    services = Services(home)
    programs = {
        name: textwrap.dedent(program).replace("PORT", str(services.port))
        for name, program in ESCAPES.items()
    }
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{home / 'lib'}"}
    process = subprocess.run(
        [sys.executable, "-m", "tests.snippets.runner.unprivileged", str(home)],
        input=json.dumps(programs),
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=root,
        timeout=540,
        check=True,
    )
    found: dict[str, dict[str, Any]] = json.loads(process.stdout)
    problem = next(iter(found.values()))["message"]
    if "isolation is required, but not possible" in problem:
        pytest.skip(problem)
    found["connections"] = {"count": services.connections()}
    return found


@pytest.mark.parametrize("name", ESCAPES)
def test_an_escape_fails_and_the_next_snippet_runs(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    result = results[name]
    said = result["printed"] + result["message"]
    assert result["isolation"] == "namespaces", result
    assert "escaped" not in said, result
    assert SECRET not in said
    assert KEY not in said
    assert result["victim_runs"]
    assert result["after"] == "passed", result["after"]


def test_nothing_outside_has_changed(home: Path, results: dict[str, dict[str, Any]]) -> None:
    assert results["connections"]["count"] == 0
    assert (home / "outside.txt").read_text(encoding="utf-8") == "unchanged"
    assert (home / "project/cards/cards.lock").read_text(encoding="utf-8") == "unchanged"
    assert sorted(path.name for path in home.iterdir()) == [
        ".ssh", "lib", "outside.txt", "project", "service.socket",
    ]  # fmt: skip
    assert not processes_with(DAEMON_SECONDS)


def test_refused_calls_fail_with_a_permission_error(results: dict[str, dict[str, Any]]) -> None:
    calls = [name for name, program in ESCAPES.items() if program.startswith(CALL)]
    assert len(calls) > 15
    assert {name: results[name]["printed"].strip() for name in calls} == dict.fromkeys(
        calls, "EPERM"
    )


def test_the_number_of_processes_is_limited(results: dict[str, dict[str, Any]]) -> None:
    for name in ("fork bomb", "threads without end"):
        count = int(results[name]["printed"].split()[-1])
        assert count <= PROCESS_LIMIT + 4 * (os.cpu_count() or 1), results[name]
