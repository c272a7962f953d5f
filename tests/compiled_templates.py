"""The project's templates, compiled once for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2
import pytest
from jinja2.bccache import Bucket, BytecodeCache


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
