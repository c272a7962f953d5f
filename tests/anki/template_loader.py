"""The project's templates, compiled once for all decks in the tests."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

FOLDER = Path(__file__).parents[2] / "templates"


class _CompiledTemplates(BytecodeCache):
    """Compiled templates, keyed by name and content."""

    def __init__(self) -> None:
        self._bytecode: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bytecode := self._bytecode.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(bytecode)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class CachingLoader(jinja2.FileSystemLoader):
    """A loader whose compiled templates all environments share."""

    def __init__(self) -> None:
        super().__init__(FOLDER)
        self._compiled = _CompiledTemplates()

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja2's signature
    ) -> jinja2.Template:
        environment.bytecode_cache = self._compiled
        return super().load(environment, name, globals)


TEMPLATES = CachingLoader()
