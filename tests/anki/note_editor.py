"""Anki's note editor, as far as it matters here: what a browser makes of a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from playwright.sync_api import Page

Editor = Callable[[Sequence[str]], list[str]]
"""Returns the fields of a note as the editor would store them after a visit."""

_ROUND_TRIP = """fields => fields.map(field => {
    const box = document.createElement('div')
    box.innerHTML = field
    return box.innerHTML
})"""


def editor_in(page: Page) -> Editor:
    """Return an editor that runs in a browser: Anki's editor stores ``innerHTML``."""
    return lambda fields: cast("list[str]", page.evaluate(_ROUND_TRIP, list(fields)))
