"""Create a read-only root file system that contains only the files that Python needs.

The root is built from copies of mounts: the system's programs and libraries, a few files of
``/etc``, Python with its packages, and a minimal ``/dev``. Home folders, ``/run``, ``/var``, and
the rest of ``/tmp`` are not in the root, so their files and sockets cannot be opened. ``/proc``
shows only the processes in the PID namespace.
"""

from __future__ import annotations

import errno
import os
import pwd
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flashproof.snippets.limits import FILE_COUNT_LIMIT, FOLDER_LIMIT, SHARED_MEMORY_LIMIT
from flashproof.snippets.runner import system_calls
from flashproof.snippets.runner.system_calls import MountAttribute, MountFlag

_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    *("/nix/store", "/gnu/store", "/run/current-system"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node", "/var/cache/fontconfig"),
)
_ETC = (
    *("alternatives", "ca-certificates", "debian_version", "fonts", "gai.conf", "group"),
    *("host.conf", "hosts", "inputrc", "ld.so.cache", "ld.so.conf", "ld.so.conf.d"),
    *("locale.alias", "localtime", "magic", "mime.types", "nsswitch.conf", "os-release"),
    *("passwd", "pki/tls/certs", "protocols", "resolv.conf", "services", "ssl/certs"),
    *("ssl/openssl.cnf", "terminfo", "timezone"),
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
_DEVICE_LINKS = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}
_MAX_LINKS = 40
_READ_ONLY = MountAttribute.READ_ONLY | MountAttribute.NO_SET_USER_ID | MountAttribute.NO_DEVICES
_NO_SPECIAL_FILES = MountFlag.NO_SET_USER_ID | MountFlag.NO_DEVICES
_KERNEL_SETTINGS = ("sys", "sysrq-trigger", "irq", "bus", "fs")
_ROOT, _PROC, _SHARED_MEMORY = Path("/"), Path("/proc"), Path("/dev/shm")  # noqa: S108


def python_paths() -> list[Path]:
    """Return the folders and files of Python and its packages."""
    package = Path(__file__).resolve().parents[2]
    prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    names = [*prefixes, *sys.path, *libraries, *_editable_installs()]
    paths = [Path(name) for name in names if name.startswith("/")]
    program = Path(sys.executable)
    return [*paths, *_linked_packages(), program, program.parent, package]


def _linked_packages() -> list[Path]:
    """Return the installed packages that are symbolic links, whose targets may be anywhere.

    Folders in ``PYTHONPATH`` are ignored, because a link in a project could lead to a private key.
    """
    links: list[Path] = []
    for folder in map(Path, sys.path):
        if folder.name in ("site-packages", "dist-packages") and folder.is_relative_to(sys.prefix):
            with suppress(OSError), os.scandir(folder) as entries:  # much faster than Path.iterdir
                links += [Path(entry.path) for entry in entries if entry.is_symlink()]
    return links


def _editable_installs() -> list[str]:
    """Return the folders of packages that are installed in editable mode with an import hook."""
    folders: list[str] = []
    for name, module in list(sys.modules.items()):
        mapping = getattr(module, "MAPPING", None)
        if name.startswith("__editable__") and isinstance(mapping, dict):
            folders += [folder for folder in mapping.values() if isinstance(folder, str)]
    return folders


@dataclass(slots=True)
class _Layout:
    """The contents of a root file system."""

    mounts: set[Path] = field(default_factory=set)
    """The real paths of the files and folders in the root."""
    links: dict[Path, str] = field(default_factory=dict)
    """The targets of symbolic links."""

    def add(self, path: Path) -> None:
        """Add a path and the symbolic links on the way to it, if it exists and is readable."""
        links: dict[Path, str] = {}
        current, left, followed = _ROOT, list(path.parts[1:]), 0
        while left:
            part = left.pop(0)
            following = current.parent if part == ".." else current / part
            if not following.is_symlink():
                current = following
                continue
            target = following.readlink()
            links[following] = str(target)
            followed += 1
            if followed > _MAX_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
            current = _ROOT if target.is_absolute() else current
            left = [*(one for one in target.parts if one != "/"), *left]
        if os.access(current, os.R_OK):
            self.mounts.add(current)
            self.links |= links

    def prune(self) -> None:
        """Remove paths that are inside other paths."""
        self.mounts = {one for one in self.mounts if self.mounts.isdisjoint(one.parents)}
        self.links = {
            link: target
            for link, target in self.links.items()
            if self.mounts.isdisjoint(link.parents)
        }


