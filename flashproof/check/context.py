"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof.config import LintSettings
from flashproof.markup import Renderer
from flashproof.model import Library


@dataclass(frozen=True, slots=True)
class Context:
    """A library, what renders its texts, and the thresholds."""

    library: Library
    renderer: Renderer
    settings: LintSettings
