"""``docs/settings.md``: every setting, from the records that read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any

from flashproof.settings import LintSettings, Settings

HEAD = """\
# Settings

A deck's settings stand in its `pyproject.toml`. All of them may be left out. Every learner's
history hangs on the `namespace`: `cards.lock` remembers it, and a build refuses another one.

```toml
[tool.flashproof]
name = "tensorflow"
title = "TensorFlow"
namespace = "flashproof/tensorflow"

[tool.flashproof.lint]
answer_words = 50
off = ["no-feedback"]
```

A key that does not exist, or a value of another sort, is an error that names the nearest one.
Editors complete and check them with [a schema](editors.md).
"""


def settings_page() -> str:
    """The page."""
    tables = (("tool.flashproof", Settings), ("tool.flashproof.lint", LintSettings))
    parts = (f"## [{name}]\n\n" + "\n".join(_table(kind)) for name, kind in tables)
    return "\n".join((HEAD, "\n\n".join(parts), ""))


def _table(kind: type[Settings] | type[LintSettings]) -> Iterator[str]:
    yield "| key | meaning | default |\n|---|---|---|"
    for item in fields(kind):
        if item.default is not MISSING:
            yield f"| `{item.name}` | {item.metadata['help']} | {_default(item)} |"


DERIVED = {
    "name": "the folder's name",
    "title": "from `name`",
    "namespace": "what `cards.lock` remembers; in a new deck, `name`",
    "site_title": "`title`",
}
"""Defaults that depend on other settings."""


def _default(item: Field[Any]) -> str:
    if item.name in DERIVED:
        return DERIVED[item.name]
    if item.default in ("", ()):
        return "none"
    return f"`{item.default}`"