def enter_private_root(
    readable: Iterable[Path], writable: Path, devices: Iterable[Path] = ()
) -> None:
    """Replace the root of the file system; requires a mount namespace and a PID namespace.

    ``readable`` contains the paths to include in addition to the system's own. ``writable`` is a
    folder that remains writable at the same path. ``devices`` contains device files to include,
    such as those of a GPU. Raises ``OSError`` if the kernel refuses, or if a path exposes a folder
    that must stay hidden, such as a home folder.
    """
    system_calls.mount("none", _ROOT, MountFlag.RECURSIVE | MountFlag.PRIVATE)
    layout = _Layout()
    system = (*_SYSTEM, *(f"/etc/{name}" for name in _ETC), *_library_folders())
    for path in (*map(Path, system), *readable):
        layout.add(path)
    _check_what_is_visible(layout.mounts)
    layout.prune()
    copies = {path: _copy(path, _READ_ONLY) for path in sorted(layout.mounts)}
    no_files = MountAttribute.NO_SET_USER_ID | MountAttribute.NO_PROGRAMS
    device_paths = (*(Path("/dev", one) for one in _DEVICES), *devices)
    device_copies = {path: _copy(path, no_files) for path in device_paths}
    scratch = system_calls.copy_mount(writable)
    root = writable
    system_calls.mount("tmpfs", root, _NO_SPECIAL_FILES, "mode=755,size=16m")
    for link, target in layout.links.items():
        place = _below(root, link)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
    for path, copy in (copies | device_copies).items():
        _attach(copy, _below(root, path))
    for name, descriptor in _DEVICE_LINKS.items():
        (root / "dev" / name).symlink_to(f"/proc/self/fd{descriptor}")
    for path in (_PROC, _SHARED_MEMORY, Path("/tmp")):  # noqa: S108
        _below(root, path).mkdir(parents=True, exist_ok=True)
    _hide_repositories(_below(root, path) for path in copies)
    _attach(scratch, _below(root, writable))
    mount_processes(_below(root, _PROC))
    system_calls.change_root(root)
    system_calls.set_mount_attributes(_ROOT, _READ_ONLY)


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def _library_folders() -> list[str]:
    """Return the folders that the dynamic linker is configured to search."""
    folders: list[str] = []
    for path in Path("/etc/ld.so.conf.d").glob("*.conf"):
        with suppress(OSError):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            folders += [line.strip() for line in lines if line.startswith("/")]
    return folders


def _check_what_is_visible(paths: Iterable[Path]) -> None:
    """Raise ``OSError`` if a path exposes files that must stay hidden."""
    for path in paths:
        if _exposes_hidden_files(path):
            message = f"Python's search path contains {path}, which must stay hidden"
            raise OSError(errno.EINVAL, message)


def harmless_paths(paths: Iterable[Path]) -> list[Path]:
    """Return the absolute paths that do not expose files that must stay hidden.

    A deck's settings can name programs in any folder. If an unsuitable path were an error, snippets
    would run without namespaces, so a deck could turn off its isolation.
    """
    return [one for one in paths if one.is_absolute() and not _exposes_hidden_files(one.resolve())]


def _exposes_hidden_files(path: Path) -> bool:
    """Return whether a path without links is, or contains, a folder that must stay hidden."""
    to_hide = {Path(one) for one in ("/home", "/root", "/dev", "/proc", "/run", "/var")}
    to_hide.add(Path("/tmp"))  # noqa: S108
    with suppress(KeyError):
        home = Path(pwd.getpwuid(os.getuid()).pw_dir).resolve()
        if home != _ROOT and not home.is_relative_to("/usr"):
            to_hide.add(home)
    return any(one.is_relative_to(path) for one in to_hide)


def _copy(path: Path, attributes: MountAttribute) -> int:
    copy = system_calls.copy_mount(path)
    system_calls.set_mount_attributes(copy, attributes)
    return copy


def _attach(copy: int, place: Path) -> None:
    """Attach a copy of a mount to a new file or folder."""
    if Path(f"/proc/self/fd/{copy}").is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(exist_ok=True)
    system_calls.attach_mount(copy, place)


def _hide_repositories(folders: Iterable[Path]) -> None:
    """Hide the projects' Git folders, which may contain access tokens."""
    for folder in folders:
        if (folder / ".git").is_dir():
            _hide(folder / ".git")


def _hide(folder: Path) -> None:
    system_calls.mount("tmpfs", folder, _NO_SPECIAL_FILES, "mode=700,size=4k")
    system_calls.set_mount_attributes(folder, _READ_ONLY)


def mount_processes(path: Path = _PROC) -> None:
    """Mount a ``/proc`` that shows only this process's namespace."""
    system_calls.mount("proc", path, _NO_SPECIAL_FILES | MountFlag.NO_PROGRAMS)


def protect_kernel_settings() -> None:
    """As root, make the settings in ``/proc`` read-only, because root could change them."""
    if os.getuid() == 0:
        for path in (_PROC / name for name in _KERNEL_SETTINGS):
            if path.exists():
                system_calls.attach_mount(_copy(path, _READ_ONLY), path)


def mount_scratch(folder: Path, target: Path) -> None:
    """Mount an empty folder of limited size at ``target``, and hide everything in ``folder``.

    This function also gives the mount namespace its own shared memory of limited size.
    """
    options = f"mode=700,size={FOLDER_LIMIT},nr_inodes={FILE_COUNT_LIMIT}"
    system_calls.mount("tmpfs", target, _NO_SPECIAL_FILES, options)
    if not folder.is_relative_to(target):
        _hide(folder)
    options = f"mode=1777,size={SHARED_MEMORY_LIMIT},nr_inodes={FILE_COUNT_LIMIT}"
    system_calls.mount("tmpfs", _SHARED_MEMORY, _NO_SPECIAL_FILES, options)
