"""Define ``Evidence``, the interface for looking up a snippet's proof and plot.

The deck and the site use this interface. ``build.topic_compiler`` implements it with data
that ``snippets.lock_evidence`` looks up in the lock and the plots folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from flashproof.lock import LineOrders, RunEnvironment
from flashproof.model import Code, Image


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot that a snippet produced."""

    light: Image
    dark: Image | None = None
    """The dark mode version, or ``None`` if there is none."""


class Evidence(Protocol):
    """Looks up the proof and the plot of a snippet."""

    def proof_of(self, code: Code) -> str | None:
        """Return text such as ``Ran on TensorFlow 2.21, Python 3.11``; ``None`` if none."""

    def joint_environments(self, codes: Iterable[Code]) -> tuple[RunEnvironment, ...]:
        """Return the environments in which every snippet passes or does not apply."""

    def failures_of(self, code: Code) -> tuple[str, ...]:
        """Return a sentence for each environment where the snippet fails, if it passes elsewhere.

        An example is ``Fails on TensorFlow 2.22, Python 3.11: AttributeError: …``.
        """

    def plot_of(self, code: Code) -> Plot | None:
        """Return the snippet's plot; ``None`` if there is none."""

    def orders_of(self, code: Code) -> LineOrders | None:
        """Return the correct orders of a snippet's lines; ``None`` if they are not known."""


@dataclass(frozen=True, slots=True)
class NoEvidence:
    """An ``Evidence`` implementation for snippets that have not been run."""

    def proof_of(self, code: Code) -> str | None:  # noqa: ARG002 - protocol signature
        """Return ``None``, because there are no proofs."""
        return None

    def joint_environments(
        self,
        codes: Iterable[Code],  # noqa: ARG002 - protocol signature
    ) -> tuple[RunEnvironment, ...]:
        """Return an empty tuple, because there are no proofs."""
        return ()

    def failures_of(self, code: Code) -> tuple[str, ...]:  # noqa: ARG002 - protocol signature
        """Return an empty tuple, because there are no results."""
        return ()

    def plot_of(self, code: Code) -> Plot | None:  # noqa: ARG002 - protocol signature
        """Return ``None``, because there are no plots."""
        return None

    def orders_of(self, code: Code) -> LineOrders | None:  # noqa: ARG002 - protocol signature
        """Return ``None``, because no orders of lines have been run."""
        return None
