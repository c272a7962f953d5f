"""Define ``Context``, the data that lint rules can access."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof.markup import Renderer, to_plain
from flashproof.model import Library, Markdown
from flashproof.settings import LintSettings


@dataclass(frozen=True, slots=True)
class Context:
    """The library to check, a renderer for its text, and the lint settings."""

    library: Library
    renderer: Renderer
    settings: LintSettings
    """The project's ``[tool.flashproof.lint]`` settings."""

    def plain(self, markdown: Markdown, *, cloze: bool = False) -> str:
        """Return text without markup."""
        return to_plain(self.renderer.render(markdown, cloze=cloze))
