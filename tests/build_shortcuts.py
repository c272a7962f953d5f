"""Shortcuts that make builds in tests three times faster: shared files, and only one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2.bccache import Bucket, BytecodeCache

from flashproof.build import worker_pool
from flashproof.site import fonts


class CompiledTemplates(BytecodeCache):
    """Compiled templates in memory, by name, file and content."""

    def __init__(self) -> None:
        self._bytecode: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bytecode := self._bytecode.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(bytecode)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(autouse=True, scope="session")
def compiled_templates() -> Iterator[None]:
    """Let all Jinja2 environments share compiled templates, which take a quarter of a build."""
    original = jinja2.Environment.__init__
    compiled = {sandboxed: CompiledTemplates() for sandboxed in (False, True)}

    def init(environment: jinja2.Environment, *arguments: Any, **options: Any) -> None:
        cache = compiled[environment.sandboxed]
        original(environment, *arguments, **{**options, "bytecode_cache": cache})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "__init__", init)
        yield


@pytest.fixture(autouse=True, scope="session")
def shared_fonts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let all builds share their fonts, which take half of the time of a small build.

    The fonts are in files, because a build may create them in a different process.
    """
    folder = tmp_path_factory.mktemp("fonts")

    def kept(make: Callable[[str], bytes]) -> Callable[[str], bytes]:
        def font(argument: str) -> bytes:
            path: Path = folder / sha256(f"{make.__name__} {argument}".encode()).hexdigest()
            if not path.exists():
                content = make(argument)
                incomplete = path.with_suffix(".new")
                incomplete.write_bytes(content)
                incomplete.rename(path)
            return path.read_bytes()

        return font

    with pytest.MonkeyPatch.context() as patch:
        for name in ("math_font", "shared_font"):
            patch.setattr(fonts, name, kept(getattr(fonts, name)))
        yield


@pytest.fixture(autouse=True, scope="session")
def one_process() -> Iterator[None]:
    """Build in one process, because tests run in parallel and forks of large processes are slow.

    ``tests/build`` sets other numbers of processes, and builds in new processes use all cores.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_pool, "_usable_cores", lambda: 1)
        yield
