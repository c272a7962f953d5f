"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof.markup import Renderer, to_plain
from flashproof.model import Library, Markdown
from flashproof.settings import LintSettings


@dataclass(frozen=True, slots=True)
class Context:
    """A library, what renders its texts, and the thresholds."""

    library: Library
    renderer: Renderer
    settings: LintSettings

    def plain(self, markdown: Markdown, *, cloze: bool = False) -> str:
        """A text as a reader sees it, without markup."""
        return to_plain(self.renderer.render(markdown, cloze=cloze))
