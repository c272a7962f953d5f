"""What was made before, by the content that it was made from; losing all of it changes nothing.

A value lies in a file of its own, called by its key, with its hash before it: what is damaged, or
was never there, is simply not found. Keys are hashes of everything that a value depends on, so
that no value is ever out of date; ``sweep`` takes away those that a build had no use for.

Values are pickled, and only classes of values are ever unpickled: a folder that somebody else
made cannot run code.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import os
import pickle
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from operator import attrgetter
from pathlib import Path
from platform import python_version
from typing import Any, TypeVar

VALUES = (
    "flashproof.anki.identity",
    "flashproof.anki.note_types",
    "flashproof.anki.note",
    "flashproof.build.topic_compiler",
    "flashproof.diagnostics",
    "flashproof.evidence",
    "flashproof.loading.images",
    "flashproof.lock.entries",
    "flashproof.model",
    "flashproof.site.page",
    "flashproof.site.topic_pages",
    "flashproof.site.writer",
    "flashproof.text.source",
    "flashproof.build.manifest",
)
"""The modules whose classes may be read back."""

_MAKERS = (
    *("brotli", "fonttools", "genanki", "jinja2", "markdown", "markupsafe", "math-core", "nh3"),
    *("pillow", "pygments", "ziamath"),
)
"""The packages whose version decides what is made."""

_HASH = 32

Value = TypeVar("Value")


def key_of(*parts: str | bytes) -> str:
    """A key that no other row of parts has."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        whole.update(b"%d:" % len(content))
        whole.update(content)
    return whole.hexdigest()[:40]


def files_key(folders: Iterable[Path], is_used: Callable[[Path], bool] = lambda _: True) -> str:
    """A key of all files in some folders: paths within them, and contents."""
    parts: list[str | bytes] = []
    for number, folder in enumerate(folders):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if is_used(name) and path.is_file():
                parts += (str(number), name.as_posix(), path.read_bytes())
    return key_of(*parts)


def code_key() -> str:
    """A key of the program itself, and of what it makes things with."""
    code = files_key((Path(__file__).parents[1],), lambda path: path.suffix == ".py")
    return key_of(code, python_version(), *map(_version, _MAKERS))


class BuildCache:
    """Values by key, in a folder; without one, in memory alone."""

    def __init__(self, folder: Path | None, *, in_memory: bool = False) -> None:
        self._folder = folder
        self._memory: dict[str, Any] | None = {} if in_memory or folder is None else None
        self._used: set[str] = set()

    def get(self, key: str, kind: type[Value]) -> Value | None:
        """The value of a key; ``None`` where there is none of that kind that can be read."""
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

    def put(self, key: str, value: object, payload: bytes | None = None) -> None:
        """Keep a value, if the disk will have it; ``payload`` is the value as ``dumps`` has it."""
        self._used.add(key)
        if self._memory is not None:
            self._memory[key] = value
        if self._folder is not None:
            with suppress(OSError):
                self._write(self._folder, key, dumps(value) if payload is None else payload)

    def mark_used(self, keys: Iterable[str]) -> None:
        """Do not sweep away what lies under these keys."""
        self._used.update(keys)

    def prune(self) -> None:
        """Forget what was neither asked for nor kept since the last time."""
        used, self._used = self._used, set()
        if self._memory is not None:
            self._memory = {key: self._memory[key] for key in self._memory.keys() & used}
        if self._folder is not None:
            with suppress(OSError):
                for name in set(os.listdir(self._folder)) - used:  # noqa: PTH208 - names alone
                    (self._folder / name).unlink(missing_ok=True)

    def _read(self, key: str) -> Any | None:
        if self._folder is None:
            return None
        try:
            content = (self._folder / key).read_bytes()
        except OSError:
            return None
        payload = memoryview(content)[_HASH:]
        if hashlib.sha256(payload).digest() != content[:_HASH]:
            return None
        try:
            return loads(payload)
        except Exception:  # noqa: BLE001 - written by another version, or by somebody else
            return None

    def _write(self, folder: Path, key: str, payload: bytes) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            (folder.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        # In one step is not needed: a file that is cut short has another hash.
        (folder / key).write_bytes(hashlib.sha256(payload).digest() + payload)


def dumps(value: object) -> bytes:
    """A value as bytes."""
    target = io.BytesIO()
    _Writer(target, pickle.HIGHEST_PROTOCOL).dump(value)
    return target.getvalue()


def loads(payload: bytes | memoryview) -> Any:
    """The value of such bytes.

    Raises:
        Exception: of any sort, where they are none, or hold what is no value.

    """
    return _Reader(io.BytesIO(payload)).load()


class _Writer(pickle.Pickler):
    """Takes a frozen dataclass apart faster than its own way of being pickled does."""

    dispatch_table = copyreg.dispatch_table.copy()

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if kind not in self.dispatch_table and is_dataclass(kind):
            self.dispatch_table[kind] = _reducer(kind)
        return NotImplemented


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return _maker(module, name)


@cache
def _maker(module: str, name: str) -> Callable[..., Any]:
    """What makes values of a class out of their parts, in order."""
    if module in VALUES or module.split(".", maxsplit=1)[0] == "pathlib":
        found = getattr(import_module(module), name, None)
        if isinstance(found, type) and found.__module__ == module:
            return _by_position(found) if _is_by_name(found) else found
    message = f"{module}.{name} is no class of values"
    raise pickle.UnpicklingError(message)


def _reducer(kind: type) -> Callable[[Any], Any]:
    """How values of a dataclass are taken apart: by what makes an equal one."""
    names = [field.name for field in fields(kind) if field.init]
    if len(names) < 2:
        return lambda value: value.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    values = attrgetter(*names)
    return lambda value: (kind, values(value))


def _is_by_name(kind: type) -> bool:
    """Whether a class takes its fields by name, all of which it keeps in slots."""
    return is_dataclass(kind) and any(field.kw_only for field in fields(kind))


def _by_position(kind: type) -> Callable[..., Any]:
    """The same from a row of values: it is what most of a project's head is made of."""
    setters = [getattr(kind, field.name).__set__ for field in fields(kind) if field.init]

    def make(*values: Any) -> Any:
        made: Any = object.__new__(kind)
        for put, value in zip(setters, values, strict=True):
            put(made, value)
        return made

    return make


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
