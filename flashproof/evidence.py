"""What running a snippet showed: when it ran and on what, and the figure that it drew.

The deck and the site ask; the lock and the folder of figures answer, through the pipeline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flashproof.model import Code, Image


@dataclass(frozen=True, slots=True)
class Plot:
    """The figure of a snippet."""

    light: Image
    dark: Image | None = None
    """For readers with a dark screen, where there is one."""


class Evidence(Protocol):
    """Asked about one snippet of the library."""

    def proof_of(self, code: Code) -> str | None:
        """For example ``Ran on TensorFlow 2.21, Python 3.11``; None: not verified yet."""

    def plot_of(self, code: Code) -> Plot | None:
        """The figure; None where none was drawn, or not yet."""


@dataclass(frozen=True, slots=True)
class NoEvidence:
    """Nothing was run yet."""

    def proof_of(self, code: Code) -> str | None:  # noqa: ARG002 - one of the protocol
        """Not verified."""
        return None

    def plot_of(self, code: Code) -> Plot | None:  # noqa: ARG002 - one of the protocol
        """No figure."""
        return None
