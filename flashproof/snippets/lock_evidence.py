"""The lock and the folder of figures as evidence for the deck and the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flashproof.evidence import Plot
from flashproof.loading.sources import read_picture
from flashproof.lock import Lock
from flashproof.model import Code, Library
from flashproof.snippets.extract import chain_hashes


@dataclass(frozen=True, slots=True)
class LockEvidence:
    """Answers by the hash of a snippet's chain, so that a proof of other code never counts."""

    lock: Lock
    plots: Path
    chains: Mapping[Code, str]

    @classmethod
    def of(cls, library: Library, lock: Lock, plots: Path) -> LockEvidence:
        """The evidence for a library."""
        hashes = (chain_hashes(topic).items() for topic in library.topics)
        return cls(lock, plots, {code: chain for found in hashes for code, chain in found})

    def proof_of(self, code: Code) -> str | None:
        """For example ``Ran on TensorFlow 2.21, Python 3.11``; None: not verified yet."""
        return self.proof_at(self.chains.get(code, ""))

    def plot_of(self, code: Code) -> Plot | None:
        """The figure; None where none was drawn, or not yet."""
        return self.plot_at(self.chains.get(code, ""))

    def proof_at(self, chain: str) -> str | None:
        """The same by the hash of its chain, empty where it has none."""
        environment = self.lock.ran_on(chain) if chain else None
        return f"Ran on {environment.label}" if environment else None

    def plot_at(self, chain: str) -> Plot | None:
        """The same by the hash of its chain."""
        light, dark = (self.plots / f"{chain[:16]}.{scheme}.svg" for scheme in ("light", "dark"))
        if not chain or not light.is_file():
            return None
        return Plot(read_picture(light), read_picture(dark) if dark.is_file() else None)
