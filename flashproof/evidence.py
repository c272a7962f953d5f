"""The results of running a snippet: its proof, and the plot that it drew.

The deck and the site ask for evidence; ``snippets.lock_evidence`` answers from the lock and the
plots folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flashproof.model import Code, Image


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot of a snippet."""

    light: Image
    dark: Image | None = None
    """The variant for dark mode, if there is one."""


class Evidence(Protocol):
    """Looks up what is known about one snippet of the library."""

    def proof_of(self, code: Code) -> str | None:
        """Return a text such as ``Ran on TensorFlow 2.21, Python 3.11``; ``None`` if unproved."""

    def plot_of(self, code: Code) -> Plot | None:
        """Return the snippet's plot; ``None`` if it has not drawn one."""


@dataclass(frozen=True, slots=True)
class NoEvidence:
    """``Evidence`` for a library whose snippets never ran."""

    def proof_of(self, code: Code) -> str | None:  # noqa: ARG002 - protocol signature
        """Return ``None``."""
        return None

    def plot_of(self, code: Code) -> Plot | None:  # noqa: ARG002 - protocol signature
        """Return ``None``."""
        return None
