"""Look up proofs in the lock and plots in their folder, for the deck and the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flashproof.evidence import Plot
from flashproof.loading.images import read_image
from flashproof.loading.svg import require_static_image
from flashproof.lock import LineOrders, Lock, RunEnvironment, difference_label
from flashproof.model import Image

PLOT_NAME_DIGITS = 16
"""The number of hexadecimal digits of the chain hash in a plot's file name."""


def plot_paths(plots: Path, chain_hash: str) -> tuple[Path, Path]:
    """Return the paths of a snippet's light and dark plots; ``plots`` is their folder."""
    stem = chain_hash[:PLOT_NAME_DIGITS]
    return plots / f"{stem}.light.svg", plots / f"{stem}.dark.svg"


@dataclass(frozen=True, slots=True)
class LockEvidence:
    """Looks up proofs and plots by chain hash, so a proof of different code never matches."""

    lock: Lock
    plots: Path
    """The folder that contains the plots."""

    def environments_of(self, chain: str) -> tuple[RunEnvironment, ...]:
        """Return the environments in which a snippet passed; empty if it has no proof.

        ``chain`` is the hash of the snippet's chain; it may be empty. The result does not depend on
        the installed versions, so a build is the same on every machine.
        """
        return self.lock.ran_on(chain)

    def failures_of(self, chain: str) -> tuple[str, ...]:
        """Return a sentence for each environment in which the lock records a failure of a snippet.

        An example is ``Fails on TensorFlow 2.22, Python 3.11: AttributeError: …``.
        """
        if not (failed := self.lock.failed_on(chain)):
            return ()
        passed = self.lock.ran_on(chain)
        return tuple(
            f"Fails on {difference_label(environment, passed)}: {failure.message}"
            for environment, failure in failed
        )

    def orders_of(self, key: str) -> LineOrders | None:
        """Return the correct orders of lines; ``None`` if the lock has none for this key."""
        return LineOrders.parse(self.lock.orders.get(key, ""))

    def plot_of(self, chain: str) -> Plot | None:
        """Return the plot for a chain hash, or None if there is none yet.

        Raises:
            FlashproofError: The plot contains a script or refers to other files.

        """
        light, dark = (self._read(path) for path in plot_paths(self.plots, chain))
        return Plot(light, dark) if chain and light else None

    def _read(self, path: Path) -> Image | None:
        """Return a plot; ``None`` if there is none, or if a link leads out of the cards folder."""
        if not path.is_file() or not path.resolve().is_relative_to(self.plots.parent.resolve()):
            return None
        image = read_image(path)
        require_static_image(path, image.content)
        return image
