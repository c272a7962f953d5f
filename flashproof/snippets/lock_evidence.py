"""The lock and the folder of plots as evidence for the deck and the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flashproof.evidence import Plot
from flashproof.loading.sources import read_picture
from flashproof.lock import Lock
from flashproof.model import Code, Library
from flashproof.snippets.extract import chain_hashes

PLOT_NAME_DIGITS = 16
"""How many digits of a chain's hash name its plots."""


def plot_paths(plots: Path, chain_hash: str) -> tuple[Path, Path]:
    """Return the paths of a snippet's light and dark plot; ``plots`` is their folder."""
    stem = chain_hash[:PLOT_NAME_DIGITS]
    return plots / f"{stem}.light.svg", plots / f"{stem}.dark.svg"


@dataclass(frozen=True, slots=True)
class LockEvidence:
    """Looks up evidence by the hash of a snippet's chain, so a proof of other code never counts."""

    lock: Lock
    plots: Path
    """The folder of plots."""
    chains: Mapping[Code, str]
    """By fence: the hash of its chain."""

    @classmethod
    def of(cls, library: Library, lock: Lock, plots: Path) -> LockEvidence:
        """Return the evidence for all snippets of a library."""
        by_topic = (chain_hashes(topic).items() for topic in library.topics)
        return cls(lock, plots, {code: chain for hashes in by_topic for code, chain in hashes})

    def proof_of(self, code: Code) -> str | None:
        """Return a text such as ``Ran on TensorFlow 2.21, Python 3.11``; None without a proof."""
        return self.proof_at(self.chains.get(code, ""))

    def plot_of(self, code: Code) -> Plot | None:
        """Return the plot of a snippet; None if there is none yet."""
        return self.plot_at(self.chains.get(code, ""))

    def proof_at(self, chain: str) -> str | None:
        """Return the same as ``proof_of``, by the hash of a chain; it may be empty."""
        environment = self.lock.ran_on(chain) if chain else None
        return f"Ran on {environment.label}" if environment else None

    def plot_at(self, chain: str) -> Plot | None:
        """Return the same as ``plot_of``, by the hash of a chain; it may be empty."""
        light, dark = plot_paths(self.plots, chain)
        if not chain or not light.is_file():
            return None
        return Plot(read_picture(light), read_picture(dark) if dark.is_file() else None)
