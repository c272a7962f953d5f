"""The project's templates, compiled once for all decks that the tests build."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

FOLDER = Path(__file__).parents[2] / "templates"


class _Memory(BytecodeCache):
    """Compiled templates by name and content."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if held := self._held.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class CompiledOnce(jinja2.FileSystemLoader):
    """A loader that lends its memory to each environment which asks it for a template."""

    def __init__(self) -> None:
        super().__init__(FOLDER)
        self._memory = _Memory()

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja2's signature
    ) -> jinja2.Template:
        environment.bytecode_cache = self._memory
        return super().load(environment, name, globals)


TEMPLATES = CompiledOnce()
