"""Look up proofs in the lock and plots in their folder, for the deck and the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flashproof.evidence import Plot
from flashproof.loading.images import read_image
from flashproof.lock import Lock

PLOT_NAME_DIGITS = 16
"""The number of hex digits of a chain's hash that the file names of its plots contain."""


def plot_paths(plots: Path, chain_hash: str) -> tuple[Path, Path]:
    """Return the paths of a snippet's light and dark plot; ``plots`` is their folder."""
    stem = chain_hash[:PLOT_NAME_DIGITS]
    return plots / f"{stem}.light.svg", plots / f"{stem}.dark.svg"


@dataclass(frozen=True, slots=True)
class LockEvidence:
    """Looks up proofs and plots by chain hash, so a proof of different code never matches."""

    lock: Lock
    plots: Path
    """The folder of plots."""

    def proof_of(self, chain: str) -> str | None:
        """Return text such as ``Ran on TensorFlow 2.21, Python 3.11``, or None without a proof.

        ``chain`` is the hash of the snippet's chain; it may be empty.
        """
        environment = self.lock.ran_on(chain) if chain else None
        return f"Ran on {environment.label}" if environment else None

    def plot_of(self, chain: str) -> Plot | None:
        """Return the plot for a chain hash, or None if there is none yet."""
        light, dark = plot_paths(self.plots, chain)
        if not chain or not light.is_file():
            return None
        return Plot(read_image(light), read_image(dark) if dark.is_file() else None)
