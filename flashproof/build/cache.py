"""Cache values on disk, keyed by a hash of all their inputs.

Each value is stored in a file named after its key. The file starts with a hash of the value, so
damage is detected and a damaged file is treated like a missing one. Cached values never become
stale, because the key covers all inputs, including the program itself. ``BuildCache.prune`` deletes
values that are no longer used.

Values are pickled. Unpickling is restricted to the classes in ``VALUE_MODULES``, so a damaged file
or a file from a different program cannot run code. The compiled templates in the cache are code, so
the folder must be outside the repository and belong to the user.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Any, TypeVar

from flashproof.errors import UnsafePathError
from flashproof.project import Project, bundled_folder
from flashproof.safe_io import OpenFolder, SafeFolder

VALUE_MODULES = (
    "flashproof.anki.identity",
    "flashproof.anki.note",
    "flashproof.anki.note_types",
    "flashproof.build.manifest",
    "flashproof.build.topic_compiler",
    "flashproof.diagnostics",
    "flashproof.evidence",
    "flashproof.loading.images",
    "flashproof.lock.entries",
    "flashproof.model",
    "flashproof.safe_io.folders",
    "flashproof.site.page",
    "flashproof.site.search",
    "flashproof.site.topic_pages",
    "flashproof.text.source",
    "flashproof.text.versions",
)
"""The modules whose classes may be unpickled."""

_PACKAGES = (
    *("brotli", "fontpkg-ibm-plex-mono", "fontpkg-ibm-plex-sans", "fonttools", "genanki", "jinja2"),
    *("markdown", "markdown-it-py"),
    *("markupsafe", "math-core", "mdit-py-plugins", "nh3", "pillow", "pygments", "ziamath"),
)
"""The packages whose versions can affect cached values."""

_HASH_SIZE = 32
_KEY = re.compile(r"[0-9a-f]{40}(-[a-z]+)?")

Value = TypeVar("Value")


def key_of(*parts: str | bytes) -> str:
    """Return a hash of the parts and their boundaries, as 40 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode(errors="surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(content))
        digest.update(content)
    return digest.hexdigest()[:40]


def files_key(folders: Iterable[Path], is_used: Callable[[str], bool] = lambda _: True) -> str:
    """Return a cache key for the files in some folders: a hash of relative paths and contents.

    Args:
        folders: the folders; files in subfolders are included.
        is_used: returns whether the file with a given relative path is included.

    """
    parts: list[str | bytes] = []
    for number, folder in enumerate(folders):
        # Paths are strings here, because creating ``Path`` objects would take half of the run time.
        root = os.path.join(folder, "")  # noqa: PTH118
        found = (os.path.join(place, name) for place, _, names in os.walk(root) for name in names)  # noqa: PTH118
        for path in sorted(found):
            name = path.removeprefix(root).replace(os.sep, "/")
            if is_used(name) and os.path.isfile(path):  # noqa: PTH113
                with open(path, "rb") as file:  # noqa: PTH123
                    parts += (str(number), name, hashlib.sha256(file.read()).digest())
    return key_of(*parts)


@cache
def code_key() -> str:
    """Return a cache key for the program, the Python version, and the relevant packages."""
    folders = (Path(__file__).parents[1], bundled_folder("anki_addon"))
    code = files_key(folders, lambda name: name.endswith(".py"))
    return key_of(code, python_version(), packages_key())


@cache
def packages_key() -> str:
    """Return a cache key for the versions of the relevant packages."""
    return key_of(*map(_version, _PACKAGES))


class BuildCache:
    """A cache of values by key, stored in a folder, in memory, or both."""

    def __init__(self, folder: SafeFolder | None, *, in_memory: bool = False) -> None:
        self._folder = folder
        self._opened: OpenFolder | None = None
        self._memory: dict[str, Any] | None = {} if in_memory or folder is None else None
        self._used: set[str] = set()

    @classmethod
    def of(cls, project: Project, *, in_memory: bool = False) -> BuildCache:
        """Return the cache of a project.

        If the cache folder could come from the project's repository, it is not used, and values are
        kept only in memory.
        """
        return cls(project.cache if project.is_cache_outside else None, in_memory=in_memory)

    @classmethod
    def shared(cls, project: Project) -> BuildCache:
        """Return the cache of values that are the same in all projects of the user."""
        return cls(project.shared_cache if project.is_cache_outside else None)

    def get(self, key: str, kind: type[Value]) -> Value | None:
        """Return the value for a key, or ``None`` if there is no readable value of that type."""
        self._used.add(key)
        if self._memory is not None and key in self._memory:
            value = self._memory[key]
            return value if isinstance(value, kind) else None
        value = self._read(key)
        if not isinstance(value, kind):
            return None
        if self._memory is not None:
            self._memory[key] = value
        return value

    def put(self, key: str, value: object) -> None:
        """Store a value; ignore the error if its file cannot be written."""
        self._used.add(key)
        if self._memory is not None:
            self._memory[key] = value
        if self._folder is not None:
            with suppress(OSError, UnsafePathError):
                payload = dumps(value)
                # Writing need not be atomic: a truncated file does not match its hash.
                folder = self._open(self._folder)
                folder.remove(key)
                folder.write_new(key, hashlib.sha256(payload).digest() + payload)

    def mark_used(self, keys: Iterable[str]) -> None:
        """Mark keys as used, so the next ``prune`` keeps their values."""
        self._used.update(keys)

    def prune(self) -> None:
        """Delete the values that were not read, stored, or marked since the last call."""
        used, self._used = self._used, set()
        if self._memory is not None:
            self._memory = {key: self._memory[key] for key in self._memory.keys() & used}
        if self._folder is not None:
            with suppress(OSError, UnsafePathError):
                folder = self._open(self._folder)
                for name in set(folder.names()) - used:
                    if _KEY.fullmatch(name):
                        folder.remove(name)

    def _read(self, key: str) -> Any | None:
        if self._folder is None:
            return None
        try:
            content = self._open(self._folder).read(key)
        except (OSError, UnsafePathError):
            return None
        if content is None:
            return None
        payload = memoryview(content)[_HASH_SIZE:]
        if hashlib.sha256(payload).digest() != content[:_HASH_SIZE]:
            return None
        try:
            return loads(payload)
        except Exception:  # noqa: BLE001 - from a different version or program
            return None

    def _open(self, folder: SafeFolder) -> OpenFolder:
        """Open the folder and keep it open.

        Raises:
            UnsafePathError: the folder is a link or belongs to a different user.

        """
        if self._opened is None:
            opened = folder.open_to_keep(create=True)
            if not opened.is_own:
                raise UnsafePathError(f"{folder.path} belongs to another user")
            self._opened = opened
        return self._opened


def dumps(value: object) -> bytes:
    """Return a value as pickled bytes."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def loads(payload: bytes | memoryview) -> Any:
    """Unpickle a value.

    Raises:
        Exception: the payload is damaged or contains a class that is not allowed. The exception can
            have any type.

    """
    return _SafeUnpickler(io.BytesIO(payload)).load()


@cache
def _value_class(module: str, name: str) -> type:
    if module in VALUE_MODULES or module.split(".", maxsplit=1)[0] == "pathlib":
        found = getattr(import_module(module), name, None)
        if isinstance(found, type) and found.__module__ == module:
            return found
    message = f"the cache cannot contain {module}.{name}"
    raise pickle.UnpicklingError(message)


class _SafeUnpickler(pickle.Unpickler):
    find_class = staticmethod(_value_class)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
